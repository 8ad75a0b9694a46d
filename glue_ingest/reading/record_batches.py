"""Records of formats other than CSV, put together as batches."""

from collections.abc import Sequence

import pyarrow as pa

from glue_ingest.reading.csv.grammar import Flaw
from glue_ingest.reading.csv.records import batch_schema

# Fields of one batch.
BATCH_FIELDS = 1 << 19
BATCH_BYTES = 4 << 20

Fields = Sequence[str | None]


class BatchBuilder:
    """Takes records in the order of the file; gives them as a batch of `batch_schema`."""

    def __init__(self, width: int) -> None:
        self.schema = batch_schema(width)
        self.width = width
        self.numbers: list[int] = []
        self.texts: list[str | None] = []
        self.flaws: list[str | None] = []
        self.rows: list[Fields] = []
        self.empty: Fields = [None] * width
        self.size = 0

    def add(self, number: int, fields: Fields, size: int = 0) -> None:
        """Add a record that can be read; `size` is about that of its text."""
        self.numbers.append(number)
        self.texts.append(None)
        self.flaws.append(None)
        self.rows.append(fields)
        self.size += size

    def add_flawed(self, number: int, flaw: Flaw, text: str) -> None:
        """Add a record that cannot be read, with its text."""
        self.numbers.append(number)
        self.texts.append(text)
        self.flaws.append(flaw.value)
        self.rows.append(self.empty)
        self.size += len(text)

    @property
    def is_full(self) -> bool:
        """Tell whether it is time to take the batch."""
        return len(self.rows) * self.width >= BATCH_FIELDS or self.size >= BATCH_BYTES

    def take(self) -> pa.RecordBatch:
        """Return the records that were added since the last time."""
        columns = [pa.array(column, pa.string()) for column in zip(*self.rows, strict=True)]
        arrays = [
            pa.array(self.numbers, pa.int64()),
            pa.array(self.texts, pa.string()),
            pa.array(self.flaws, pa.string()),
            *(columns or [pa.array([], pa.string())] * self.width),
        ]
        self.numbers, self.texts, self.flaws, self.rows = [], [], [], []
        self.size = 0
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)
