import json
from datetime import UTC, datetime

from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.lake.ledger import LedgerRow
from schoolhouse.pipeline.selection import Selection, select

STUDENTS = ["students.attendance", "students.courses", "students.performance", "students.records"]
STATES_ALL = "us_education.states_all"


def _run(dataset: str, outcome: str = "succeeded") -> LedgerRow:
    source, name = dataset.split(".")
    now = datetime.now(UTC)
    return LedgerRow("1", source, name, "1", "f", "duckdb", "2", "run", outcome, False, now)


def _selected(*datasets: str) -> Selection:
    return select([_run(name) for name in datasets])


def test_every_contract_is_present_or_absent() -> None:
    selection = _selected(STATES_ALL, "students.courses")

    names = {contract.name for contract in load_contracts()}
    assert set(selection.present) == {STATES_ALL, "students.courses"}
    assert set(selection.absent) == names - set(selection.present)


def test_nothing_is_left_out_when_everything_is_there() -> None:
    names = [contract.name for contract in load_contracts()]

    assert _selected(*names).arguments() == []


def test_without_students_all_that_follows_from_them_is_left_out() -> None:
    selection = _selected(STATES_ALL)

    excluded = [f"source:lake.{name.replace('.', '__')}+" for name in STUDENTS]
    assert selection.arguments() == ["--exclude", *excluded]
    assert not selection.has_students


def test_a_school_s_own_export_alone_is_put_together_with_nothing() -> None:
    arguments = _selected("students.records").arguments()

    assert "source:lake.us_education__states_all+" in arguments
    assert json.loads(arguments[-1]) == {"student_datasets": ["records"]}


def test_all_students_without_the_states_need_no_list() -> None:
    arguments = _selected(*STUDENTS).arguments()

    assert arguments == ["--exclude", "source:lake.us_education__states_all+"]


def test_further_variables_stand_beside_the_list() -> None:
    arguments = _selected("students.records").arguments({"disclosure_minimum_count": 5})

    assert json.loads(arguments[-1]) == {
        "disclosure_minimum_count": 5,
        "student_datasets": ["records"],
    }


def test_a_failed_run_leaves_its_data_set_out() -> None:
    selection = select([_run(STATES_ALL), _run("students.records", "failed")])

    assert selection.present == (STATES_ALL,)
