"""Engines, and contracts built by each test from what matters to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings
from pyspark.sql import SparkSession
from xdist.scheduler.loadscope import LoadScopeScheduling

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine, EngineName, load_engine
from tests.support.s3.fixtures import (
    aws,
    aws_server,
    bucket,
    lake_root,
    mark_s3,
    spark_reaches_s3,
)
from tests.support.workspaces import BuiltWorkspace, build_workspace

__all__ = ["aws", "aws_server", "bucket", "lake_root", "spark_reaches_s3"]

# How long an example takes says something of the machine, not of the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

WriteContract = Callable[..., Path]
MakeContract = Callable[..., Contract]

SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True, "primaryKeyPosition": 1}
YEAR = {
    "name": "year",
    "physicalType": "int",
    "primaryKey": True,
    "primaryKeyPosition": 2,
    "partitioned": True,
    "partitionKeyPosition": 1,
}
STUDENTS = {"name": "students", "physicalType": "bigint"}
# Tests that share an expensive fixture, so that one worker gets all of them: the compiled models,
# or a build of the sample.
TOGETHER = {
    "tests/project/": "compiled",
    "tests/integration/dbt/": "sample",
    "tests/integration/pipeline/": "sample",
    "tests/integration/postgres/test_publish_sample.py": "sample",
    "tests/integration/students/test_absent_data_sets.py": "sample",
    "tests/integration/students/test_student_sample.py": "sample",
}


class SchedulingByFile(LoadScopeScheduling):
    """Gives each worker whole files, and what stands together in TOGETHER."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((name for part, name in TOGETHER.items() if path.startswith(part)), path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SchedulingByFile:
    return SchedulingByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts Spark, and what works on S3."""
    for item in items:
        parameters = getattr(item, "callspec", None)
        values = parameters.params.values() if parameters else ()
        if EngineName.SPARK in [value for value in values if isinstance(value, EngineName)]:
            item.add_marker(pytest.mark.spark)
        mark_s3(item)


@pytest.fixture(scope="session", params=list(EngineName))
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn; Spark keeps one session for the whole run: starting it is slow."""
    return load_engine(request.param)


@pytest.fixture(scope="session", autouse=True)
def spark_ends() -> Iterator[None]:
    yield
    if session := SparkSession.getActiveSession():
        session.stop()


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory: pytest.TempPathFactory) -> BuiltWorkspace:
    """The shipped synthetic sample, built once for all tests that only read it."""
    return build_workspace(tmp_path_factory.mktemp("data"), "sample")


@pytest.fixture
def write_contract(tmp_path: Path) -> WriteContract:
    """Write the contract of district.schools, with the given columns and parts."""

    def write(*columns: dict[str, Any], **parts: Any) -> Path:
        properties = [
            {"classification": "public", "description": "A column."} | column
            for column in columns or (SCHOOL, YEAR, STUDENTS)
        ]
        server = {"server": "raw", "type": "local", "path": "raw", "format": "csv"}
        table = {"name": "schools", "properties": properties}
        # Files of a few rows, of which many are bad on purpose: the floors have tests of their own.
        shares = ("maxWithdrawnShare", "maxRejectedShare", "maxNulledShare")
        extras = {"nullMarkers": ["", "NA"]} | dict.fromkeys(shares, 1) | parts.pop("extras", {})
        table["customProperties"] = [{"property": k, "value": v} for k, v in extras.items()]
        document = {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": "district.schools",
            "name": "Schools of a district",
            "version": "1.0.0",
            "status": "active",
            "servers": [server | parts.pop("server", {})],
            "schema": [table | parts.pop("table", {})],
        } | parts
        path = tmp_path / "district.schools.odcs.yaml"
        path.write_text(yaml.safe_dump(document), encoding="utf-8")
        return path

    return write


@pytest.fixture
def make_contract(write_contract: WriteContract) -> MakeContract:
    """Write a contract and read it."""

    def make(*columns: dict[str, Any], **parts: Any) -> Contract:
        return load_contract(str(write_contract(*columns, **parts)))

    return make
