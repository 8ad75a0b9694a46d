"""Records that are no rows, in a file of any format: they are left out, and counted by kind.

A record of which all fields are blank is none, nor is one that repeats a line of the header, nor
one that the contract says is a total. Record numbers stay those of the file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.places import TotalRow
from glue_ingest.contracts.rules import EDGE_CHARACTERS, whole
from glue_ingest.errors import EmptyFileError
from glue_ingest.reading.csv.grammar import Flaw
from glue_ingest.reading.header import Header
from glue_ingest.reading.names import is_blank, listed_names
from glue_ingest.reading.spec import ReadSpec
from glue_ingest.reading.texts import in_nfc
from glue_ingest.reading.values.excel import unwrapped

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
# A record of another width may be blank too.
WIDTH_FLAWS = pa.array([Flaw.TOO_FEW_FIELDS.value, Flaw.TOO_MANY_FIELDS.value])
# Bytes with which characters that are trimmed begin, and end.
FIRST_TRIMMED, LAST_TRIMMED = np.zeros(256, np.bool_), np.zeros(256, np.bool_)
FIRST_TRIMMED[[character.encode()[0] for character in EDGE_CHARACTERS]] = True
LAST_TRIMMED[[character.encode()[-1] for character in EDGE_CHARACTERS]] = True


class LeftOut(StrEnum):
    """Why a record is no row."""

    BLANK = "blank"
    REPEATED_HEADER = "repeated header"
    TOTAL = "total"


class RowFilter:
    """Leaves records out of batches as `records.py` has them; `counts` has those left out."""

    def __init__(self, spec: ReadSpec, header: Header) -> None:
        self.spec = spec
        self.header = header
        dialect = spec.dialect
        self.counts: Counter[LeftOut] = Counter()
        self.row_count = 0
        self.blank_characters = EDGE_CHARACTERS + dialect.delimiter + dialect.quote
        width = len(header.names)
        lines = [list(row) + [""] * (width - len(row)) for row in header.rows if not is_blank(row)]
        # A column may hold its own name: a table of one column has no records that repeat it.
        self.lines = lines if width > 1 else []
        self.totals = [total for total in dialect.total_rows if _is_known(total, header)]

    def rows(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the records that are rows, or cannot be read."""
        if not batch.num_rows:
            return batch
        is_left = np.zeros(batch.num_rows, np.bool_)
        for kind, places in self._found(batch):
            new = places[~is_left[places]]
            is_left[new] = True
            if len(new):
                self.counts[kind] += len(new)
        left_count = int(is_left.sum())
        self.row_count += batch.num_rows - left_count
        return batch.filter(pa.array(~is_left)) if left_count else batch

    def check_any(self, path: str) -> None:
        """Refuse a file without rows.

        Raises:
            EmptyFileError: if no batch had a row.
        """
        if not self.row_count:
            headed = "a header and " if self.spec.dialect.header_lines else ""
            raise EmptyFileError(
                f"The file '{path}' has {headed}no rows. Found: "
                f"{listed_names(self.header.names, self.spec)}"
                f"{'; ' if self.counts else ''}{told_left_out(self.counts)}. Fetch it again."
            )

    def _found(self, batch: pa.RecordBatch) -> Iterator[tuple[LeftOut, Places]]:
        yield LeftOut.BLANK, self._blank(batch)
        if batch.column("_flaw").null_count < batch.num_rows:
            yield LeftOut.BLANK, self._blank_of_another_width(batch)
        for line in self.lines:
            yield LeftOut.REPEATED_HEADER, _equal(batch, line)
        for total in self.totals:
            yield LeftOut.TOTAL, _readable(batch, self._totals(batch, total))

    def _totals(self, batch: pa.RecordBatch, total: TotalRow) -> Places:
        """Return the places of the records that one entry of `totalRows` leaves out."""
        position = self.header.positions[total.column]
        texts = self._texts(batch.column(f"field_{position}"))
        places = _true(pc.match_substring_regex(texts, whole(total.pattern)))
        others = [self.header.positions[name] for name in total.blank]
        if total.is_alone:
            others = [other for other in range(len(self.header.names)) if other != position]
        for other in others:
            if not len(places):
                break
            texts = self._texts(batch.column(f"field_{other}").take(pa.array(places)))
            places = _kept(places, pc.equal(texts, ""))
        return places

    def _texts(self, column: pa.Array) -> pa.Array:
        """Return the texts of a field as an entry of `totalRows` has them."""
        texts = in_nfc(_trimmed(column))
        return unwrapped(texts) if self.spec.dialect.excel_texts else texts

    def _blank(self, batch: pa.RecordBatch) -> Places:
        """Return the places of the records whose fields are all blank.

        A column is looked at only where those before it are blank.
        """
        places = _blank_among(batch.column("field_0"))
        for number in range(1, len(self.header.names)):
            if not len(places):
                break
            places = _blank_among(batch.column(f"field_{number}"), places)
        return _readable(batch, places)

    def _blank_of_another_width(self, batch: pa.RecordBatch) -> Places:
        flawed = _true(pc.is_in(batch.column("_flaw"), value_set=WIDTH_FLAWS))
        texts = batch.column("raw_text").take(flawed)
        rests = pc.utf8_trim(texts, characters=self.blank_characters)
        return _kept(flawed, pc.equal(pc.binary_length(rests), 0))


