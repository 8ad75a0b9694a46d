"""Contracts and received files, built by each test from what matters to it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyspark.sql import DataFrame, SparkSession

from glue_ingest import spark as steps
from glue_ingest.contract import Contract
from glue_ingest.odcs import load_contract
from glue_ingest.preflight import inspect
from glue_ingest.raw import RawFile, hash_file

WriteContract = Callable[..., Path]
MakeContract = Callable[..., Contract]
ReadFile = Callable[..., DataFrame]

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


@pytest.fixture
def write_contract(tmp_path: Path) -> WriteContract:
    """Write the contract of town.schools, with the given columns and parts."""

    def write(*columns: dict[str, Any], **parts: Any) -> Path:
        properties = [
            {"classification": "public", "description": "A column."} | column
            for column in columns or (SCHOOL, YEAR, STUDENTS)
        ]
        server = {"server": "raw", "type": "local", "path": "raw", "format": "csv"}
        table = {"name": "schools", "properties": properties}
        extras = {"nullMarkers": ["", "NA"]} | parts.pop("extras", {})
        table["customProperties"] = [{"property": k, "value": v} for k, v in extras.items()]
        document = {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": "town.schools",
            "name": "Schools of a town",
            "version": "1.0.0",
            "status": "active",
            "servers": [server | parts.pop("server", {})],
            "schema": [table | parts.pop("table", {})],
        } | parts
        path = tmp_path / "town.schools.odcs.yaml"
        path.write_text(yaml.safe_dump(document), encoding="utf-8")
        return path

    return write


@pytest.fixture
def make_contract(write_contract: WriteContract) -> MakeContract:
    """Write a contract and read it."""

    def make(*columns: dict[str, Any], **parts: Any) -> Contract:
        return load_contract(str(write_contract(*columns, **parts)))

    return make


@pytest.fixture
def read_file(tmp_path: Path, spark: SparkSession) -> ReadFile:
    """Write a received file and read it as text, as ingest does."""

    def read(
        contract: Contract, content: str | bytes, name: str = "schools.csv", minute: int = 0
    ) -> DataFrame:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        raw = RawFile(
            name, path.stat().st_size, hash_file(path), f"2026-01-01T00:{minute:02}:00+00:00"
        )
        return steps.read_raw(spark, str(path), contract, inspect(path, contract), raw)

    return read
