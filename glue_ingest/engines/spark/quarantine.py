"""The quarantine of a run, made on the driver: rows with their reasons, and cells.

Spark has found the rules that each record breaks. The driver reads the texts of these records from
the received files again, in the order of files and records.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from glue_ingest.engines.base import Kind, RunContext, SourceFile
from glue_ingest.engines.quarantine import CELLS, ROWS, opened, with_values
from glue_ingest.engines.spark.outcomes import KEY_TEXTS, RECORD, Part, part_schema
from glue_ingest.engines.spark.reasons import REASON, find_broken
from glue_ingest.engines.spark.texts import part_folder
from glue_ingest.reading.source_file import Numbers
from glue_ingest.reading.texts import RAW_VALUES

# File numbers stand above record numbers in one number of 64 bits.
RECORD_BITS = 40
WINNER = "winner_file_number"
WITHOUT_VALUES = [name for name in ROWS.names if name != "raw_values"]


@dataclass(frozen=True)
class _Records:
    """Records of one part in order: what is known of each, and its number."""

    known: pa.Table
    numbers: Numbers

    def between(self, first: int, last: int) -> "_Records":
        """Return those from one number to another."""
        start, stop = np.searchsorted(self.numbers, [first, last + 1])
        return _Records(self.known.slice(start, stop - start), self.numbers[start:stop])


def write_quarantine(context: RunContext, inputs: list[SourceFile], files: pa.Table) -> None:
    """Write the quarantine's files.

    `files` has the files of all rows; `inputs` are those of this run, in the order of their numbers
    and of their SHA-256.
    """
    found = _Quarantined(context, files)
    with opened(context, inputs) as quarantine:
        for number, item in enumerate(inputs):
            rows, flawed = found.numbers(number)
            if not len(rows) + len(flawed):
                continue
            chosen = np.union1d(rows, flawed)
            read = item.file.texts_and_values(number, chosen, rows)
            try:
                for texts, values in read:
                    quarantine.add_rows(with_values(found.rows(texts), values))
                    quarantine.add_cells(found.cells(texts))
            except pa.ArrowIndexError:
                # Other records than Spark saw: at its end the file says that it changed.
                for _ in read:
                    pass
                raise
        quarantine.add_rows(with_values(found.rest(), pa.array([], RAW_VALUES)))


def _number(files: npt.NDArray[Any], records: npt.NDArray[Any]) -> Numbers:
    numbers: Numbers = (files.astype(np.int64) << RECORD_BITS) + records
    return numbers


class _Quarantined:
    """The quarantined records of this run, and those that it replaces or withdraws."""

    def __init__(self, context: RunContext, files: pa.Table) -> None:
        self.context = context
        self.files = files.combine_chunks()
        hashes = files.column("raw_sha256").to_pylist()
        ranks = {sha256: rank for rank, sha256 in enumerate(sorted(set(hashes)))}
        self.ranks = np.array([ranks[sha256] for sha256 in hashes], np.int64)
        self.rejected, self.flawed, lost = map(self._read, (Part.REJECTED, Part.FLAWED, Part.LOST))
        is_read = (lost.numbers >= 0) & np.asarray(lost.known.column(WINNER).is_valid())
        self.duplicate = _Records(lost.known.filter(pa.array(is_read)), lost.numbers[is_read])
        self.replaced = self._in_order(lost.known.filter(pa.array(~is_read)))

    def _read(self, part: Part) -> _Records:
        """Read the records of a part, sorted."""
        lake = self.context.staging
        schema = part_schema(self.context.contract, part)
        found = self.context.staged_files(part_folder(part))
        read = [pq.read_table(lake.full(item.path), filesystem=lake.files) for item in found]
        known = pa.concat_tables([schema.empty_table(), *(table.cast(schema) for table in read)])
        numbers = _number(*(np.asarray(known.column(name)) for name in RECORD))
        order = np.argsort(numbers)
        return _Records(known.take(order), numbers[order])

    def numbers(self, file_number: int) -> tuple[Numbers, Numbers]:
        """Return the quarantined records of a file, and its accepted records with bad cells."""
        first = file_number << RECORD_BITS
        last = first + (1 << RECORD_BITS) - 1
        rejected, duplicate, flawed = (
            records.between(first, last).numbers - first
            for records in (self.rejected, self.duplicate, self.flawed)
        )
        return np.union1d(rejected, duplicate), flawed

    def rows(self, texts: pa.RecordBatch) -> pa.Table:
        """Return the quarantined rows of a batch, and the replaced ones before its last record."""
        rejected, duplicate = self._of(self.rejected, texts), self._of(self.duplicate, texts)
        known = pa.concat_tables([rejected.known, duplicate.known], promote_options="default")
        chosen = self._picked(texts, np.concatenate([rejected.numbers, duplicate.numbers]))
        raw_texts = chosen.column("raw_text")
        kinds = np.full(len(known), Kind.REJECTED.value, object)
        kinds[np.asarray(raw_texts.is_valid())] = Kind.UNREADABLE.value
        kinds[len(rejected.numbers) :] = Kind.DUPLICATE.value
        reasons = find_broken(self.context.contract, chosen, known).by_record(len(known))
        own = self._rows(known, pa.array(kinds, pa.string()), raw_texts, reasons)
        last = self._places(pa.table([texts.column(name)[-1:] for name in RECORD], RECORD))[0]
        others = self._take_replaced(int(np.searchsorted(self._places(self.replaced), last + 1)))
        return self._in_order(pa.concat_tables([own, others])).select(WITHOUT_VALUES)

    def rest(self) -> pa.Table:
        """Return the replaced rows that are left."""
        return self._take_replaced(len(self.replaced)).select(WITHOUT_VALUES)

    def cells(self, texts: pa.RecordBatch) -> pa.Table:
        """Return the null and warned cells of the accepted rows of a batch."""
        flawed = self._of(self.flawed, texts)
        broken = find_broken(
            self.context.contract, self._picked(texts, flawed.numbers), flawed.known
        )
        known = flawed.known.take(pa.array(broken.places))
        cells = self._with_origin(known).append_column("key_values", self._key_values(known))
        for name, values in zip(REASON.names, broken.rules.flatten(), strict=True):
            cells = cells.append_column(name, values)
        return cells.select(CELLS.names)

    def _of(self, records: _Records, texts: pa.RecordBatch) -> _Records:
        numbers = _number(*(np.asarray(texts.column(name)) for name in RECORD))
        return records.between(int(numbers[0]), int(numbers[-1]))

    def _picked(self, texts: pa.RecordBatch, chosen: Numbers) -> pa.RecordBatch:
        numbers = _number(*(np.asarray(texts.column(name)) for name in RECORD))
        return texts.take(pa.array(np.searchsorted(numbers, chosen)))

    def _take_replaced(self, count: int) -> pa.Table:
        """Return the first of the replaced rows that are left, and leave the others."""
        known, self.replaced = self.replaced.slice(0, count), self.replaced.slice(count)
        is_withdrawn = known.column(WINNER).is_null()
        kinds = pc.if_else(is_withdrawn, Kind.WITHDRAWN.value, Kind.REPLACED.value)
        reasons = pa.ListArray.from_arrays(np.zeros(len(known) + 1, np.int32), pa.array([], REASON))
        return self._rows(known, kinds, pa.nulls(len(known), pa.string()), reasons)

    def _rows(
        self, known: pa.Table, kinds: pa.Array, raw_texts: pa.Array, reasons: pa.Array
    ) -> pa.Table:
        winners = self._files_of(known, WINNER)
        return (
            self._with_origin(known)
            .append_column("kind", kinds)
            .append_column("raw_text", raw_texts)
            .append_column("reasons", reasons)
            .append_column("winner_sha256", self.files.column("raw_sha256").take(winners))
        )

    def _with_origin(self, known: pa.Table) -> pa.Table:
        files = self._files_of(known, "file_number")
        texts = {"run_id": self.context.run_id, "contract_name": self.context.contract.name}
        for name, text in texts.items():
            known = known.append_column(name, pa.repeat(pa.scalar(text), len(known)))
        for name in ("raw_file_name", "raw_sha256"):
            known = known.append_column(name, self.files.column(name).take(files))
        return known

    def _files_of(self, known: pa.Table, name: str) -> pa.ChunkedArray:
        return pc.index_in(known.column(name), value_set=self.files.column("file_number"))

    def _places(self, known: pa.Table) -> Numbers:
        """Return numbers that stand for the order of the quarantine."""
        files = np.asarray(self._files_of(known, "file_number")).astype(np.int64)
        return _number(self.ranks[files], np.asarray(known.column("raw_record_number")))

    def _in_order(self, rows: pa.Table) -> pa.Table:
        return rows.take(pa.array(np.argsort(self._places(rows), kind="stable")))

    def _key_values(self, known: pa.Table) -> pa.Array:
        key = self.context.contract.key
        if not key:
            return pa.nulls(len(known), RAW_VALUES)
        texts = known.column(KEY_TEXTS).combine_chunks().flatten()
        names = pa.array(list(key) * len(known), pa.string())
        offsets = np.arange(len(known) + 1, dtype=np.int32) * len(key)
        return pa.MapArray.from_arrays(offsets, names, texts)
