"""What the model of deliveries is told: the terms of a contract, files, and what is done with them.

All of it prints as the Python that makes it again.
"""

import csv
import hashlib
import io
from dataclasses import dataclass, field
from functools import cached_property

from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns

Record = tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A column: `kind` is text, int or float; a value above `maximum` becomes null.

    A text that does not begin with a capital gets a warning where the column `warns`.
    """

    name: str
    kind: str
    maximum: int | None = None
    warns: bool = False
    source_name: str | None = None

    @property
    def header(self) -> str:
        """The column's name in a file."""
        return self.source_name or self.name


@dataclass(frozen=True)
class Terms:
    """A contract, as far as the model goes.

    Rows of one key are ordered by the value of the column `order`, the greatest first, before the
    time of receipt; `partition` is a column of the key.
    """

    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    partition: str | None = None
    delivery: DeliveryKind = DeliveryKind.UPSERT
    missing: MissingColumns = MissingColumns.REJECT
    order: str | None = None
    null_markers: tuple[str, ...] = ("", "NA")

    @property
    def is_complete(self) -> bool:
        """Tell whether a delivery takes away what it does not hold."""
        return self.delivery is not DeliveryKind.UPSERT


@dataclass(frozen=True)
class File:
    """A received file; a record with another number of texts than columns cannot be read."""

    columns: tuple[str, ...]
    records: tuple[Record, ...]

    @cached_property
    def text(self) -> str:
        """The file as it is written."""
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows([self.columns, *self.records])
        return stream.getvalue()

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of its bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Deliver:
    """Give files to one run: new ones, and files that an earlier step gave, by their place.

    A run that is `killed_at` a change of the lake, counted from 1, dies there if it comes so far.
    """

    new: tuple[File, ...] = ()
    again: tuple[int, ...] = ()
    full_refresh: bool = False
    accept_losses: bool = True
    killed_at: int | None = None


@dataclass(frozen=True)
class Change:
    """Change the contract: the greatest value of a column, or what a missing column means."""

    maximum: int | None = None
    missing: MissingColumns | None = None


@dataclass(frozen=True)
class Undo:
    """Undo a run that received files: by its place among them."""

    place: int


Step = Deliver | Change | Undo


@dataclass(frozen=True)
class Story:
    """The first terms, and what happens then."""

    terms: Terms
    steps: tuple[Step, ...] = field(default=())
