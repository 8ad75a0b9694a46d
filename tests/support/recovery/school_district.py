"""The district whose lake the kills damage: a contract, a first file, and one that corrects it."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow, check_reconciles, read_rows
from glue_ingest.lake.raw import read_notes
from glue_ingest.lake.receipts import list_receipts
from glue_ingest.lake.snapshots import list_snapshots
from glue_ingest.lake.store import Store

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: district.schools
name: Schools of a district
version: 1.0.0
status: active
servers:
  - {server: raw, type: local, path: raw, format: csv}
schema:
  - name: schools
    customProperties:
      - {property: nullMarkers, value: [""]}
      - {property: onViolation, value: {type: null_cell, range: null_cell}}
    properties:
      - {name: school, physicalType: string, classification: public, description: Name.,
         primaryKey: true, primaryKeyPosition: 1}
      - {name: year, physicalType: int, classification: public, description: Year.,
         primaryKey: true, primaryKeyPosition: 2, partitioned: true, partitionKeyPosition: 1}
      - {name: students, physicalType: bigint, classification: public, description: Students.,
         logicalTypeOptions: {minimum: 0}}
"""
HEADER = "school,year,students\n"
FIRST_YEAR = 1970
# One of each kind of row that does not simply enter: no key, too few fields, one that loses to the
# next, a cell that is no number, a cell out of range.
ODD_ROWS = "North,,1\nNorth\nOdd,1970,1\nOdd,1970,2\nEven,1970,many\nBelow,1970,-1\n"

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class District:
    """A contract, and two files: the second corrects a key of every year and adds a year."""

    contract: Contract
    first: Path
    second: Path
    years: range

    @cached_property
    def old(self) -> dict[str, Rows]:
        """Return the rows of each partition before the second file, by their year."""
        return {str(year): self._stored(year, 1) for year in self.years}

    @cached_property
    def new(self) -> dict[str, Rows]:
        """Return the rows of each partition after the second file."""
        last = str(self.years.stop)
        sha256 = hash_of(self.second)
        grown = {str(year): self._stored(year, 2) for year in self.years}
        return grown | {last: [("North", 7, sha256), ("South", 8, sha256)]}

    def _stored(self, year: int, file_count: int) -> Rows:
        first, second = hash_of(self.first), hash_of(self.second)
        north = ("North", 1000 + year, second) if file_count == 2 else ("North", year, first)
        odd = [("Below", None), ("Even", None), ("Odd", 2)] if year == self.years.start else []
        corrected = second if file_count == 2 else first
        return in_order([north, ("South", 2 * year, first), *((*row, corrected) for row in odd)])


def in_order(rows: Rows) -> Rows:
    return sorted(rows, key=str)


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build_district(folder: Path, partition_count: int) -> District:
    """Write the contract and the files."""
    years = range(FIRST_YEAR, FIRST_YEAR + partition_count)
    contract = folder / "district.schools.odcs.yaml"
    contract.write_text(CONTRACT)
    lines = [f"North,{year},{year}\nSouth,{year},{2 * year}\n" for year in years]
    first, second = folder / "first.csv", folder / "second.csv"
    first.write_text(HEADER + "".join(lines) + ODD_ROWS)
    corrections = [f"North,{year},{1000 + year}\n" for year in years]
    random.Random(1).shuffle(corrections)  # noqa: S311 - an order, not a secret
    added = f"North,{years.stop},7\nSouth,{years.stop},8\n"
    second.write_text(HEADER + "".join(corrections) + added + ODD_ROWS)
    return District(load_contract(str(contract)), first, second, years)


def write_large_files(folder: Path) -> Path:
    """Write files that no codec makes smaller; their one partition holds them both."""
    folder.mkdir()
    for file in ("a", "b"):
        texts = (hashlib.sha256(f"{file}{number}".encode()).hexdigest() for number in range(5_000))
        rows = "".join(f"{text},{FIRST_YEAR},1\n" for text in texts)
        (folder / f"{file}.csv").write_text(HEADER + rows)
    return folder


def build_baseline(district: District, root: Path, engine: Engine) -> Store:
    """Make the lake that holds the first file."""
    lake = Store(str(root))
    ingest(district.contract, district.first, lake, engine)
    return lake


