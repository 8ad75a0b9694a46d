"""Values of Arrow columns as texts: exact numbers, ISO dates and times, nested values as JSON."""

import json
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.reading.workbook.cells import cell_text, number_text

Mask = npt.NDArray[np.bool_]
TEXT = pa.string()


def column_texts(column: pa.Array) -> tuple[pa.Array, Mask]:
    """Return the texts of a column, and which values are bytes that are no text."""
    kind = column.type
    none = np.zeros(len(column), np.bool_)
    if isinstance(kind, pa.BaseExtensionType):
        return column_texts(column.storage)
    if pa.types.is_dictionary(kind):
        return column_texts(column.cast(kind.value_type))
    if _is_bytes(kind):
        return _bytes_texts(column)
    return _texts(column), none


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _bytes_texts(column: pa.Array) -> tuple[pa.Array, Mask]:
    """Return bytes as the text that they are: older writers mark no text."""
    try:
        return column.cast(pa.binary()).cast(TEXT), np.zeros(len(column), np.bool_)
    except pa.ArrowInvalid:
        pass
    texts, is_broken = [], np.zeros(len(column), np.bool_)
    for place, value in enumerate(column.to_pylist()):
        try:
            texts.append(None if value is None else value.decode())
        except UnicodeDecodeError:
            texts.append(None)
            is_broken[place] = True
    return pa.array(texts, TEXT), is_broken


def _texts(column: pa.Array) -> pa.Array:
    kind = column.type
    types = pa.types
    if types.is_string(kind):
        return column
    if types.is_large_string(kind) or types.is_string_view(kind) or types.is_null(kind):
        return column.cast(TEXT)
    if types.is_integer(kind) or types.is_boolean(kind):
        return column.cast(TEXT)
    if types.is_date(kind):
        return column.cast(pa.date32()).cast(TEXT)
    if types.is_timestamp(kind):
        return _timestamps(column)
    if types.is_time(kind):
        return _without_zeros(column.cast(TEXT))
    if types.is_floating(kind):
        return _floats(column)
    if types.is_decimal(kind):
        return pa.array([None if v is None else format(v, "f") for v in column.to_pylist()], TEXT)
    if types.is_duration(kind):
        return pa.array([None if v is None else cell_text(v) for v in column.to_pylist()], TEXT)
    values = [None if value is None else nested_text(value) for value in column.to_pylist()]
    return pa.array(values, TEXT)


def _timestamps(column: pa.Array) -> pa.Array:
    """Return times as ISO writes them; those with a zone in UTC."""
    local = column.cast(pa.timestamp(column.type.unit))
    return _without_zeros(pc.replace_substring(local.cast(TEXT), " ", "T"))


def _without_zeros(texts: pa.Array) -> pa.Array:
    """Return times without zeros at the end of their fractions."""
    short = pc.replace_substring_regex(texts, r"(\.[0-9]*?)0+$", r"\1")
    return pc.replace_substring_regex(short, r"\.$", "")


def _floats(column: pa.Array) -> pa.Array:
    """Return the shortest numbers that are read as the same value again, at its own width."""
    if column.type == pa.float64():
        values = column.to_pylist()
    else:
        # The shortest number of a narrow float has fewer digits than that of the same double.
        texts = column.cast(pa.float32()).cast(TEXT).to_pylist()
        values = [None if text is None else float(text) for text in texts]
    return pa.array([None if value is None else number_text(value) for value in values], TEXT)


def nested_text(value: Any) -> str:
    """Return a list, a struct or another value without columns as compact JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, timedelta):
        return cell_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return value if isinstance(value, str | int | float | None) else str(value)
