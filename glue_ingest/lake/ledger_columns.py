"""The columns of the ledger: their types in Parquet, and what they mean."""

from typing import NamedTuple

import pyarrow as pa

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
RECEIVED_FILE = pa.struct(
    [
        ("file_name", pa.string()),
        ("byte_count", pa.int64()),
        ("sha256", pa.string()),
        ("received_at", TIME),
    ]
)
CHANGED_CELLS = pa.struct([("column_name", pa.string()), ("cell_count", pa.int64())])
SNAPSHOT_FILE = pa.struct(
    [("path", pa.string()), ("row_count", pa.int64()), ("byte_count", pa.int64())]
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
        "run (received files only), full_refresh (all files whose receipts count: the contract or "
        "key changed) or undo (the same, without those of one run).",
    ),
    "outcome": LedgerColumn(pa.string(), "succeeded, failed (by name) or died (killed)."),
    "error_message": LedgerColumn(pa.string(), "What a failed run said; null otherwise."),
    "is_synthetic": LedgerColumn(pa.bool_(), "True when the input was made by our generator."),
    "started_at": LedgerColumn(TIME, "Start of the run, UTC."),
    "ended_at": LedgerColumn(TIME, "End of the run, UTC; null when it died."),
    "read_row_count": LedgerColumn(pa.int64(), "Records read from the input files."),
    "accepted_row_count": LedgerColumn(pa.int64(), "Rows that entered the curated zone."),
    "quarantined_row_count": LedgerColumn(pa.int64(), "Rows rejected by a rule."),
    "unreadable_row_count": LedgerColumn(
        pa.int64(), "Records with too few or too many fields, kept as raw text in quarantine."
    ),
    "duplicate_row_count": LedgerColumn(
        pa.int64(), "Rows that lost to another row of their key, kept in quarantine."
    ),
    "left_out_row_count": LedgerColumn(
        pa.int64(),
        "Records of the input files that are no rows, and in no other count: blank, a repeated "
        "header, or a total. Null of a run of an older version.",
    ),
    "nulled_cell_count": LedgerColumn(pa.int64(), "Rejected cells of accepted rows, now null."),
    "warned_cell_count": LedgerColumn(pa.int64(), "Cells of accepted rows kept with a warning."),
    "replaced_row_count": LedgerColumn(
        pa.int64(), "Rows of earlier runs that this run's rows replaced."
    ),
    "replaced_partition_count": LedgerColumn(pa.int64(), "Partitions written by the run."),
    "new_row_count": LedgerColumn(
        pa.int64(),
        "Accepted rows whose key was not stored. Null, like the other counts of changes, where "
        "stored rows had another key, and of runs of an older version.",
    ),
    "unchanged_row_count": LedgerColumn(pa.int64(), "Accepted rows that are as they were stored."),
    "changed_row_count": LedgerColumn(
        pa.int64(), "Accepted rows that differ from the stored row of their key."
    ),
    "withdrawn_row_count": LedgerColumn(
        pa.int64(), "Stored rows whose key is gone; without a key, those that no row equals."
    ),
    "changed_cells": LedgerColumn(
        pa.list_(CHANGED_CELLS), "Cells of the changed rows that differ, by column."
    ),
    "reasons": LedgerColumn(
        pa.list_(REASON), "Violations by column, rule and action, rejected rows included."
    ),
    "input_files": LedgerColumn(
        pa.list_(INPUT_FILE),
        "Files read: name, size in bytes, SHA-256, records. SHA-256 is null when the run failed "
        "before it received the file.",
    ),
    "received_files": LedgerColumn(
        pa.list_(RECEIVED_FILE),
        "Files that the run received: name, size in bytes, SHA-256, time of receipt (UTC), in the "
        "order of receipt. Null of a run of an older version.",
    ),
    "replaced_files": LedgerColumn(
        pa.list_(pa.string()),
        "SHA-256 of files of which this run replaced or withdrew a row, by a row of another file "
        "or by none. Null of a run of an older version.",
    ),
    "undone_run_id": LedgerColumn(
        pa.string(), "Run whose receipts do not count from this run on; null but of an undo."
    ),
    "missing_columns": LedgerColumn(
        pa.list_(pa.string()), "Optional columns that a file lacked: null in its rows."
    ),
    "unknown_columns": LedgerColumn(
        pa.list_(pa.string()), "Columns of a file that the contract does not know: left out."
    ),
    "commit_number": LedgerColumn(
        pa.int64(),
        "Place of the run among the commits of its data set, from 1; the highest is what readers "
        "see. Null for a run that failed; a run that died has one, so that it cannot commit any "
        "more.",
    ),
    "snapshot_run_id": LedgerColumn(
        pa.string(),
        "Run that wrote the snapshot that readers see from this commit on: the run itself, or the "
        "one before it when it died. Null where there is none.",
    ),
    "snapshot_files": LedgerColumn(
        pa.list_(SNAPSHOT_FILE),
        "Files of that snapshot: path below its folder, rows, size in bytes.",
    ),
}
SCHEMA = pa.schema([(name, column.arrow_type) for name, column in COLUMNS.items()])
