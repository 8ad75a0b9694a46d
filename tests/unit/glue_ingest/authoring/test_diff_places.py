"""What is said of a file whose columns or header are not where their names alone say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.authoring.diff import SchemaDiff, compare
from glue_ingest.contracts.model import Contract

MakeContract = Callable[..., Contract]
Compared = Callable[..., SchemaDiff]

YEAR = {"name": "year", "physicalType": "int", "primaryKey": True}
STUDENTS = {"name": "students", "physicalType": "bigint"}


@pytest.fixture
def compared(tmp_path: Path, make_contract: MakeContract) -> Compared:
    def diff(content: str, *columns: dict[str, Any], **parts: Any) -> SchemaDiff:
        path = tmp_path / "new.csv"
        path.write_text(content, encoding="utf-8")
        return compare(make_contract(*(columns or (YEAR, STUDENTS)), **parts), path)

    return diff


def custom(**values: Any) -> dict[str, Any]:
    return {"customProperties": [{"property": k, "value": v} for k, v in values.items()]}


def test_a_column_under_another_of_its_names_is_no_change(compared: Compared) -> None:
    students = STUDENTS | custom(sourceAliases=["Pupils"])
    second = {"name": "second", "physicalType": "int"} | custom(
        sourceName="Year", sourceOccurrence=2
    )
    email = {"name": "email", "physicalType": "string", "classification": "personal"} | custom(
        sourceName="E-mail", sourceAliases=["Mail"]
    )

    diff = compared("year,Pupils,Year,mail\n2020,5,x,y\n", YEAR, students, second, email)

    assert (diff.refusal, diff.added, diff.dropped) == (None, [], [])
    assert [(b.name, b.rule, b.row_count) for b in diff.broken] == []
    assert [(r.name, r.misfit_count) for r in diff.retyped] == [("second", 1)]


@pytest.mark.parametrize(
    ("server", "content"),
    [
        pytest.param(custom(headerLines=0), "2020,5,7\n2021,x,7\n", id="no_header"),
        pytest.param(custom(preambleLines="auto"), "Report\n\nyear,Students,(column 3)\n2020,5,7\n"
                     "2021,x,7\n", id="lines_before_it"),
    ],
)  # fmt: skip
def test_columns_are_compared_where_the_contract_says_they_are(
    compared: Compared, server: dict[str, Any], content: str
) -> None:
    diff = compared(content + ",,\n", server=server)

    assert (diff.refusal, diff.row_count, diff.left_out_count) == (None, 2, 1)
    assert [(a.name, a.position, a.fitting_type) for a in diff.added] == [("(column 3)", 3, "int")]
    assert [(b.name, b.rule, b.row_count) for b in diff.broken] == [("students", "type", 1)]


def test_no_line_of_names_is_a_refusal(compared: Compared) -> None:
    diff = compared("a,b\n1,2\n", server=custom(preambleLines="auto"))

    assert "no line of the first 50 has the names" in (diff.refusal or "")
    assert (diff.row_count, diff.added) == (0, [])
