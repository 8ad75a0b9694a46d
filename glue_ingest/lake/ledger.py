"""The balanced account: one row, in one Parquet file, per run."""

import io
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, UnbalancedCountsError
from glue_ingest.lake.store import Store

FOLDER = "ledger"
COUNT_NAMES = (
    "read",
    "accepted",
    "quarantined",
    "unreadable",
    "duplicate",
)
TIME = pa.timestamp("us", tz="UTC")
REASON = pa.struct(
    [
        ("column_name", pa.string()),
        ("rule_name", pa.string()),
        ("action_name", pa.string()),
        ("violation_count", pa.int64()),
    ]
)
INPUT_FILE = pa.struct(
    [
        ("file_name", pa.string()),
        ("byte_count", pa.int64()),
        ("sha256", pa.string()),
        ("row_count", pa.int64()),
    ]
)


class LedgerColumn(NamedTuple):
    """Type and meaning of a ledger column; the dbt source is made from these."""

    arrow_type: pa.DataType
    description: str


COLUMNS: dict[str, LedgerColumn] = {
    "run_id": LedgerColumn(pa.string(), "Identifier of the run; sorts by start time."),
    "source_name": LedgerColumn(pa.string(), "Source of the data set, such as us_education."),
    "dataset_name": LedgerColumn(pa.string(), "Data set within its source."),
    "contract_version": LedgerColumn(pa.string(), "Version that the contract gives itself."),
    "contract_sha256": LedgerColumn(
        pa.string(), "SHA-256 of the rules of the contract: all but its words."
    ),
    "pseudonym_key_id": LedgerColumn(
        pa.string(), "Id of the key of the run's pseudonyms; null where there are none."
    ),
    "engine_name": LedgerColumn(pa.string(), "Engine that read and validated the rows."),
    "engine_version": LedgerColumn(pa.string(), "Version of the engine."),
    "run_mode": LedgerColumn(
        pa.string(),
        "run (new files only) or full_refresh (all received files: the contract or key changed).",
    ),
    "outcome": LedgerColumn(pa.string(), "succeeded, failed (by name) or died (killed)."),
    "error_message": LedgerColumn(pa.string(), "What a failed run said; null otherwise."),
    "is_synthetic": LedgerColumn(pa.bool_(), "True when the input was made by our generator."),
    "started_at": LedgerColumn(TIME, "Start of the run, UTC."),
    "ended_at": LedgerColumn(TIME, "End of the run, UTC; null when it died."),
    "read_row_count": LedgerColumn(pa.int64(), "Records read from the input files."),
    "accepted_row_count": LedgerColumn(pa.int64(), "Rows that entered the curated zone."),
    "quarantined_row_count": LedgerColumn(pa.int64(), "Rows refused by a rule."),
    "unreadable_row_count": LedgerColumn(
        pa.int64(), "Records with too few or too many fields, kept as raw text in quarantine."
    ),
    "duplicate_row_count": LedgerColumn(
        pa.int64(), "Rows that lost to another row of their key, kept in quarantine."
    ),
    "nulled_cell_count": LedgerColumn(pa.int64(), "Refused cells of accepted rows, now null."),
    "warned_cell_count": LedgerColumn(pa.int64(), "Cells of accepted rows kept with a warning."),
    "replaced_row_count": LedgerColumn(
        pa.int64(), "Rows of earlier runs that this run's rows replaced."
    ),
    "replaced_partition_count": LedgerColumn(pa.int64(), "Partitions written by the run."),
    "reasons": LedgerColumn(
        pa.list_(REASON), "Violations by column, rule and action, refused rows included."
    ),
    "input_files": LedgerColumn(
        pa.list_(INPUT_FILE), "Files read: name, size in bytes, SHA-256, records."
    ),
    "missing_columns": LedgerColumn(
        pa.list_(pa.string()), "Optional columns that a file lacked: null in its rows."
    ),
    "unknown_columns": LedgerColumn(
        pa.list_(pa.string()), "Columns of a file that the contract does not know: left out."
    ),
}
SCHEMA = pa.schema([(name, column.arrow_type) for name, column in COLUMNS.items()])


@dataclass(frozen=True)
class LedgerRow:
    """One run. Counts are rows unless named otherwise; null for a run without an account."""

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


def check_balance(row: LedgerRow) -> None:
    """Refuse an account that does not add up.

    Raises:
        UnbalancedCountsError: if read differs from the sum of the other four counts.
    """
    read, *parts = (getattr(row, f"{name}_row_count") for name in COUNT_NAMES)
    if read != sum(parts):
        counted = ", ".join(f"{n} {c}" for n, c in zip(COUNT_NAMES[1:], parts, strict=True))
        raise UnbalancedCountsError(
            f"The account of {row.dataset_id} does not balance: read {read}, "
            f"but {counted}. Nothing was published. This is a bug of Schoolhouse: report run "
            f"{row.run_id}."
        )


def describe(row: LedgerRow) -> str:
    """Return the account of one run as a line."""
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
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([values], schema=SCHEMA), buffer, compression="snappy")
    return buffer.getvalue()


def row_path(row: LedgerRow) -> str:
    """Return where a row is published."""
    return f"{FOLDER}/{row.run_id}.parquet"


def append(lake: Store, row: LedgerRow, work: str) -> None:
    """Publish one row on its own: written aside, then moved, so that it appears whole."""
    staged = stage(lake, row, work)
    lake.make_folder(FOLDER)
    lake.files.move(lake.full(staged), lake.full(row_path(row)))


def stage(lake: Store, row: LedgerRow, work: str) -> str:
    """Write a row below a run's work folder and return its path."""
    path = f"{work}/ledger.parquet"
    lake.make_folder(work)
    with lake.files.open_output_stream(lake.full(path)) as stream:
        stream.write(encode(row))
    return path


def read_rows(lake: Store, contract: Contract | None = None) -> list[LedgerRow]:
    """Return the ledger, oldest run first; of one data set when a contract is given."""
    rows = []
    for path in lake.find(FOLDER):
        with lake.files.open_input_file(lake.full(path)) as stream:
            try:
                rows += pq.read_table(stream, schema=SCHEMA).to_pylist()
            except pa.ArrowException as error:
                raise LakeAccessError(
                    f"The ledger file '{lake.address(path)}' cannot be read. Found: {error}. "
                    "Put the file back from a copy; the ledger is append-only."
                ) from error
    ledger = [LedgerRow(**row) for row in rows]
    if contract is not None:
        ledger = [row for row in ledger if row.dataset_id == contract.name]
    return sorted(ledger, key=lambda row: row.run_id)
