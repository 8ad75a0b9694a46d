"""A lake on S3, the Glue catalog, and what its readers plan from it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract

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


@pytest.fixture
def land(tmp_path: Path, lake: Store, contract: Contract, duckdb_engine: Engine) -> Land:
    """Ingest a file of the given rows: school, year, students."""

    def do(*rows: tuple[Any, ...], contract: Contract = contract) -> Any:
        path = tmp_path / "schools.csv"
        lines = (",".join(map(str, row)) for row in rows)
        path.write_text("\n".join(["school,year,students", *lines]) + "\n")
        return ingest(contract, path, lake, duckdb_engine)

    return do


@pytest.fixture
def glue(aws: Any) -> Any:  # noqa: ARG001 - sets the environment
    """Give a client of a Glue without databases."""
    client = boto3.client("glue")
    for database in client.get_databases()["DatabaseList"]:
        client.delete_database(Name=database["Name"])
    return client
