"""A file is compared with its contract by the texts as the contract reads them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.authoring.diff import SchemaDiff, compare
from glue_ingest.contracts.model import Contract

Compared = Callable[..., SchemaDiff]

YEAR = {"name": "year", "physicalType": "int", "primaryKey": True}


@pytest.fixture
def compared(tmp_path: Path, make_contract: Callable[..., Contract]) -> Compared:
    def diff(content: str, *columns: dict[str, Any]) -> SchemaDiff:
        path = tmp_path / "new.csv"
        path.write_text(content, encoding="utf-8")
        return compare(make_contract(*columns), path)

    return diff


def converted(name: str, physical_type: str, **custom: Any) -> dict[str, Any]:
    properties = [{"property": key, "value": value} for key, value in custom.items()]
    return {"name": name, "physicalType": physical_type, "customProperties": properties}


def test_texts_are_compared_as_the_contract_reads_them(compared: Compared) -> None:
    tested = converted(
        "tested",
        "int",
        statusCodes={"suppressed": ["*"]},
        ranges=True,
        numberFormat={"thousands": ","},
        nullMarkers=["none"],
    )
    cost = converted("cost", "double", numberFormat={"decimal": ","})
    rows = ["2001,*,1.5", '2002,"5,687",1.5', '2003,<10,"1,5"', "2004,none,1.5", "2005,N/A,x"]

    diff = compared("\n".join(["year,tested,cost", *rows]) + "\n", YEAR, tested, cost)

    assert (diff.refusal, diff.added, diff.dropped) == (None, [], [])
    assert [(b.name, b.rule, b.row_count) for b in diff.broken] == [("tested", "type", 1)]
    (retyped,) = diff.retyped
    assert (retyped.name, retyped.misfit_count, retyped.examples) == ("cost", 4, ("1.5", "x"))


def test_texts_of_a_renamed_column_are_compared_as_the_contract_reads_them(
    compared: Compared,
) -> None:
    rated = converted("pct_proficient", "double", numberFormat={"percent": "number"})

    diff = compared("year,pct_proficient_all\n2001,45.5%\n2002,51%\n", YEAR, rated)

    assert [(r.name, r.added_name, r.content_share) for r in diff.renamed] == [
        ("pct_proficient", "pct_proficient_all", 1.0)
    ]
