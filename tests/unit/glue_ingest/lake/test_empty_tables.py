"""Empty tables whatever the lake was before: older, broken, of another contract, or shared."""

from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from glue_ingest.cli import app
from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.errors import Exit
from glue_ingest.lake.catalog import create_empty_tables
from glue_ingest.lake.ledger_columns import SCHEMA
from glue_ingest.lake.store import Store
from tests.conftest import SCHOOL, STUDENTS, YEAR, MakeContract

ROUNDS = 6


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


def create_again_and_again(root: str, barrier: Any, failures: Any) -> None:
    for number in range(ROUNDS):
        barrier.wait()
        try:
            create_empty_tables(Store(f"{root}/{number}"), load_contracts())
        except OSError as error:
            failures.put(str(error))


def test_two_processes_may_create_them_at_once(tmp_path: Path) -> None:
    context = get_context("spawn")
    barrier, failures = context.Barrier(2), context.Queue()
    workers = [
        context.Process(target=create_again_and_again, args=(str(tmp_path), barrier, failures))
        for _ in range(2)
    ]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0, 0]
    assert failures.empty(), failures.get()
    assert not list(tmp_path.rglob("*.part"))


def test_the_ledger_of_an_older_lake_is_upgraded_with_them(lake: Store) -> None:
    old = [{"duplicate_row_count": "superseded_row_count"}.get(name, name) for name in SCHEMA.names]
    lake.make_folder("ledger")
    values = dict.fromkeys(old) | {"run_mode": "rebuild", "superseded_row_count": 3}
    types = dict(zip(old, SCHEMA.types, strict=True))
    rows = pa.Table.from_pylist([values], schema=pa.schema(list(types.items())))
    pq.write_table(rows, lake.full("ledger/run-1.parquet"))

    create_empty_tables(lake, [])

    (row,) = pq.read_table(lake.full("ledger/run-1.parquet")).to_pylist()
    assert (row["duplicate_row_count"], row["run_mode"]) == (3, "full_refresh")


def test_a_file_of_another_partition_column_goes(make_contract: MakeContract, lake: Store) -> None:
    create_empty_tables(lake, [make_contract(SCHOOL, YEAR, STUDENTS)])
    plain = {"partitioned": False, "partitionKeyPosition": -1}
    moved = make_contract(
        SCHOOL | {"partitioned": True, "partitionKeyPosition": 1}, YEAR | plain, STUDENTS
    )

    create_empty_tables(lake, [moved])

    folder = "curated/district/schools/school=__HIVE_DEFAULT_PARTITION__"
    assert lake.find("curated") == [f"{folder}/empty.parquet"]


def test_a_broken_file_is_written_again(lake: Store) -> None:
    create_empty_tables(lake, [])
    Path(lake.full("ledger/empty.parquet")).write_bytes(b"")

    create_empty_tables(lake, [])

    assert pq.read_schema(lake.full("ledger/empty.parquet")).names == SCHEMA.names


def test_sources_that_cannot_be_written_are_one_line(tmp_path: Path) -> None:
    file = tmp_path / "a_file"
    file.write_text("")

    result = CliRunner().invoke(app, ["sources", "--out", str(file)])

    assert result.exit_code == Exit.BAD_INPUT
    assert "The sources cannot be written." in result.stderr
