"""A lake on S3, the Glue catalog, and what its readers plan from it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake import ledger
from glue_ingest.lake.commit import next_number
from glue_ingest.lake.store import PART, Store
from tests.conftest import MakeContract
from tests.support.ledgers import run_id, started

Land = Callable[..., Any]


@pytest.fixture(scope="session")
def duckdb_engine() -> Engine:
    return load_engine(EngineName.DUCKDB)


@pytest.fixture
def lake(bucket: str) -> Store:
    return Store(f"s3://{bucket}/lake")


@pytest.fixture
def contract(make_contract: MakeContract) -> Contract:
    return make_contract()


def partitioned_by(
    make_contract: MakeContract, column: str | None, physical_type: str | None = None
) -> Contract:
    """Write a contract with the given partition column, or none."""
    columns: dict[str, dict[str, Any]] = {
        "school": {"physicalType": "string", "primaryKey": True, "primaryKeyPosition": 1},
        "year": {"physicalType": "int", "primaryKey": True, "primaryKeyPosition": 2},
        "students": {"physicalType": "bigint"},
    }
    if column:
        columns[column] |= {"partitioned": True, "partitionKeyPosition": 1}
        columns[column]["physicalType"] = physical_type or columns[column]["physicalType"]
    return make_contract(*({"name": name} | parts for name, parts in columns.items()))


def commit(lake: Store, contract: Contract, *values: str) -> ledger.LedgerRow:
    """Commit a snapshot of partitions of a row each by its ledger row alone: there are no files."""
    number = next_number(ledger.read_commits(lake, contract))
    files = [
        {"path": f"{contract.partition}={value}/{PART}", "row_count": 1, "byte_count": 1}
        for value in values
    ]
    names = {"commit_number": number, "snapshot_run_id": run_id(number), "snapshot_files": files}
    row = replace(started(number, **names), outcome="succeeded")
    assert lake.create(ledger.commit_path(contract, number), ledger.encode(row))
    return row


@pytest.fixture
def land(tmp_path: Path, lake: Store, contract: Contract, duckdb_engine: Engine) -> Land:
    """Ingest a file of the given rows: school, year, students; or of the given lines."""

    def do(
        *rows: tuple[Any, ...],
        contract: Contract = contract,
        header: str = "school,year,students",
        lines: Iterable[str] = (),
    ) -> Any:
        path = tmp_path / "schools.csv"
        texts = [header, *(",".join(map(str, row)) for row in rows), *lines]
        path.write_text("\n".join(texts) + "\n")
        return ingest(contract, path, lake, duckdb_engine, accept_losses=True)

    return do


@pytest.fixture
def glue(aws: Any) -> Any:  # noqa: ARG001 - sets the environment
    """Give a client of a Glue without databases."""
    client = boto3.client("glue")
    for database in client.get_databases()["DatabaseList"]:
        client.delete_database(Name=database["Name"])
    return client