def _is_known(total: TotalRow, header: Header) -> bool:
    """Tell whether a file has the columns of an entry of `totalRows`."""
    return header.positions.keys() >= {total.column, *total.blank}


class _Bytes:
    """The bytes of some texts of a column: where each starts and ends."""

    def __init__(self, column: pa.StringArray, places: Places | None = None) -> None:
        _, offset_buffer, data_buffer = column.buffers()
        offsets = np.frombuffer(offset_buffer, np.int32)[column.offset :][: len(column) + 1]
        if places is None:
            self.starts, self.ends = offsets[:-1], offsets[1:]
        else:
            self.starts, self.ends = offsets[places], offsets[places + 1]
        is_there = data_buffer is not None and data_buffer.size
        self.data = np.frombuffer(data_buffer, np.uint8) if is_there else np.zeros(1, np.uint8)

    def first(self) -> Bytes:
        """Return the first byte of each text, any of an empty one."""
        return self.data.take(self.starts, mode="clip")

    def last(self) -> Bytes:
        """Return the last byte of each text, any of an empty one."""
        return self.data.take(self.ends - 1, mode="clip")


def _blank_among(column: pa.StringArray, places: Places | None = None) -> Places:
    """Return the places, of those given or all, at which a column is blank or null."""
    texts = _Bytes(column, places)
    is_empty = texts.starts == texts.ends
    is_likely = is_empty | FIRST_TRIMMED.take(texts.first())
    likely = np.flatnonzero(is_likely) if places is None else places[is_likely]
    if np.count_nonzero(is_empty) == len(likely):
        return likely
    return _kept(likely, pc.equal(pc.binary_length(_trimmed(column.take(likely))), 0))


def _equal(batch: pa.RecordBatch, line: list[str]) -> Places:
    """Return the places of the records whose fields are those of a line of the header, trimmed.

    Letter case does not matter. The field with the longest name is looked at first: most texts are
    shorter than it.
    """
    names = pc.utf8_lower(pa.array([text.strip(EDGE_CHARACTERS) for text in line])).to_pylist()
    order = sorted(range(len(names)), key=lambda number: -len(names[number]))
    places = _likely_equal(batch.column(f"field_{order[0]}"), names[order[0]])
    for number in order:
        if not len(places):
            break
        texts = _trimmed(batch.column(f"field_{number}").take(pa.array(places)))
        places = _kept(places, pc.equal(pc.utf8_lower(texts), names[number]))
    return places


def _likely_equal(column: pa.StringArray, name: str) -> Places:
    """Return the places at which a column may have a name, with white space around it or not."""
    if not name.isascii():
        # In another letter case it may have another length.
        return np.arange(len(column))
    texts, spelled = _Bytes(column), name.encode() or b"\0"
    lengths, first = texts.ends - texts.starts, texts.first()
    is_longer = lengths > len(name)
    is_first = (first == spelled[0]) | (first == spelled.upper()[0])
    is_likely = (lengths == len(name)) & is_first
    is_likely |= is_longer & (FIRST_TRIMMED.take(first) | LAST_TRIMMED.take(texts.last()))
    return np.flatnonzero(is_likely)


def _trimmed(texts: pa.Array) -> pa.Array:
    """Return texts trimmed; null is empty."""
    return pc.fill_null(pc.utf8_trim(texts, characters=EDGE_CHARACTERS), "")


def _readable(batch: pa.RecordBatch, places: Places) -> Places:
    return _kept(places, batch.column("raw_text").take(places).is_null())


def _kept(places: Places, mask: pa.Array) -> Places:
    kept: Places = places[np.asarray(mask)]
    return kept


def _true(mask: pa.Array) -> Places:
    return np.flatnonzero(np.asarray(pc.fill_null(mask, False)))


def told_left_out(counts: Mapping[LeftOut, int]) -> str:
    """Say how many records were left out, by kind; nothing if none were."""
    kinds = [f"{counts[kind]:,} {kind}" for kind in LeftOut if counts.get(kind)]
    total = sum(counts.values())
    return f"{total:,} record(s) that are no rows ({', '.join(kinds)})" if total else ""
