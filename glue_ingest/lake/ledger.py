"""The ledger: the reconciled row counts of each run, one Parquet file of one row per run.

    ledger/<source>.<dataset>.<00000017>.parquet    the 17th commit of a data set
    ledger/<run_id>.parquet                         a run that failed

To create the file of a commit is to commit; it is created once and never changed.
"""

import io
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, UnreconciledCountsError
from glue_ingest.lake.ledger_columns import COLUMNS as COLUMNS
from glue_ingest.lake.ledger_columns import SCHEMA
from glue_ingest.lake.store import Store

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
# Lakes before 0.3 have a file without rows there.
EMPTY = "/empty.parquet"
COMMIT = re.compile(rf"{FOLDER}/(.+)\.[0-9]{{8,}}\.parquet")


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
    left_out_row_count: int | None = None
    nulled_cell_count: int | None = None
    warned_cell_count: int | None = None
    replaced_row_count: int | None = None
    replaced_partition_count: int | None = None
    new_row_count: int | None = None
    unchanged_row_count: int | None = None
    changed_row_count: int | None = None
    withdrawn_row_count: int | None = None
    changed_cells: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    input_files: list[dict[str, Any]] = field(default_factory=list)
    received_files: list[dict[str, Any]] | None = None
    replaced_files: list[str] | None = None
    undone_run_id: str | None = None
    missing_columns: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    pseudonym_key_id: str | None = None
    commit_number: int | None = None
    snapshot_run_id: str | None = None
    snapshot_files: list[dict[str, Any]] = field(default_factory=list)

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


def new_run_id() -> str:
    """Return the id of a run that starts now."""
    return f"{datetime.now(UTC):{RUN_TIME}}-{uuid.uuid4().hex[:8]}"


def start_of(run_id: str) -> datetime:
    """Return when a run started, UTC, from its id.

    Raises:
        ValueError: if it is no id of a run.
    """
    return datetime.strptime(run_id[:21], RUN_TIME).replace(tzinfo=UTC)


def encode(row: LedgerRow) -> bytes:
    """Return a ledger row as a Parquet file of one row."""
    values = {item.name: getattr(row, item.name) for item in fields(row)}
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([values], schema=SCHEMA), buffer, compression="snappy")
    return buffer.getvalue()


def commit_path(contract: Contract, number: int) -> str:
    """Return where the row of a commit is."""
    return f"{FOLDER}/{_commit_prefix(contract)}{number:08d}.parquet"


def _commit_prefix(contract: Contract) -> str:
    return f"{contract.name}."


def failed_path(run_id: str) -> str:
    """Return where the row of a run that failed is."""
    return f"{FOLDER}/{run_id}.parquet"


def read_rows(lake: Store, contract: Contract | None = None) -> list[LedgerRow]:
    """Return the ledger, oldest run first; of one data set when a contract is given.

    Raises:
        LakeAccessError: if a file of the ledger is broken.
    """
    rows = _read(lake, lake.find(FOLDER))
    if contract is not None:
        rows = [row for row in rows if row.dataset_id == contract.name]
    return sorted(rows, key=lambda row: row.run_id)


def read_commits(lake: Store, contract: Contract) -> list[LedgerRow]:
    """Return the rows of the commits of a data set, in their order.

    Raises:
        LakeAccessError: if a file of the ledger is broken.
    """
    return _read(lake, lake.find(FOLDER, _commit_prefix(contract)))


def read_last_commit(
    lake: Store, contract: Contract, files: Iterable[str] | None = None
) -> LedgerRow | None:
    """Return the row of the last commit of a data set; None for one without.

    `files` are those of the ledger at some moment, as `list_files` gave them; now if none are
    given.

    Raises:
        LakeAccessError: if its file is broken.
    """
    prefix = _commit_prefix(contract)
    listed = list_files(lake, prefix) if files is None else files
    found = [path for path in listed if path.startswith(f"{FOLDER}/{prefix}")]
    return _read_row(lake, found[-1]) if found else None


def list_files(lake: Store, prefix: str = "") -> list[str]:
    """List the files of the ledger, sorted; `prefix` is what their names begin with."""
    return rows_in(lake.find(FOLDER, prefix))


def last_commit(rows: Iterable[LedgerRow], contract: Contract) -> LedgerRow | None:
    """Return the last commit of a data set among rows of the ledger; None for one without."""
    own = [row for row in rows if row.dataset_id == contract.name and row.commit_number]
    return max(own, key=lambda row: row.commit_number or 0, default=None)


def read_others(lake: Store, contract: Contract) -> list[LedgerRow]:
    """Return the last commit of each other data set.

    Raises:
        LakeAccessError: if a file of the ledger is broken.
    """
    latest = {}
    for path in lake.find(FOLDER):
        if found := COMMIT.fullmatch(path):
            latest[found[1]] = path
    latest.pop(contract.name, None)
    return _read(lake, latest.values())


def _read(lake: Store, paths: Iterable[str]) -> list[LedgerRow]:
    return lake.read_all(rows_in(paths), lambda path: _read_row(lake, path))


def rows_in(paths: Iterable[str]) -> list[str]:
    """Leave out what a run was writing when it died, and what is not a run in older lakes."""
    return [path for path in paths if path.endswith(".parquet") and not path.endswith(EMPTY)]


def read_table(content: bytes) -> pa.Table:
    """Read a ledger file without threads that hold Python objects.

    Arrow's threads can outlive the interpreter, which then aborts: apache/arrow issue 34314.
    """
    return pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)


def _read_row(lake: Store, path: str) -> LedgerRow:
    content = lake.read_bytes(path)
    try:
        values = read_table(content).to_pylist()[0]
    except (pa.ArrowException, IndexError) as error:
        raise broken(lake, path, error) from error
    return row_of(values)


def row_of(values: Mapping[str, Any]) -> LedgerRow:
    """Return a row from its columns by name; a column that came later is null, or empty."""
    given = {name: values[name] for name in SCHEMA.names if values.get(name) is not None}
    return LedgerRow(**given)


def broken(lake: Store, path: str, error: Exception) -> LakeAccessError:
    """Return the error of a ledger file that cannot be read."""
    return LakeAccessError(
        f"The ledger file '{lake.address(path)}' cannot be read. Found: {error}. "
        "Put the file back from a copy; the ledger is append-only."
    )
