"""The files of the quarantine, which every engine writes alike.

Quarantined rows and cells come in the order of `raw_sha256` and `raw_record_number`. This module
casts them to the common schema and adds the texts of the rows as received. It reads these records
a second time, so that an engine need not carry the texts of all rows.

A data set with personal columns has two copies: one without any text that may name a person
(`redaction.py`), and the whole one in the restricted zone.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import Action, TypeName
from glue_ingest.engines.base import Kind, RunContext, SourceFile
from glue_ingest.engines.redaction import redacted_cells, redacted_rows
from glue_ingest.reading.source_file import Numbers
from glue_ingest.reading.texts import RAW_VALUES

STAGED_ROWS = "staged_rows"
STAGED_CELLS = "staged_cells"
BATCH_ROWS = 50_000
BATCH_BYTES = 1 << 24
BROKEN_RULE = [
    ("column_name", pa.string()),
    ("rule_name", pa.string()),
    ("action_name", pa.string()),
    ("raw_value", pa.string()),
]
ORIGIN = [
    ("raw_file_name", pa.string()),
    ("raw_sha256", pa.string()),
    ("raw_record_number", pa.int64()),
]
RUN = [("run_id", pa.string()), ("contract_name", pa.string())]
ROWS = pa.schema(
    [
        *RUN,
        ("kind", pa.string()),
        *ORIGIN,
        ("raw_text", pa.string()),
        ("raw_values", RAW_VALUES),
        ("reasons", pa.list_(pa.struct(BROKEN_RULE))),
        ("winner_sha256", pa.string()),
        ("winner_record_number", pa.int64()),
    ]
)
CELLS = pa.schema([*RUN, *ORIGIN, ("key_values", RAW_VALUES), *BROKEN_RULE])
# The rule that an unreadable record breaks is what is wrong with it: see `grammar.Flaw`.
UNREADABLE_ACTION = Action.REJECT_ROW.value
READ_AGAIN = pa.array([Kind.REJECTED.value, Kind.DUPLICATE.value])

Rows: TypeAlias = pa.RecordBatch | pa.Table
Redact = Callable[[Rows], Rows]


class Quarantine:
    """The open quarantine files of one run."""

    def __init__(self, context: RunContext, inputs: list[SourceFile], files: ExitStack) -> None:
        self.context = context
        self.rows = _Copies(context, "rows", ROWS, partial(redacted_rows, inputs=inputs), files)
        self.cells = _Copies(context, "cells", CELLS, redacted_cells, files)

    def add_rows(self, batch: Rows) -> None:
        """Write rows with their texts: the columns of ROWS, in any order."""
        self.rows.write(batch)

    def add_cells(self, batch: Rows) -> None:
        """Write null and warned cells: the columns of CELLS, in any order."""
        self.cells.write(_spelled_alike(batch, self.context.contract))


@contextmanager
def opened(context: RunContext, inputs: list[SourceFile]) -> Iterator[Quarantine]:
    """Open the quarantine's files of a run, and close them."""
    with ExitStack() as files:
        quarantine = Quarantine(context, inputs, files)
        yield quarantine
        quarantine.rows.flush()
        quarantine.cells.flush()


def finish(context: RunContext, inputs: list[SourceFile]) -> None:
    """Write the quarantine's files from the rows and cells that the engine staged."""
    values = _Values({item.raw.sha256: item for item in inputs}, _numbers(context))
    with opened(context, inputs) as quarantine:
        for batch in context.read_staged(STAGED_ROWS, batch_rows=BATCH_ROWS):
            quarantine.add_rows(values.added(batch))
        values.read_to_end()
        for batch in context.read_staged(STAGED_CELLS, batch_rows=BATCH_ROWS):
            quarantine.add_cells(batch)


