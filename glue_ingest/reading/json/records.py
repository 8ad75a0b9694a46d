"""What JSON documents and JSON Lines have in common: records that are objects or arrays."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pyarrow as pa

from glue_ingest.errors import EmptyFileError, UnreadableHeaderError
from glue_ingest.reading.csv.grammar import Flaw
from glue_ingest.reading.csv.header import MAX_NAMES
from glue_ingest.reading.header import Header, header_of
from glue_ingest.reading.header_search import WIDTH_RECORDS, find_row_header
from glue_ingest.reading.json.fields import Flattener, Parents
from glue_ingest.reading.json.texts import encoded, is_unicode
from glue_ingest.reading.json.values import to_text
from glue_ingest.reading.record_batches import BatchBuilder
from glue_ingest.reading.source import Report, Source, ignore
from glue_ingest.reading.streams import show


class Given(NamedTuple):
    """A value where a record is expected, its text, what is wrong with it, and its parents."""

    value: Any
    text: str
    flaw: Flaw | None = None
    parents: Sequence[int] = ()


class JsonFile(ABC):
    """A file of JSON. Its names are those of all its records, so it is read once at the start.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """

    def __init__(self, source: Source, parents: Parents) -> None:
        self.source = source
        self.spec = source.spec
        self.flattener = Flattener(source.spec)
        self.parents = parents
        self.keys: dict[str, int] = {}
        self.are_arrays = False
        # Of arrays, those up to the first record.
        self.skipped = 0
        self.header = self._read_header()

    @abstractmethod
    def given(self, report: Report) -> Iterator[Given]:
        """Yield the values where records are expected.

        Raises:
            IngestError: one of the named refusals of `errors.py`.
        """

    @abstractmethod
    def check_any(self, first: Sequence[Given]) -> None:
        """Refuse a file without an object or array where records are; the first values are given.

        Raises:
            IngestError: always.
        """

    def _read_header(self) -> Header:
        first: list[Given] = []
        rows: list[list[str]] = []
        kind: type | None = None
        for item in self.given(ignore):
            if len(first) < WIDTH_RECORDS:
                first.append(item)
            if item.flaw is not None or not isinstance(item.value, kind or dict | list):
                continue
            kind = type(item.value)
            if kind is list and len(rows) < WIDTH_RECORDS:
                rows.append([to_text(value) or "" for value in item.value])
            elif kind is dict:
                self._note_names(item.value)
        if kind is None:
            self.check_any(first)
        self.are_arrays = kind is list
        return self._header_of_arrays(rows) if self.are_arrays else self._header_of_objects()

    def _note_names(self, record: dict[str, Any]) -> None:
        fields = self.flattener.fields(record)
        if not fields.keys() <= self.keys.keys():
            for name in fields:
                self.keys.setdefault(name, len(self.keys))
            if len(self.keys) > MAX_NAMES:
                raise UnreadableHeaderError(
                    f"The records of '{self.source.name}' have more than {MAX_NAMES:,} names "
                    f"together. Found: {self.spec.shown(repr(next(reversed(self.keys))))}. An "
                    "object whose names are data is no record: make its name a column of "
                    f"{self.spec.edited_path}, and its text is the whole object."
                )

    def _header_of_objects(self) -> Header:
        names = [name if is_unicode(name) else "" for name in (*self.keys, *self.parents.names)]
        if not names:
            raise EmptyFileError(
                f"The records of '{self.source.name}' are objects without names. Fetch it again."
            )
        spec = replace(self.spec, dialect=replace(self.spec.dialect, header_lines=1))
        # No record repeats the names.
        return replace(header_of([names], spec, self.source.name), rows=())

    def _header_of_arrays(self, rows: list[list[str]]) -> Header:
        header, self.skipped = find_row_header(rows, self.spec, self.source.name)
        own = len(header.names)
        if self.parents.names:
            names = [*(rows[self.skipped - 1] if header.rows else [""] * own), *self.parents.names]
            header = header_of([names], self.spec, self.source.name)
        return header

    def records(self, report: Report) -> Generator[pa.RecordBatch, None, None]:
        """Yield all records."""
        builder = BatchBuilder(len(self.header.names))
        number = -self.skipped
        for item in self.given(report):
            number += 1
            if number < 1:
                continue
            fields = self._fields(item)
            flaw = fields if isinstance(fields, Flaw) else _find_flaw(item.text, fields)
            if flaw is not None or isinstance(fields, Flaw):
                text = show(encoded(item.text, self.spec.dialect), self.spec.dialect)
                builder.add_flawed(number, flaw or Flaw.NO_RECORD, text)
            else:
                builder.add(number, fields, len(item.text))
            if builder.is_full:
                yield builder.take()
        if builder.numbers:
            yield builder.take()

    def _fields(self, item: Given) -> list[str | None] | Flaw:
        """Return the fields of a record, or what is wrong with it."""
        if item.flaw is not None:
            return item.flaw
        if not isinstance(item.value, list if self.are_arrays else dict):
            return Flaw.NO_RECORD
        upper = self.parents.fields(item.parents)
        if not self.are_arrays:
            found = self.flattener.fields(item.value)
            return [*map(found.get, self.keys), *upper]
        width = len(self.header.names) - len(upper)
        if len(item.value) != width:
            return Flaw.TOO_FEW_FIELDS if len(item.value) < width else Flaw.TOO_MANY_FIELDS
        return [*map(to_text, item.value), *upper]


def _find_flaw(text: str, fields: Sequence[str | None]) -> Flaw | None:
    """Tell what no engine stores of the texts of a record; only an escape can stand for it."""
    if "\\u" not in text:
        return None
    joined = "".join(filter(None, fields))
    if not is_unicode(joined):
        return Flaw.UNDECODABLE_BYTES
    return Flaw.NUL_BYTE if "\0" in joined else None
