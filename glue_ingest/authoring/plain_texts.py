"""The texts of a file as the conversions of a contract's column read them."""

import pyarrow as pa

from glue_ingest.contracts.model import Column
from glue_ingest.reading.spec import ReadColumn, read_as
from glue_ingest.reading.values.column import converted_texts


def plain_texts(texts: list[str], column: Column) -> pa.Table:
    """Return trimmed texts, `text`, with the plain text of each, `plain`; null for no value."""
    read = ReadColumn(column.name, column.source_name, frozenset({""}), **read_as(column))
    given = pa.array(texts, pa.string())
    plain = converted_texts(given, read)[f"text_{column.name}"]
    return pa.table({"text": given, "plain": plain})
