from datetime import UTC, datetime

from glue_ingest.contracts.model import contract_names
from glue_ingest.lake.ledger import LedgerRow
from schoolhouse.pipeline.report import list_absent


def _run(dataset: str, outcome: str) -> LedgerRow:
    source, name = dataset.split(".")
    now = datetime.now(UTC)
    return LedgerRow("1", source, name, "1", "f", "duckdb", "2", "run", outcome, False, now)


def test_a_data_set_without_a_run_that_succeeded_is_absent() -> None:
    rows = [_run("us_education.states_all", "succeeded"), _run("students.records", "failed")]

    absent = list_absent(rows)

    assert absent == [name for name in contract_names() if name != "us_education.states_all"]
    assert "students.records" in absent