def whole(lake: Store, contract: Contract) -> dict[str, Any]:
    """Return all that readers find of a data set, but names and times of runs: by their order.

    What died is left out; `died` tells of it, and `left_over` of files that nobody finds.
    """
    runs = [row for row in read_rows(lake, contract) if row.outcome == "succeeded"]
    for row in runs:
        check_reconciles(row)
    names: dict[Any, str] = {row.run_id: f"run {number}" for number, row in enumerate(runs, 1)}
    receipts = list_receipts(runs)
    notes = read_notes(lake, contract, {item.sha256: item.run_id for item in receipts})
    times = {raw.received_at: f"receipt of {sha256}" for sha256, raw in notes.items()}
    # A file that is received again has rows of its earlier receipts in what earlier runs left.
    times |= {
        item.received_at: f"receipt {number} of {item.sha256}"
        for number, item in enumerate(receipts, 1)
        if item.received_at
    }
    raw = lake.raw_folder(contract)
    files = {}
    for path, place in [*_snapshots(lake, contract, names), *_quarantined(lake, contract, names)]:
        table = pq.ParquetFile(lake.address(path)).read()
        files[place] = (table.schema, [_named(row, names, times) for row in table.to_pylist()])
    return {
        "files": files,
        "ledger": [_comparable(row, names) for row in runs],
        "raw": {p: lake.read_bytes(p) for p in lake.find(raw) if not p.endswith(".json")},
        "notes": sorted((raw.sha256, raw.file_name, raw.byte_count) for raw in notes.values()),
    }


def _snapshots(lake: Store, contract: Contract, names: dict[Any, str]) -> Iterator[tuple[str, str]]:
    """Yield the files of the snapshots that are kept, which must be as the ledger lists them."""
    for run_id, snapshot in list_snapshots(lake, contract).items():
        listed = {f"{snapshot.folder}/{item.path}": item for item in snapshot.files}
        stored = {item.path: item.byte_count for item in lake.list_files(snapshot.folder)}
        assert stored == {path: item.byte_count for path, item in listed.items()}, run_id
        for path, item in listed.items():
            assert pq.read_metadata(lake.address(path)).num_rows == item.row_count, path
            yield path, path.replace(run_id, names[run_id])


def _quarantined(
    lake: Store, contract: Contract, names: dict[Any, str]
) -> Iterator[tuple[str, str]]:
    """Yield the quarantine's files that count: their runs are in the ledger."""
    for path in lake.find(lake.quarantine_folder(contract)):
        if (run_id := Path(path).stem) in names:
            yield path, path.replace(run_id, names[run_id])


def _named(row: dict[str, Any], names: dict[Any, str], times: dict[str, str]) -> dict[str, Any]:
    named = {
        key: names.get(value, value) if "run_id" in key else value for key, value in row.items()
    }
    if (received_at := row.get("received_at")) is not None:
        named["received_at"] = times[received_at.isoformat(timespec="microseconds")]
    return named


def _comparable(row: LedgerRow, names: dict[Any, str]) -> dict[str, Any]:
    """Leave out times, bytes that hold them, and the number, which runs that died take too."""
    values = row.__dict__ | {
        "run_id": names[row.run_id],
        "snapshot_run_id": names.get(row.snapshot_run_id),
        "snapshot_files": [(f["path"], f["row_count"]) for f in row.snapshot_files],
        "received_files": [
            (f["file_name"], f["sha256"], f["byte_count"]) for f in row.received_files or ()
        ],
    }
    return {
        key: value
        for key, value in values.items()
        if not key.endswith("_at") and key != "commit_number"
    }


def left_over(lake: Store, *zones: str) -> list[str]:
    """Return the files of runs that did not commit, or only those in some zones.

    In the work folder that is all but locks, in the others what no reader finds.
    """
    work = Path(lake.root) / "_work"
    found = (str(path.relative_to(lake.root)) for path in work.glob("*/**/*"))
    staged = [path for path in found if not path.endswith("/lock")]
    succeeded = {row.run_id for row in read_rows(lake) if row.outcome == "succeeded"}
    placed = {
        path: path.split("/")[3] if zone == "curated" else Path(path).stem
        for zone in ("curated", "quarantine", "restricted")
        for path in lake.find(zone)
    }
    strays = [path for path, run_id in placed.items() if run_id not in succeeded]
    halves = [path for path in lake.find("ledger") if not path.endswith(".parquet")]
    everything = sorted([*staged, *strays, *halves])
    return [path for path in everything if not zones or path.split("/")[0] in zones]


def died(lake: Store) -> set[str]:
    """Return the runs that the ledger says died."""
    return {row.run_id for row in read_rows(lake) if row.outcome == "died"}
