"""A data contract as frozen values, and the list of contract files.

The contract is the only description of a data set (docs/contracts.md says what
each part means). Reading the YAML is the work of `odcs.py`.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable

from glue_ingest.contracts.conversions import PLAIN, Conversion
from glue_ingest.contracts.deliveries import DeliveryKind, DeliveryOrder, MissingColumns
from glue_ingest.contracts.fingerprints import hashed_meaning
from glue_ingest.contracts.lineage import KEPT_VALUES, LINEAGE, LineageColumn
from glue_ingest.contracts.places import BY_NAME, ColumnPlace, TotalRow
from glue_ingest.contracts.quality import TableRule
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.contracts.review import OpenMark
from glue_ingest.contracts.rules import EDGE_CHARACTERS, DataType, Rule

# A folder, or the inside of a zip on the path.
CONTRACTS_FOLDER = files(__package__)
SUFFIX = ".odcs.yaml"
# The dbt source of the ledger; no contract has it.
LEDGER_SOURCE = "lake"
# How files are read. Whoever changes what the reader makes of a file counts this up, so that each
# lake reads its files again. 3: blank records and repeated headers are no rows.
READER = 3
# The share of rows that a run may lose by default.
LOST_SHARE = 0.2
# The classification of a column that says who a person is.
PERSONAL = "personal"
CLASSIFICATIONS = ("public", "sensitive", PERSONAL)


class Undecodable(StrEnum):
    """What becomes of a file with bytes that are no text in the contract's encoding."""

    # It is refused, with the encoding that fits.
    REFUSE = "refuse"
    # Its other records are read: the encoding is taken at its word.
    QUARANTINE = "quarantine"


@dataclass(frozen=True)
class Dialect:
    """How the received files are written.

    `preamble_lines` come before the header; None: as many as stand before the contract's names. The
    names of `header_lines` lines are joined by `header_join`; 0: there is no header. The last lines
    that match `footnote_pattern` are notes. With `excel_texts` the field `="01"` is the text 01.
    `sheet` and `cell_range` say where the rows of a workbook are, `records_path` where the records
    of a JSON document are.
    """

    delimiter: str = ","
    encoding: str = "utf-8"
    quote: str = '"'
    escape: str = '"'
    compression: str | None = None
    preamble_lines: int | None = 0
    footnote_pattern: str | None = None
    undecodable: Undecodable = Undecodable.REFUSE
    header_lines: int = 1
    header_join: str = " "
    total_rows: tuple[TotalRow, ...] = ()
    excel_texts: bool = False
    format: Format = Format.CSV
    sheet: str | None = None
    cell_range: str | None = None
    records_path: str | None = None


@dataclass(frozen=True)
class Column:
    """One column: its name in the lake and in the file, its type, and its rules.

    A `pseudonym` names who the column's keyed hashes stand for; the texts that are hashed match
    `raw_pattern`, and the rules are asked of the hashes. `conversion` says how the file writes the
    values. A companion column is `derived_from` a column: no file has it, the reader makes it.
    """

    name: str
    source_name: str
    data_type: DataType
    description: str
    classification: str
    is_required: bool
    rules: tuple[Rule, ...]
    unit: str | None = None
    scale: int | None = None
    pseudonym: str | None = None
    raw_pattern: str | None = None
    place: ColumnPlace = BY_NAME
    conversion: Conversion = PLAIN
    derived_from: str | None = None

    @property
    def header_names(self) -> tuple[str, ...]:
        """Names that are looked for among the folded names of a header, the first one first."""
        return tuple(dict.fromkeys(map(folded, (self.source_name, *self.place.aliases))))

    @property
    def received_name(self) -> str:
        """Name of the column of a batch of texts that has those of this column as received."""
        kind = "received" if self.conversion.changes_texts else "text"
        return f"{kind}_{self.name}"


@dataclass(frozen=True)
class WinnerOrder:
    """A column that decides between rows of one key, before the newest file does."""

    column: str
    is_descending: bool


