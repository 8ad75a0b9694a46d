"""A file of another format than CSV is compared with its contract as any other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.authoring.diff import compare
from glue_ingest.contracts.model import Contract
from tests.support.formats import WRITERS, as_lines, server_of

MakeContract = Callable[..., Contract]

YEAR = {"name": "year", "physicalType": "int", "primaryKey": True}
STUDENTS = {"name": "students", "physicalType": "bigint"}


def sourced(name: str, source: str) -> dict[str, Any]:
    properties = [{"property": "sourceName", "value": source}]
    return {"name": name, "physicalType": "string", "customProperties": properties}


@pytest.mark.parametrize("kind", WRITERS, ids=lambda kind: "-".join(filter(None, kind)))
def test_columns_and_types_are_compared(
    tmp_path: Path, make_contract: MakeContract, kind: tuple[str, str | None]
) -> None:
    path = tmp_path / "new"
    path.write_bytes(WRITERS[kind]([["year", "teachers"], ["2020", "5"], ["soon", "x"]]))

    diff = compare(make_contract(YEAR, STUDENTS, server=server_of(*kind)), path)

    assert (diff.refusal, diff.row_count) == (None, 2)
    assert [item.name for item in diff.dropped] == ["students"]
    assert [item.name for item in diff.added] == ["teachers"]
    assert [(item.name, item.rule, item.row_count) for item in diff.broken] == [("year", "type", 1)]


def test_columns_of_json_may_be_parts_objects_and_keys_of_parents(
    tmp_path: Path, make_contract: MakeContract
) -> None:
    path = tmp_path / "new.json"
    path.write_bytes(
        b'{"status": "OK", "series": [{"id": "A", "title": "x", '
        b'"data": [{"year": 1, "at": {"city": "Bern", "zip": "3000"}, "geo": {"x": 1}}]}]}'
    )
    columns = [
        YEAR,
        sourced("series_id", "^.id"),
        sourced("status", "^.^.status"),
        sourced("city", "at.city"),
        sourced("geo", "geo"),
    ]
    server = server_of("json", None, recordsPath="series[].data[]")

    diff = compare(make_contract(*columns, server=server), path)

    assert (diff.refusal, diff.dropped, diff.retyped, diff.broken) == (None, [], [], [])
    assert [item.name for item in diff.added] == ["at.zip"]


def test_a_refusal_is_that_of_ingest(tmp_path: Path, make_contract: MakeContract) -> None:
    path = tmp_path / "new.json"
    path.write_bytes(as_lines([{"year": 1}, {"year": 2}]))

    diff = compare(make_contract(YEAR, server=server_of("json", None)), path)

    assert diff.refusal is not None
    assert "to jsonl" in diff.refusal
