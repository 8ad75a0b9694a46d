"""A Parquet file: its columns by name, each value as its exact text."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from glue_ingest.errors import BrokenFileError
from glue_ingest.reading.csv.grammar import Flaw
from glue_ingest.reading.csv.records import batch_schema
from glue_ingest.reading.header import header_of
from glue_ingest.reading.parquet_texts import column_texts
from glue_ingest.reading.source import Report, Source, ignore

# Values that are read at once.
BATCH_VALUES = 1 << 19
MAX_ROWS = 1 << 16


class ParquetFile:
    """A file whose columns are read at once.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        with self._opened(ignore) as file:
            names = file.schema_arrow.names
        dialect = replace(source.spec.dialect, header_lines=1)
        header = header_of([names], replace(source.spec, dialect=dialect), source.name)
        # No record repeats the names.
        self.header = replace(header, rows=())

    @contextmanager
    def _opened(self, report: Report) -> Iterator[pq.ParquetFile]:
        with self.source.spooled(report) as file:
            try:
                yield pq.ParquetFile(file)
            except (pa.ArrowException, OSError) as error:
                raise BrokenFileError(
                    f"The file '{self.source.name}' is no whole Parquet file. Found: {error}. "
                    "Fetch it again."
                ) from error

    def records(self, report: Report) -> Generator[pa.RecordBatch, None, None]:
        """Yield all records."""
        rows = max(1, min(BATCH_VALUES // len(self.header.names), MAX_ROWS))
        first = 1
        with self._opened(report) as file:
            for batch in file.iter_batches(rows):
                if batch.num_rows:
                    yield self._texts(batch, first)
                first += batch.num_rows

    def _texts(self, batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        columns, is_undecodable = [], np.zeros(batch.num_rows, np.bool_)
        is_nul = np.zeros(batch.num_rows, np.bool_)
        for column in batch.columns:
            texts, undecodable = column_texts(column)
            is_undecodable |= undecodable
            is_nul |= _true(pc.match_substring(texts, "\0"))
            columns.append(texts)
        is_flawed = is_undecodable | is_nul
        numbers = pa.array(np.arange(first, first + batch.num_rows), pa.int64())
        texts = flaws = pa.nulls(batch.num_rows, pa.string())
        if is_flawed.any():
            kinds = np.where(is_undecodable, Flaw.UNDECODABLE_BYTES.value, Flaw.NUL_BYTE.value)
            flaws = pa.array(kinds.tolist(), pa.string(), mask=~is_flawed)
            texts = pa.array(_shown(batch, is_flawed), pa.string())
            columns = [pc.if_else(pa.array(is_flawed), None, column) for column in columns]
        arrays = [numbers, texts, flaws, *columns]
        return pa.RecordBatch.from_arrays(arrays, schema=batch_schema(len(columns)))


def _true(mask: pa.Array) -> Any:
    return np.asarray(pc.fill_null(mask, False))


def _shown(batch: pa.RecordBatch, is_flawed: Any) -> list[str | None]:
    """Return the texts of records that cannot be read, as JSON; bytes as a text is shown."""
    return [
        json.dumps(batch.slice(place, 1).to_pylist()[0], default=_show, ensure_ascii=False)
        if is_flawed[place]
        else None
        for place in range(batch.num_rows)
    ]


def _show(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)
