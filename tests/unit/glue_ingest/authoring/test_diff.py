"""What is said of a changed file, by district.schools (year is the key) and one of people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from glue_ingest.authoring.diff import SchemaDiff, compare
from glue_ingest.cli import app
from glue_ingest.contracts.model import Contract
from glue_ingest.errors import Exit, RawPathError

MakeContract = Callable[..., Contract]
Compared = Callable[..., SchemaDiff]

YEAR = {"name": "year", "physicalType": "int", "primaryKey": True}
STUDENTS = {"name": "students", "physicalType": "bigint"}
GENDER: dict[str, Any] = {
    "name": "gender",
    "physicalType": "string",
    "quality": [{"metric": "invalidValues", "arguments": {"validValues": ["F", "M"]}}],
}
PUPIL = {
    "name": "pupil_pseudonym",
    "physicalType": "string",
    "classification": "personal",
    "primaryKey": True,
    "logicalTypeOptions": {"pattern": "P[0-9]{3}"},
    "customProperties": [
        {"property": "sourceName", "value": "Pupil ID"},
        {"property": "pseudonym", "value": "pupil"},
    ],
}
EMAIL = {
    "name": "email",
    "physicalType": "string",
    "classification": "personal",
    "customProperties": [{"property": "sourceName", "value": "E-mail"}],
}


@pytest.fixture
def compared(tmp_path: Path, make_contract: MakeContract) -> Compared:
    def diff(content: str, *columns: dict[str, Any], **parts: Any) -> SchemaDiff:
        path = tmp_path / "new.csv"
        path.write_text(content, encoding="utf-8")
        return compare(make_contract(*(columns or (YEAR, STUDENTS)), **parts), path)

    return diff


def test_the_same_columns_in_any_order_are_no_change(compared: Compared) -> None:
    diff = compared("Students,YEAR\n5,2020\n,2021\n")

    assert (diff.refusal, diff.row_count) == (None, 2)
    assert [diff.added, diff.dropped, diff.renamed, diff.retyped, diff.broken] == [[]] * 5


def test_added_and_dropped_columns_are_listed(compared: Compared) -> None:
    diff = compared("year,teachers\n2020,5.5\n")

    assert [(a.name, a.position, a.fitting_type, a.text_count) for a in diff.added] == [
        ("teachers", 2, "double", 1)
    ]
    assert [(d.name, d.is_required) for d in diff.dropped] == [("students", False)]
    assert diff.refusal is None


def test_a_required_column_that_is_gone_is_a_refusal_with_all_the_rest(compared: Compared) -> None:
    diff = compared("school_year,students\n2020,5\n")

    assert "Missing column(s)" in str(diff.refusal)
    assert [(r.name, r.added_name) for r in diff.renamed] == [("year", "school_year")]


def test_unknown_columns_are_refused_where_the_contract_says_so(compared: Compared) -> None:
    diff = compared("year,students,more\n2020,5,x\n", extras={"unknownColumns": "refuse"})

    assert "Unknown column(s)" in str(diff.refusal)
    assert [added.name for added in diff.added] == ["more"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param("", "holds no text", id="empty"),
        pytest.param("year,students\n", "no rows", id="header_alone"),
        pytest.param("<html>", "web page", id="web_page"),
        pytest.param("year,YEAR\n1,2\n", "a name twice", id="name_twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_refusal(
    compared: Compared, content: str, refusal: str
) -> None:
    assert refusal in str(compared(content).refusal)


@pytest.mark.parametrize(
    ("lost", "added", "texts"),
    [
        pytest.param(STUDENTS, "student_count", ("5", "6"), id="alike"),
        pytest.param(STUDENTS, "Students Total", ("5", "6"), id="all_words"),
        pytest.param(STUDENTS, "STUD", ("5", "6"), id="shortened"),
        pytest.param(GENDER, "sex", ("F", "M"), id="by_its_values"),
    ],
)
def test_a_rename_is_suggested(
    compared: Compared, lost: dict[str, Any], added: str, texts: tuple[str, str]
) -> None:
    diff = compared(f"year,{added}\n2020,{texts[0]}\n2021,{texts[1]}\n", YEAR, lost)

    assert [(r.name, r.added_name) for r in diff.renamed] == [(lost["name"], added)]


@pytest.mark.parametrize(
    ("lost", "added", "text"),
    [
        pytest.param(STUDENTS, "teachers", "5", id="other_name"),
        pytest.param(STUDENTS, "students_note", "many", id="other_content"),
        pytest.param(GENDER, "gender_note", "none", id="no_such_value"),
    ],
)
def test_another_column_is_no_rename(
    compared: Compared, lost: dict[str, Any], added: str, text: str
) -> None:
    assert compared(f"year,{added}\n2020,{text}\n", YEAR, lost).renamed == []


def test_each_column_is_in_one_rename_at_most(compared: Compared) -> None:
    teachers = {"name": "student_teachers", "physicalType": "int"}

    diff = compared("year,students_all\n2020,5\n", YEAR, STUDENTS, teachers)

    assert [(r.name, r.added_name) for r in diff.renamed] == [("students", "students_all")]


def test_a_retyped_column_is_told_from_all_rows(compared: Compared) -> None:
    rows = [f"{2000 + i},{i if i < 1000 else f'{i}.5'}" for i in range(3000)]

    [found] = compared("\n".join(["year,students", *rows])).retyped

    assert (found.name, found.contract_type, found.fitting_type) == ("students", "bigint", "double")
    assert (found.text_count, found.misfit_count, found.action) == (3000, 2000, "null_cell")
    assert found.examples == ("1000.5", "1001.5", "1002.5")


def test_rules_that_some_rows_break_are_counted(compared: Compared) -> None:
    content = "year,students,gender\n2020,5,F\n2021,x,diverse\n,6,M\n2023,7,F\n"

    broken = compared(content, YEAR, STUDENTS, GENDER).broken

    assert [(b.name, b.rule, b.action, b.row_count) for b in broken] == [
        ("year", "required", "reject_row", 1),
        ("students", "type", "null_cell", 1),
        ("gender", "allowed", "null_cell", 1),
    ]


def test_null_markers_of_the_contract_are_no_misfits(compared: Compared) -> None:
    assert compared("year,students\n2020,NA\n2021,na\n").retyped == []


def test_a_missing_file_is_a_mistake_of_the_caller(
    tmp_path: Path, make_contract: MakeContract
) -> None:
    with pytest.raises(RawPathError):
        compare(make_contract(YEAR, STUDENTS), tmp_path / "none.csv")


def test_a_path_that_cannot_be_looked_up_is_named(
    tmp_path: Path, make_contract: MakeContract
) -> None:
    with pytest.raises(RawPathError, match=r"cannot be read\. Found: .*too long"):
        compare(make_contract(YEAR, STUDENTS), tmp_path / ("x" * 300))


def test_ids_are_validated_as_received_and_no_value_is_shown(compared: Compared) -> None:
    content = "Pupil ID,E-mail,students,Form\nP001,ada@b.org,Ada,Ada\nX2,bob@b.org,Bob,Bob\n"

    diff = compared(content, PUPIL, EMAIL, STUDENTS)

    assert [(b.name, b.rule, b.row_count) for b in diff.broken] == [
        ("pupil_pseudonym", "pattern", 1)
    ]
    assert [(r.name, r.examples) for r in diff.retyped] == [("students", ())]
    assert not any(text in str(diff) for text in ("P001", "X2", "Ada", "Bob", "b.org"))


def test_a_personal_column_under_another_name_is_suggested(compared: Compared) -> None:
    content = "Pupil Number,E-Mail Address,year,students\nP001,a@b.org,2020,5\n"

    diff = compared(content, PUPIL, EMAIL, YEAR, STUDENTS)

    assert {(r.source_name, r.added_name) for r in diff.renamed} == {
        ("Pupil ID", "Pupil Number"),
        ("E-mail", "E-Mail Address"),
    }


def test_the_first_record_of_a_file_without_a_header_is_not_shown(compared: Compared) -> None:
    diff = compared("P001,ada@b.org,7\nP002,bob@b.org,8\n", PUPIL, EMAIL, STUDENTS)

    assert diff.refusal is not None
    assert [added.name for added in diff.added] == ["(column 1)", "(column 2)", "(column 3)"]
    assert not any(text in str(diff) for text in ("P001", "P002", "b.org"))


@pytest.fixture
def run(tmp_path: Path, make_contract: MakeContract) -> Callable[..., Any]:
    def invoke(content: str, *options: str) -> Any:
        contract = make_contract(YEAR, STUDENTS)
        path = tmp_path / "new.csv"
        path.write_text(content, encoding="utf-8")
        return CliRunner().invoke(app, ["diff", contract.path, str(path), *options])

    return invoke


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        pytest.param("year,students\n2020,5\n", Exit.OK, "nothing changed", id="same"),
        pytest.param("year,pupils\n2020,5\n", Exit.OK, "dropped  students", id="changed"),
        pytest.param("students\n5\n", Exit.CHECK_FAILED, "refused: Missing", id="refused"),
    ],
)
def test_exit_code_says_whether_ingest_would_read_the_file(
    run: Callable[..., Any], content: str, code: Exit, said: str
) -> None:
    result = run(content)

    assert result.exit_code == code
    assert said in result.output


def test_json_says_the_same(run: Callable[..., Any]) -> None:
    result = run("year,student_count\n2020,many\n2021,5.5\n", "--json")

    found = json.loads(result.output)
    assert (found["dataset"], found["row_count"], found["refusal"]) == ("district.schools", 2, None)
    assert [item["name"] for item in found["added"]] == ["student_count"]
    assert [item["name"] for item in found["dropped"]] == ["students"]
