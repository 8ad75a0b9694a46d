"""The columns that ingest adds to the curated rows: where a row, and a kept value, is from."""

from dataclasses import dataclass

from glue_ingest.contracts.rules import DataType, TypeName


@dataclass(frozen=True)
class LineageColumn:
    """A column that ingest adds to every curated row."""

    name: str
    data_type: DataType
    description: str


LINEAGE = (
    LineageColumn(
        "ingest_run_id",
        DataType(TypeName.STRING),
        "Run that accepted the row; a key of the ledger.",
    ),
    LineageColumn(
        "raw_sha256",
        DataType(TypeName.STRING),
        "SHA-256 of the received file that the row is from.",
    ),
    LineageColumn(
        "raw_record_number",
        DataType(TypeName.BIGINT),
        "Record of that file, 1 being the first after the header.",
    ),
    LineageColumn("received_at", DataType(TypeName.TIMESTAMP), "When that file was received, UTC."),
)

KEPT_VALUES = LineageColumn(
    "kept_values",
    DataType(TypeName.STRING),
    "JSON object of the columns that the row's file lacked and an earlier file had: where the "
    "value is from, as <raw_sha256>:<raw_record_number>, by column. Null where there is none.",
)
