"""Dates before the Gregorian calendar: stored, and read back by the next run, as they were."""

from collections.abc import Callable
from pathlib import Path

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.support.lakes import lake_contents


def test_old_dates_survive_a_second_run(
    tmp_path: Path, write_contract: Callable[..., Path]
) -> None:
    columns = [
        {"name": "id", "physicalType": "int", "primaryKey": True, "required": True},
        {"name": "baseline", "physicalType": "date"},
        {"name": "noted_at", "physicalType": "timestamp"},
    ]
    contract = load_contract(str(write_contract(*columns)))
    files = ["1,0001-01-01,0001-01-01 00:00:00\n2,1582-10-10,1582-10-04 12:00:00", "3,1900-01-01,"]
    found = []
    for name in EngineName:
        lake = Store(str(tmp_path / name))
        for number, content in enumerate(files):
            path = tmp_path / f"{number}.csv"
            path.write_text(f"id,baseline,noted_at\n{content}\n")
            ingest(contract, path, lake, load_engine(name))
        found.append(lake_contents(lake))

    by_duckdb, by_spark = found
    last = "curated/district/schools/run-1/part-0.parquet"
    (rows,) = (rows for path, (_, rows) in by_spark.items() if path == last)
    assert [row for row in rows if "datetime.date(1582, 10, 10)" in row] != []
    assert len(rows) == 3
    assert by_duckdb == by_spark
