"""A small contract, its files through one ingest, and what the lake holds then.

A module imports the fixtures that it uses and lists them in `__all__`: a linter sees no other use
of them.
"""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: district.schools
name: Schools of a district
version: 1.0.0
status: active
servers:
  - {server: raw, type: local, path: raw/district/schools, format: csv, encoding: utf-8}
schema:
  - name: schools
    customProperties:
      - {property: nullMarkers, value: ["", "NA"]}
      - {property: onViolation, value: {type: null_cell, range: null_cell, pattern: warn}}
    properties:
      - name: school
        logicalType: string
        physicalType: string
        classification: public
        description: Name.
        primaryKey: true
        primaryKeyPosition: 1
        logicalTypeOptions: {pattern: "[A-Z].*"}
      - name: year
        logicalType: integer
        physicalType: int
        classification: public
        description: Year.
        primaryKey: true
        primaryKeyPosition: 2
        partitioned: true
        partitionKeyPosition: 1
      - name: students
        logicalType: integer
        physicalType: bigint
        classification: public
        description: Students.
        logicalTypeOptions: {minimum: 0, maximum: MAXIMUM}
"""
CURATED = "curated/district/schools"


def write_contract(folder: Path, *, maximum: int = 1000) -> Contract:
    path = folder / "district.schools.odcs.yaml"
    path.write_text(CONTRACT.replace("MAXIMUM", str(maximum)))
    return load_contract(str(path))


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return write_contract(tmp_path)


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@pytest.fixture
def land(tmp_path: Path, contract: Contract, lake: Store, engine: Engine) -> Any:
    """Write a file of the given text and ingest it."""

    def do(text: str, name: str = "schools.csv", contract: Contract = contract) -> Any:
        path = tmp_path / name
        path.write_text(text)
        return ingest(contract, path, lake, engine)

    return do


def curated(lake: Store) -> list[tuple[Any, ...]]:
    files = f"{lake.root}/{CURATED}/**/*.parquet"
    return duckdb.sql(
        f"select school, year, students from read_parquet('{files}', hive_partitioning = true) "
        "order by year, school"
    ).fetchall()


def quarantine(lake: Store, kind: str, columns: str) -> list[tuple[Any, ...]]:
    files = f"{lake.root}/quarantine/district/schools/{kind}/*.parquet"
    return duckdb.sql(
        f"select {columns} from read_parquet('{files}') order by run_id, raw_record_number"
    ).fetchall()


def counts(row: Any) -> tuple[int, ...]:
    return (
        row.read_row_count,
        row.accepted_row_count,
        row.quarantined_row_count,
        row.unreadable_row_count,
        row.duplicate_row_count,
        row.nulled_cell_count,
        row.warned_cell_count,
        row.replaced_row_count,
        row.replaced_partition_count,
    )
