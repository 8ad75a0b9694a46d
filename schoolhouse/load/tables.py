"""The tables of the lake in Postgres: the columns of a contract, and of the ledger."""

from dataclasses import dataclass

import pyarrow as pa

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.types import arrow_type, find_data_type, postgres_type
from glue_ingest.lake import ledger

PUBLIC = "public"


@dataclass(frozen=True)
class Column:
    """One column: its type in the curated files and its type in Postgres."""

    name: str
    arrow_type: pa.DataType
    postgres_type: str


@dataclass(frozen=True)
class Table:
    """One table of the lake; `partition` is the column that the folders of files are named by."""

    name: str
    columns: tuple[Column, ...]
    partition: str | None = None

    @property
    def schema(self) -> pa.Schema:
        """All columns, as Arrow has them."""
        return pa.schema([(column.name, column.arrow_type) for column in self.columns])

    @property
    def file_schema(self) -> pa.Schema:
        """What every file must hold: all columns but the one that its folder says."""
        return pa.schema([field for field in self.schema if field.name != self.partition])

    @property
    def types(self) -> dict[str, str]:
        """The type of each column in Postgres."""
        return {column.name: column.postgres_type for column in self.columns}


def contract_table(contract: Contract) -> Table:
    """Return the table of a data set: the contract's columns, then those that ingest adds."""
    described = [(column.name, column.data_type) for column in contract.columns]
    described += [(column.name, column.data_type) for column in contract.lineage]
    columns = tuple(Column(name, arrow_type(t), postgres_type(t)) for name, t in described)
    return Table(contract.table, columns, contract.partition)


def ledger_table() -> Table:
    """Return the ledger's table; its lists are jsonb, which no model reads and a person can."""
    columns = tuple(
        Column(name, column.arrow_type, postgres_type(known) if known else "jsonb")
        for name, column in ledger.COLUMNS.items()
        for known in [find_data_type(column.arrow_type)]
    )
    return Table("ledger", columns)


def is_restricted(contract: Contract) -> bool:
    """Tell whether rows of a data set are about persons, so that only restricted models read it."""
    return contract.is_personal or any(c.classification != PUBLIC for c in contract.columns)