class _Copies:
    """A file of the quarantine, and its copy in the restricted zone if the data set is personal."""

    def __init__(
        self, context: RunContext, name: str, schema: pa.Schema, redact: Redact, files: ExitStack
    ) -> None:
        self.schema = schema
        self.redact = redact
        self.waiting: list[pa.Table] = []
        self.open = files.enter_context(_writer(context, name, schema))
        self.whole = None
        if context.contract.is_personal:
            self.whole = files.enter_context(_writer(context, f"restricted_{name}", schema))

    def write(self, given: Rows) -> None:
        """Add rows. They are written in groups that are never empty: some readers fail on those."""
        rows = pa.table(given.select(self.schema.names).cast(self.schema).columns, self.schema)
        if rows.num_rows:
            self.waiting.append(rows)
        row_count = sum(table.num_rows for table in self.waiting)
        if row_count >= BATCH_ROWS or sum(table.nbytes for table in self.waiting) >= BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the rows that were added."""
        rows = pa.concat_tables([self.schema.empty_table(), *self.waiting])
        self.waiting = []
        for start in range(0, rows.num_rows, BATCH_ROWS):
            group = rows.slice(start, BATCH_ROWS)
            if self.whole is not None:
                self.whole.write(group)
                group = self.redact(group)
            self.open.write(group)


def _writer(context: RunContext, name: str, schema: pa.Schema) -> pq.ParquetWriter:
    context.staging.make_folder(context.path(name))
    target = context.staging.full(context.path(f"{name}/part-0.parquet"))
    return pq.ParquetWriter(target, schema, filesystem=context.staging.files)


def _spelled_alike(batch: Rows, contract: Contract) -> Rows:
    """Spell the doubles of keys as Python does, whichever engine wrote them."""
    doubles = {c for c in contract.key if contract.column(c).data_type.name is TypeName.DOUBLE}
    if not doubles:
        return batch
    spelled = [
        [(name, repr(float(text)) if name in doubles and text else text) for name, text in key]
        for key in batch.column("key_values").to_pylist()
    ]
    place = batch.schema.get_field_index("key_values")
    return batch.set_column(place, "key_values", pa.array(spelled, RAW_VALUES))


def _is_read_again(batch: Rows) -> pa.Array:
    """Tell which rows came in this run and are records that can be read."""
    return pc.is_in(batch.column("kind"), value_set=READ_AGAIN)


def with_values(batch: Rows, values: pa.MapArray) -> Rows:
    """Return rows with the texts of those that are read again, null where there are none."""
    is_given = np.asarray(_is_read_again(batch))
    places = pa.array(np.cumsum(is_given) - 1, mask=~is_given)
    return batch.append_column("raw_values", values.take(places))


def _numbers(context: RunContext) -> dict[str, list[Numbers]]:
    """Return the numbers of the records to read again, by file."""
    found: dict[str, list[Numbers]] = {}
    names = ["kind", "raw_sha256", "raw_record_number"]
    for batch in context.read_staged(STAGED_ROWS, names, BATCH_ROWS):
        chosen = batch.filter(_is_read_again(batch))
        for sha256 in chosen.column("raw_sha256").unique().to_pylist():
            own = chosen.filter(pc.equal(chosen.column("raw_sha256"), sha256))
            found.setdefault(sha256, []).append(np.asarray(own.column("raw_record_number")))
    return found


class _Values:
    """The texts of the quarantined rows, in their order, read on demand."""

    def __init__(self, inputs: dict[str, SourceFile], numbers: dict[str, list[Numbers]]) -> None:
        self.chunks = self._read(inputs, numbers)
        self.waiting = pa.array([], RAW_VALUES)

    def _read(
        self, inputs: dict[str, SourceFile], numbers: dict[str, list[Numbers]]
    ) -> Iterator[pa.Array]:
        for sha256, found in numbers.items():
            yield from inputs[sha256].file.raw_values(np.concatenate(found))

    def read_to_end(self) -> None:
        """Read the files to their ends, where their hashes are compared."""
        for _ in self.chunks:
            raise AssertionError("more records were read again than rows are in quarantine")

    def added(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return staged rows with their texts."""
        count = pc.sum(_is_read_again(batch), min_count=0).as_py()
        while len(self.waiting) < count:
            self.waiting = pa.concat_arrays([self.waiting, next(self.chunks)])
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        return with_values(batch, taken)
