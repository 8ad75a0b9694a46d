"""Each client of the lake reads on S3 what each of them wrote: all rows, in all partitions."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import dataset, fs

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.duckdb.session import PROTOCOL, Session, connected, register_store
from glue_ingest.engines.spark.session import start_spark
from glue_ingest.errors import Exit
from glue_ingest.lake.ledger import read_commits
from glue_ingest.lake.store import Store
from tests.support.s3.client import ROOT, Aws

COLUMNS = pa.schema({"school": pa.string(), "students": pa.int64(), "year": pa.int32()})
ROWS = [{"school": f"School {n:02}", "students": n, "year": 2000 + n % 3} for n in range(100)]
TABLE = pa.Table.from_pylist(ROWS, COLUMNS)
YEARS = dataset.partitioning(pa.schema([COLUMNS.field("year")]), flavor="hive")

Write = Callable[[str, Path], None]
Read = Callable[[str, Path], pa.Table]


def write_by_pyarrow(address: str, _: Path) -> None:
    files, path = fs.FileSystem.from_uri(address)
    dataset.write_dataset(TABLE, path, format="parquet", filesystem=files, partitioning=YEARS)


def read_by_pyarrow(address: str, _: Path) -> pa.Table:
    files, path = fs.FileSystem.from_uri(address)
    return dataset.dataset(path, format="parquet", filesystem=files, partitioning=YEARS).to_table()


@contextmanager
def duckdb_on(address: str, spill: Path) -> Iterator[Session]:
    with connected(spill) as session:
        register_store(session.connection, Store(address))
        try:
            yield session
        finally:
            # Else DuckDB reports objects that nobody freed.
            session.connection.unregister_filesystem(PROTOCOL)


def write_by_duckdb(address: str, spill: Path) -> None:
    with duckdb_on(address, spill) as session:
        session.connection.register("rows", TABLE)
        for year in (2000, 2001, 2002):
            rows = f"select school, students from rows where year = {year}"
            target = f"{address}/year={year}/part-0.parquet"
            session.connection.execute(f"copy ({rows}) to '{target}' (format parquet)")


def read_by_duckdb(address: str, spill: Path) -> pa.Table:
    with duckdb_on(address, spill) as session:
        files = f"read_parquet('{address}/*/*.parquet', hive_partitioning = true)"
        return session.connection.sql(f"select * from {files}").to_arrow_table()


def write_by_spark(address: str, _: Path) -> None:
    frame = start_spark().createDataFrame(
        TABLE.to_pandas(), "school string, students long, year int"
    )
    frame.write.partitionBy("year").parquet(address)


def read_by_spark(address: str, _: Path) -> pa.Table:
    return pa.Table.from_pandas(start_spark().read.parquet(address).toPandas())


def each(*clients: Callable[..., object]) -> list[object]:
    """Return the clients as parameters, by name, with the marker of Spark."""
    named = [(client.__name__.rpartition("_")[2], client) for client in clients]
    return [
        pytest.param(client, id=name, marks=[pytest.mark.spark] if name == "spark" else [])
        for name, client in named
    ]


def test_ingest_on_duckdb_needs_no_more_packages_than_on_a_folder(
    bucket: str, states: Contract, first: Path, correction: Path
) -> None:
    lake = f"s3://{bucket}/lake"
    without = "import sys; sys.modules['fsspec'] = None; from glue_ingest.cli import main; main()"
    command = [sys.executable, "-c", without, "run", states.name, "--lake", lake, "--no-catalog"]

    for raw in (first, correction):
        done = subprocess.run([*command, "--raw", raw], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == Exit.OK, done.stderr

    assert [row.commit_number for row in read_commits(Store(lake), states)] == [1, 2]


@pytest.mark.parametrize("write", each(write_by_pyarrow, write_by_duckdb, write_by_spark))
@pytest.mark.parametrize("read", each(read_by_pyarrow, read_by_duckdb, read_by_spark))
def test_clients_read_what_each_other_wrote(
    aws: Aws, bucket: str, tmp_path: Path, write: Write, read: Read
) -> None:
    address = f"s3://{bucket}/lake/schools"
    write(address, tmp_path / "write")

    found = read(address, tmp_path / "read").select(COLUMNS.names).cast(COLUMNS)
    assert found.sort_by("school").to_pylist() == ROWS
    folders = {key.split("/")[2] for key in aws.keys(bucket) if key.endswith(".parquet")}
    assert folders == {"year=2000", "year=2001", "year=2002"}
