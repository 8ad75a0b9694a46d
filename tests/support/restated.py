"""`schoolhouse releases diff` on small lakes of schools."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import Exit
from glue_ingest.lake.store import Store
from schoolhouse.cli import app

SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
STUDENTS = {"name": "students", "physicalType": "bigint"}
SCORE = {"name": "score", "physicalType": "decimal(6,2)"}
FIRST = (
    "school,year,students,score\n"
    "East,2001,1,1.50\nNorth,2001,2,2.50\nSouth,2001,3,\nEast,2002,4,4.00\n"
)
SECOND = (
    "school,year,students,score\n"
    "North,2001,2,2.5\nEast,2001,10,\nSouth,2001,3,3.25\nWest,2003,6,6\n"
)
KEYED = [
    ("changed", {"school": "East", "year": 2001}, "students", "1", "10"),
    ("changed", {"school": "East", "year": 2001}, "score", "1.50", None),
    ("changed", {"school": "South", "year": 2001}, "score", None, "3.25"),
    ("new", {"school": "West", "year": 2003}, None, None, None),
]
WITHDRAWN = ("withdrawn", {"school": "East", "year": 2002}, None, None, None)
COUNTS = ("new_row_count", "unchanged_row_count", "changed_row_count", "withdrawn_row_count")


def written(folder: Path, text: str) -> Path:
    path = folder / f"{abs(hash(text))}.csv"
    path.write_text(text)
    return path


def diff(contract: Contract, lake: Store, *options: str) -> Result:
    command = ["releases", "diff", contract.path, "--lake", lake.root, *options]
    return CliRunner().invoke(app, command)


def told(contract: Contract, lake: Store, *options: str, code: Exit = Exit.OK) -> dict[str, Any]:
    done = diff(contract, lake, "--json", *options)
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def differences(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [tuple(item.values()) for item in found["differences"]]


def all_files(lake: Store) -> dict[str, bytes]:
    return {path: lake.read_bytes(path) for path in lake.find("")}
