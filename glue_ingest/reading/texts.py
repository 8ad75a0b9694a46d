"""Turns fields as received into the texts of the wanted columns, for every engine alike.

A text is trimmed, in Unicode's NFC, and null when it is one of the contract's null markers. A
batch has `file_number` (int32), `raw_record_number`, `raw_text`, `_flaw` (see `records.py`) and one
string column `text_<name>` per column of the contract, null where the file has no such column. A
column with conversions has its plain texts there, and those as received in `received_<name>`. What
is personal ends here: a pseudonym's text is its hash, and a dropped column has none, so no engine
meets either.
"""

import unicodedata
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.rules import EDGE_CHARACTERS
from glue_ingest.reading.header import Header
from glue_ingest.reading.pseudonyms import Pseudonyms
from glue_ingest.reading.spec import ReadColumn, ReadSpec
from glue_ingest.reading.values.column import converted_texts
from glue_ingest.reading.values.excel import unwrapped

FIRST_COMPOSING_BYTE = 0xCC
RAW_VALUES = pa.map_(pa.string(), pa.string())


def text_schema(names: Iterable[str], converted: Iterable[str] = ()) -> pa.Schema:
    """Return the columns of a batch of texts, of columns with these names.

    Of the `converted` ones it has the texts as received, too.
    """
    texts = [(f"text_{name}", pa.string()) for name in names]
    texts += [(f"received_{name}", pa.string()) for name in converted]
    return pa.schema(
        [
            ("file_number", pa.int32()),
            ("raw_record_number", pa.int64()),
            ("raw_text", pa.string()),
            ("_flaw", pa.string()),
            *texts,
        ]
    )


def clean(
    batch: pa.RecordBatch,
    spec: ReadSpec,
    header: Header,
    file_number: int,
    pseudonyms: Pseudonyms | None,
) -> pa.RecordBatch:
    """Return the texts of a batch of records."""
    schema = text_schema(spec.column_names, spec.converted_names)
    found = {name: batch.column(name) for name in ("raw_record_number", "raw_text", "_flaw")}
    found["file_number"] = pa.repeat(pa.scalar(file_number, pa.int32()), batch.num_rows)
    for column in spec.columns:
        position = header.positions.get(column.name)
        if position is None:
            continue
        fields = batch.column(f"field_{position}")
        if column.conversion.changes_texts:
            found |= converted_texts(trimmed_fields(fields, spec.dialect), column)
        else:
            cleaned = clean_fields(fields, column, spec.dialect)
            found[f"text_{column.name}"] = _hidden(cleaned, column, pseudonyms)
    nothing = pa.nulls(batch.num_rows, pa.string())
    arrays = [found.get(name, nothing) for name in schema.names]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _hidden(texts: pa.Array, column: ReadColumn, pseudonyms: Pseudonyms | None) -> pa.Array:
    if column.pseudonym is None:
        return texts
    if pseudonyms is None:
        raise AssertionError(f"column {column.name} was read without a key")
    return pseudonyms.of_column(texts, column)


def trimmed_fields(fields: pa.Array, dialect: Dialect) -> pa.Array:
    """Return fields trimmed and in NFC."""
    trimmed = in_nfc(pc.utf8_trim(fields, characters=EDGE_CHARACTERS))
    return unwrapped(trimmed) if dialect.excel_texts else trimmed


def clean_fields(fields: pa.Array, column: ReadColumn, dialect: Dialect) -> pa.Array:
    """Return fields of one column trimmed and in NFC, null for a null marker."""
    trimmed = trimmed_fields(fields, dialect)
    markers = pa.array(sorted(column.null_markers))
    is_marker = pc.is_in(pc.ascii_lower(trimmed), value_set=markers)
    return pc.if_else(is_marker, pa.scalar(None, pa.string()), trimmed)


def in_nfc(texts: pa.Array) -> pa.Array:
    """Return texts in Unicode's NFC: one way to write each accented letter.

    Only characters from U+0300 on compose or are replaced. In UTF-8 they begin with a byte from
    0xCC on; a text without such a byte is not looked at further.
    """
    data = texts.buffers()[2]
    if data is None or not data.size or np.frombuffer(data, np.uint8).max() < FIRST_COMPOSING_BYTE:
        return texts
    # PyArrow 22, that of AWS Glue, decomposes where it is asked to compose.
    encoded = texts.dictionary_encode()
    composed = [unicodedata.normalize("NFC", text) for text in encoded.dictionary.to_pylist()]
    return pa.array(composed, pa.string()).take(encoded.indices)


def raw_values(batch: pa.RecordBatch, header: Header) -> pa.MapArray:
    """Return the fields of readable records by header name, as received."""
    width = len(header.names)
    names = pa.array(header.names, pa.string()).take(np.tile(np.arange(width), batch.num_rows))
    columns = [batch.column(f"field_{place}") for place in range(width)]
    # Column after column, then in the order of the rows.
    count: int = width * batch.num_rows
    places = np.arange(count).reshape(width, batch.num_rows).T.ravel()
    values = pa.concat_arrays(columns).take(places)
    offsets = pa.array(np.arange(batch.num_rows + 1) * width, pa.int32())
    return pa.MapArray.from_arrays(offsets, names, values)
