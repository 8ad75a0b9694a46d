"""A bucket that a publisher puts files into, and a lake, in a folder and on S3."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, EngineName, load_engine
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.support.lakes import received_files

HEADER = "school,year,students\n"
Rows = list[tuple[str, int, int, str]]


@dataclass(frozen=True)
class Landing:
    """Where the publisher puts files: a bucket."""

    bucket: str
    client: Any

    def put(self, key: str, *rows: str) -> str:
        """Put a file of the given rows; return its address."""
        text = HEADER + "".join(f"{row}\n" for row in rows)
        self.client.put_object(Bucket=self.bucket, Key=key, Body=text.encode())
        return self.address(key)

    def address(self, key: str) -> str:
        return f"s3://{self.bucket}/{key}"


@pytest.fixture
def landing(bucket: str) -> Landing:
    client = boto3.client("s3")
    name = f"{bucket}-landing"
    client.create_bucket(Bucket=name)
    return Landing(name, client)


@pytest.fixture
def lake(lake_root: str) -> Store:
    return Store(lake_root)


@pytest.fixture
def s3_lake(bucket: str) -> Store:
    return Store(f"s3://{bucket}/lake")


@pytest.fixture
def contract(make_contract: MakeContract) -> Contract:
    return make_contract()


@pytest.fixture(scope="session")
def duckdb_engine() -> Engine:
    return load_engine(EngineName.DUCKDB)


@pytest.fixture
def rows(contract: Contract) -> Callable[[Store], Rows]:
    """Return the rows of a lake as readers see them, each with the name of its file."""

    def read(lake: Store) -> Rows:
        snapshot = last_snapshot(lake, contract)
        assert snapshot is not None
        names = {raw.sha256: raw.file_name for raw in received_files(lake, contract).values()}
        columns = ["school", "students", "raw_sha256"]
        found = []
        for year, path in snapshot.partition_files().items():
            table = pq.read_table(lake.full(path), filesystem=lake.files, partitioning=None)
            for row in _listed(table.select(columns)):
                found.append((row["school"], int(year), row["students"], names[row["raw_sha256"]]))
        return sorted(found)

    return read


def _listed(table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


@pytest.fixture
def local_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of the given rows on this machine."""

    def write(name: str, *lines: str) -> Path:
        path = tmp_path / name
        path.write_text(HEADER + "".join(f"{line}\n" for line in lines))
        return path

    return write
