"""The ledger: the reconciled row counts of each run, one Parquet file of one row per run."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, UnreconciledCountsError
from glue_ingest.lake.ledger_columns import COLUMNS as COLUMNS
from glue_ingest.lake.ledger_columns import SCHEMA
from glue_ingest.lake.store import EMPTY, Store

FOLDER = "ledger"
# The start in a run id.
RUN_TIME = "%Y%m%dT%H%M%S%f"
COUNT_NAMES = (
    "read",
    "accepted",
    "quarantined",
    "unreadable",
    "duplicate",
)
# Names that lakes before 0.2 have in their ledger, with those of today.
RENAMED_COLUMNS = {
    "superseded_row_count": "duplicate_row_count",
    "displaced_row_count": "replaced_row_count",
}
RENAMED_MODES = {"rebuild": "full_refresh"}


@dataclass(frozen=True)
class LedgerRow:
    """One run. Counts are rows unless named otherwise; null for a run that did not succeed."""

    run_id: str
    source_name: str
    dataset_name: str
    contract_version: str
    contract_sha256: str
    engine_name: str
    engine_version: str
    run_mode: str
    outcome: str
    is_synthetic: bool
    started_at: datetime
    ended_at: datetime | None = None
    error_message: str | None = None
    read_row_count: int | None = None
    accepted_row_count: int | None = None
    quarantined_row_count: int | None = None
    unreadable_row_count: int | None = None
    duplicate_row_count: int | None = None
    nulled_cell_count: int | None = None
    warned_cell_count: int | None = None
    replaced_row_count: int | None = None
    replaced_partition_count: int | None = None
    reasons: list[dict[str, Any]] = field(default_factory=list)
    input_files: list[dict[str, Any]] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    pseudonym_key_id: str | None = None

    @property
    def dataset_id(self) -> str:
        """Name of the data set, as its contract has it."""
        return f"{self.source_name}.{self.dataset_name}"

    def ended(self, outcome: str, **values: Any) -> "LedgerRow":
        """Return the row of the run as it ended now."""
        return replace(self, outcome=outcome, ended_at=datetime.now(UTC), **values)


def check_reconciles(row: LedgerRow) -> None:
    """Refuse row counts that do not reconcile.

    Raises:
        UnreconciledCountsError: if read differs from the sum of the other four counts.
    """
    read, *parts = (getattr(row, f"{name}_row_count") for name in COUNT_NAMES)
    if read != sum(parts):
        counted = ", ".join(f"{n} {c}" for n, c in zip(COUNT_NAMES[1:], parts, strict=True))
        raise UnreconciledCountsError(
            f"The row counts of {row.dataset_id} do not reconcile: read {read}, "
            f"but {counted}. Nothing was committed. This is a bug of Schoolhouse: report run "
            f"{row.run_id}."
        )


def describe(row: LedgerRow) -> str:
    """Return the row counts of one run as a line."""
    name = f"{row.run_id} {row.dataset_id} {row.run_mode} {row.outcome}"
    if row.outcome != "succeeded":
        return f"{name}{': ' + row.error_message if row.error_message else ''}"
    label = " SYNTHETIC" if row.is_synthetic else ""
    return (
        f"{name}{label}: read {row.read_row_count:,} = accepted {row.accepted_row_count:,} "
        f"+ quarantined {row.quarantined_row_count:,} + unreadable {row.unreadable_row_count:,} "
        f"+ duplicates {row.duplicate_row_count:,}; cells nulled {row.nulled_cell_count:,}, "
        f"warned {row.warned_cell_count:,}; rows replaced {row.replaced_row_count:,}; "
        f"partitions {row.replaced_partition_count:,}"
    )


def encode(row: LedgerRow) -> bytes:
    """Return a ledger row as a Parquet file of one row."""
    values = {item.name: getattr(row, item.name) for item in fields(row)}
    return _encode_table(pa.Table.from_pylist([values], schema=SCHEMA))


def _encode_table(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="snappy")
    return buffer.getvalue()


def row_path(row: LedgerRow) -> str:
    """Return where a row is committed."""
    return f"{FOLDER}/{row.run_id}.parquet"


def append(lake: Store, row: LedgerRow, work: str) -> None:
    """Commit one row on its own: written aside, then moved, so that it appears whole."""
    staged = stage(lake, row, work)
    lake.make_folder(FOLDER)
    lake.move(staged, row_path(row))


def stage(lake: Store, row: LedgerRow, work: str) -> str:
    """Write a row below a run's work folder and return its path."""
    path = f"{work}/ledger.parquet"
    lake.make_folder(work)
    with lake.files.open_output_stream(lake.full(path)) as stream:
        stream.write(encode(row))
    return path


def read_rows(lake: Store, contract: Contract | None = None) -> list[LedgerRow]:
    """Return the ledger, oldest run first; of one data set when a contract is given.

    Raises:
        LakeAccessError: if a file of the ledger is broken.
    """
    tables = (_in_names_of_today(_read(lake, path, pq.read_table)) for path in _files(lake))
    rows = [LedgerRow(**values) for table in tables for values in table.to_pylist()]
    if contract is not None:
        rows = [row for row in rows if row.dataset_id == contract.name]
    return sorted(rows, key=lambda row: row.run_id)


def upgrade(lake: Store) -> None:
    """Rewrite the files that have names of lakes before 0.2, each whole, in those of today.

    dbt reads all files at once, and so needs one schema.
    """
    for path in _files(lake):
        if not set(RENAMED_COLUMNS).isdisjoint(_read(lake, path, pq.read_schema).names):
            table = _in_names_of_today(_read(lake, path, pq.read_table))
            lake.write_shared(path, _encode_table(table))


def _files(lake: Store) -> list[str]:
    """List the files with the rows of runs."""
    found = [path for path in lake.find(FOLDER) if path.endswith(".parquet")]
    return [path for path in found if not path.endswith(f"/{EMPTY}")]


def _read(lake: Store, path: str, read: Callable[[pa.NativeFile], Any]) -> Any:
    """Read a file of the ledger, or only its schema.

    Raises:
        LakeAccessError: if it is broken.
    """
    with lake.files.open_input_file(lake.full(path)) as stream:
        try:
            return read(stream)
        except pa.ArrowException as error:
            raise LakeAccessError(
                f"The ledger file '{lake.address(path)}' cannot be read. Found: {error}. "
                "Put the file back from a copy; the ledger is append-only."
            ) from error


def _in_names_of_today(table: pa.Table) -> pa.Table:
    """Rename columns and modes of older versions; a column that is not there is null."""
    table = table.rename_columns([RENAMED_COLUMNS.get(n, n) for n in table.column_names])
    rows = table.to_pylist()
    for row in rows:
        row["run_mode"] = RENAMED_MODES.get(row["run_mode"], row["run_mode"])
    return pa.Table.from_pylist(rows, schema=SCHEMA)
