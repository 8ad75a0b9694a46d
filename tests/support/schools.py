"""A small contract, district.schools, and what ingest made of its files."""

from pathlib import Path
from typing import Any

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows, query

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
      # Files of a few rows, of which many are bad on purpose.
      - {property: maxWithdrawnShare, value: 1}
      - {property: maxRejectedShare, value: 1}
      - {property: maxNulledShare, value: 1}
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


def write_contract(folder: Path, *, maximum: int = 1000) -> Contract:
    path = folder / "district.schools.odcs.yaml"
    path.write_text(CONTRACT.replace("MAXIMUM", str(maximum)))
    return load_contract(str(path))


def curated(lake: Store) -> list[tuple[Any, ...]]:
    """Return the rows of the last commit, by year and school."""
    rows = last_rows(lake, "district.schools", "school", "year", "students")
    return sorted(rows, key=lambda row: (row[1], row[0]))


def stored_file(lake: Store, contract: Contract, year: int) -> str:
    """Return the path of a year's file in the last commit."""
    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None
    return snapshot.partition_files()[str(year)]


def quarantine(lake: Store, kind: str, columns: str) -> list[tuple[Any, ...]]:
    files = lake.address(f"quarantine/district/schools/{kind}/*.parquet")
    return query(
        lake,
        f"select {columns} from read_parquet('{files}') order by run_id, raw_record_number",
    )


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


def write_keyless_contract(folder: Path, *, maximum: int = 1000) -> Contract:
    text = CONTRACT.replace("MAXIMUM", str(maximum))
    for line in ("primaryKey: true", "primaryKeyPosition: 1", "primaryKeyPosition: 2",
                 "partitioned: true", "partitionKeyPosition: 1"):  # fmt: skip
        text = text.replace(f"        {line}\n", "")
    path = folder / "district.schools.odcs.yaml"
    path.write_text(text)
    return load_contract(str(path))
