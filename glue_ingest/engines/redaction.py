"""What the quarantine may show of a data set with personal columns.

A text that breaks a rule of its column may be anything, a name in the wrong column included. Only
texts that follow the rules of their column are shown. The restricted zone holds all texts.
"""

from typing import Any

import pyarrow as pa

from glue_ingest.engines.base import SourceFile
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import ReadColumn
from glue_ingest.reading.texts import RAW_VALUES, clean_fields

Values = list[tuple[str, str | None]]


def redacted_cells(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return cells without their texts."""
    return _replaced(batch, "raw_value", pa.nulls(batch.num_rows, pa.string()))


def redacted_rows(batch: pa.RecordBatch, inputs: list[SourceFile]) -> pa.RecordBatch:
    """Return rows with pseudonyms, without dropped columns and without texts that break a rule."""
    sha256s = batch.column("raw_sha256").to_pylist()
    reasons = batch.column("reasons").to_pylist()
    values = batch.column("raw_values").to_pylist()
    files = {
        item.raw.sha256: _Shown(
            item.file,
            [given for sha, given in zip(sha256s, values, strict=True) if sha == item.raw.sha256],
        )
        for item in inputs
    }
    shown = [
        given and files[sha256].values(given, {item["column_name"] for item in broken})
        for sha256, given, broken in zip(sha256s, values, reasons, strict=True)
    ]
    for item in (item for broken in reasons for item in broken):
        item["raw_value"] = None
    batch = _replaced(batch, "raw_text", pa.nulls(batch.num_rows, pa.string()))
    batch = _replaced(batch, "raw_values", pa.array(shown, RAW_VALUES))
    return _replaced(batch, "reasons", pa.array(reasons, batch.schema.field("reasons").type))


def _replaced(batch: pa.RecordBatch, name: str, values: pa.Array) -> pa.RecordBatch:
    return batch.set_column(batch.schema.get_field_index(name), batch.schema.field(name), values)


class _Shown:
    """The texts that may be shown of some records of one file."""

    def __init__(self, file: ReceivedFile, records: list[Values | None]) -> None:
        header = file.header
        self.columns = {
            header.names[header.positions[column.name]]: column
            for column in file.spec.columns
            if column.name in header.positions
        }
        self.hashes = {
            name: _hashes(file, column, {dict(given)[name] for given in records if given})
            for name, column in self.columns.items()
            if column.pseudonym
        }

    def values(self, given: Values, broken: set[str]) -> Values:
        """Return the fields of the contract's columns; null for those that break a rule."""
        return [
            (name, None if column.name in broken else self._text(name, text))
            for name, text in given
            if (column := self.columns.get(name)) is not None
        ]

    def _text(self, name: str, text: str | None) -> str | None:
        return self.hashes[name][text] if name in self.hashes else text


def _hashes(
    file: ReceivedFile, column: ReadColumn, texts: set[str | None]
) -> dict[str | None, Any]:
    """Return the pseudonym of each text as received."""
    if file.pseudonyms is None:
        raise AssertionError(f"column {column.name} was read without a key")
    fields = list(texts)
    cleaned = clean_fields(pa.array(fields, pa.string()), column, file.spec.dialect)
    hashed = file.pseudonyms.of_column(cleaned, column).to_pylist()
    return dict(zip(fields, hashed, strict=True))
