"""Dates before the Gregorian calendar: stored, and read back by the next run, as they were."""

from collections.abc import Callable
from pathlib import Path

from glue_ingest.engine import EngineName, load_engine
from glue_ingest.job import ingest
from glue_ingest.lake import Lake
from glue_ingest.odcs import load_contract

from .lakes import held


def test_old_dates_survive_a_second_run(
    tmp_path: Path, write_contract: Callable[..., Path]
) -> None:
    columns = [
        {"name": "id", "physicalType": "int", "primaryKey": True, "required": True},
        {"name": "founded", "physicalType": "date"},
        {"name": "noted_at", "physicalType": "timestamp"},
    ]
    contract = load_contract(str(write_contract(*columns)))
    files = ["1,0001-01-01,0001-01-01 00:00:00\n2,1582-10-10,1582-10-04 12:00:00", "3,1900-01-01,"]
    found = []
    for name in EngineName:
        lake = Lake(str(tmp_path / name))
        for number, content in enumerate(files):
            path = tmp_path / f"{number}.csv"
            path.write_text(f"id,founded,noted_at\n{content}\n")
            ingest(contract, path, lake, load_engine(name))
        found.append(held(lake))

    by_duckdb, by_spark = found
    rows = next(rows for path, (_, rows) in by_spark.items() if path.startswith("curated"))
    assert [row for row in rows if "datetime.date(1582, 10, 10)" in row] != []
    assert len(rows) == 3
    assert by_duckdb == by_spark