@dataclass(frozen=True)
class Origin:
    """The place that the published file can be downloaded from."""

    slug: str
    file_name: str


@dataclass(frozen=True)
class Contract:
    """Everything that Schoolhouse knows about one data set.

    `dropped` are the source names of personal columns that are never stored, and `dropped_places`
    where they are, if their names alone do not say it; `owner` is the team that answers for the
    data set; `delivery_order` is that of its publisher, if it is known.
    `delivery` says what a delivery replaces, `missing_columns` what a column that it lacks means;
    `table_rules` are those that all rows must keep together. The shares, from 0 to 1, are what a
    run may lose: of stored rows, of rows read, and of the values of a column.
    """

    path: str
    source: str
    dataset: str
    version: str
    title: str
    description: str
    dialect: Dialect
    null_markers: tuple[str, ...]
    refuses_unknown_columns: bool
    columns: tuple[Column, ...]
    dropped: tuple[str, ...]
    key: tuple[str, ...]
    partition: str | None
    winner_order: tuple[WinnerOrder, ...]
    minimum_row_count: int
    origin: Origin | None
    owner: str | None = None
    delivery_order: DeliveryOrder | None = None
    delivery: DeliveryKind = DeliveryKind.UPSERT
    missing_columns: MissingColumns = MissingColumns.REJECT
    table_rules: tuple[TableRule, ...] = ()
    maximum_withdrawn_share: float = LOST_SHARE
    maximum_rejected_share: float = LOST_SHARE
    maximum_nulled_share: float = LOST_SHARE
    open_marks: tuple[OpenMark, ...] = ()
    dropped_places: tuple[ColumnPlace, ...] = ()

    @property
    def name(self) -> str:
        """Name in commands and messages, such as `us_education.states_all`."""
        return f"{self.source}.{self.dataset}"

    @property
    def table(self) -> str:
        """Name in catalogs, such as `us_education__states_all`."""
        return f"{self.source}__{self.dataset}"

    @property
    def is_personal(self) -> bool:
        """Tell whether the files say who people are."""
        return bool(self.dropped) or any(column.pseudonym for column in self.columns)

    @property
    def lineage(self) -> tuple[LineageColumn, ...]:
        """Columns that ingest adds to the curated rows."""
        keeps = self.missing_columns is MissingColumns.KEEP
        return (*LINEAGE, KEPT_VALUES) if keeps else LINEAGE

    @property
    def is_complete(self) -> bool:
        """Tell whether a delivery takes away what it does not hold."""
        return self.delivery is not DeliveryKind.UPSERT

    @property
    def column_names(self) -> list[str]:
        """Names of the columns in the lake, in order."""
        return [column.name for column in self.columns]

    @property
    def received_columns(self) -> list[Column]:
        """Columns that files have: all but the companion columns."""
        return [column for column in self.columns if column.derived_from is None]

    @property
    def converted_names(self) -> list[str]:
        """Names of the columns whose texts the reader converts."""
        return [column.name for column in self.columns if column.conversion.changes_texts]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what can change a stored row: the reader, and not texts, units and origin."""
        return hashed_meaning(self, READER)

    def column(self, name: str) -> Column:
        """Return the column called `name` in the lake."""
        return next(column for column in self.columns if column.name == name)


def folded(name: str) -> str:
    """Return a column's name as headers are compared: trimmed, in lower case, in Unicode's NFC."""
    return unicodedata.normalize("NFC", name.strip(EDGE_CHARACTERS).lower())


def contract_paths(folder: Traversable = CONTRACTS_FOLDER) -> list[Traversable]:
    """List the contract files, by name."""
    found = [path for path in folder.iterdir() if path.name.endswith(SUFFIX)]
    return sorted(found, key=lambda path: path.name)


def contract_names(folder: Traversable = CONTRACTS_FOLDER) -> list[str]:
    """List the names of the contracts, in that order."""
    return [path.name.removesuffix(SUFFIX) for path in contract_paths(folder)]
