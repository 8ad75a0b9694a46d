"""Read an Open Data Contract Standard (v3) file into a frozen `Contract`.

Source of the format: Bitol ODCS v3.1, PyPI `open-data-contract-standard`.
What ODCS has no field for stands in `customProperties`, named here.
"""

from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import (
    SchemaObject,
    SchemaProperty,
)

from glue_ingest.contracts.checks import find_problem
from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from glue_ingest.contracts.documents import DocumentError, read_document
from glue_ingest.contracts.model import (
    CONTRACTS_FOLDER,
    LEDGER_SOURCE,
    LOST_SHARE,
    SUFFIX,
    Column,
    Contract,
    Dialect,
    WinnerOrder,
    contract_names,
    contract_paths,
)
from glue_ingest.contracts.odcs_columns import COLUMN_PROPERTIES, SNAKE_CASE
from glue_ingest.contracts.odcs_elements import find_unkept_of_table
from glue_ingest.contracts.odcs_places import settle_places
from glue_ingest.contracts.odcs_quality import ElementError, read_table_quality
from glue_ingest.contracts.odcs_servers import RAW_PROPERTIES, ServerReader
from glue_ingest.contracts.places import ColumnPlace
from glue_ingest.contracts.quality import TableRule
from glue_ingest.contracts.review import find_open_marks
from glue_ingest.contracts.rules import EDGE_CHARACTERS as EDGES
from glue_ingest.contracts.rules import ascii_lower
from glue_ingest.errors import ContractError, UnknownContractError, quoted

TABLE_PROPERTIES = {
    *("nullMarkers", "unknownColumns", "duplicates", "onViolation", "delivery", "missingColumns"),
    *("maxWithdrawnShare", "maxRejectedShare", "maxNulledShare"),
}


def load_contract(name: str, folder: Traversable = CONTRACTS_FOLDER) -> Contract:
    """Read the contract of `<source>.<dataset>`, or the contract file at a path.

    Raises:
        UnknownContractError: if there is no such contract.
        ContractError: if the file cannot be read or contradicts itself.
    """
    is_path = name.endswith((".yaml", ".yml")) or "/" in name
    path: Traversable = Path(name) if is_path else folder / f"{name}{SUFFIX}"
    if is_path and not path.is_file():
        raise UnknownContractError(
            f"No file at '{name}'. Give the path of a contract file, or the name of a contract: "
            f"{quoted(contract_names(folder))}."
        )
    if not path.is_file():
        raise UnknownContractError(
            f"No contract '{name}'. Found: {quoted(contract_names(folder))}. "
            f"Name one of these, or add {CONTRACTS_FOLDER.name}/{name}{SUFFIX} "
            "to glue_ingest."
        )
    return _read(path)


def load_contracts(folder: Traversable = CONTRACTS_FOLDER) -> list[Contract]:
    """Read every contract of a folder, by name."""
    return [_read(path) for path in contract_paths(folder)]


def _read(path: Traversable) -> Contract:
    try:
        text = path.read_text(encoding="utf-8")
        document = read_document(text)
    except (DocumentError, UnicodeDecodeError) as error:
        raise ContractError(
            f"The contract cannot be read. Found: {error}. Edit {path}; "
            f"`datacontract lint {path.name}` says more."
        ) from error
    return replace(_Reader(path, document).read(), open_marks=find_open_marks(text))


class _Reader(ServerReader):
    def read(self) -> Contract:
        source, dataset = self.names()
        table = self.table()
        self.check_places()
        extras = self.extras(table.customProperties, TABLE_PROPERTIES, f"schema '{table.name}'")
        properties = table.properties or []
        raw = self.raw_server()
        dialect = self.dialect(raw)
        columns, dropped, places = self.placed(properties, extras["onViolation"] or {}, dialect)
        key = self.key(properties)
        contract = Contract(
            path=str(self.path),
            source=source,
            dataset=dataset,
            version=self.document.version or "",
            title=self.document.name or self.document.id or "",
            description=_folded(table.description),
            dialect=dialect,
            null_markers=self.null_markers(extras["nullMarkers"]),
            refuses_unknown_columns=self.refuses_unknown(extras["unknownColumns"]),
            columns=columns,
            dropped=dropped,
            dropped_places=places,
            key=key,
            partition=self.partition(properties),
            winner_order=self.winner_order(extras["duplicates"]),
            minimum_row_count=self.minimum_row_count(),
            origin=self.origin(),
            owner=self.owner(),
            delivery_order=self.delivery_order(raw),
            delivery=self.delivery(extras["delivery"], has_key=bool(key)),
            missing_columns=self.missing_columns(extras["missingColumns"]),
            maximum_withdrawn_share=self.share(extras, "maxWithdrawnShare"),
            maximum_rejected_share=self.share(extras, "maxRejectedShare"),
            maximum_nulled_share=self.share(extras, "maxNulledShare"),
            table_rules=self.quality(table, columns, (dataset, f"{source}__{dataset}")),
        )
        if problem := find_problem(contract):
            raise self.fail(problem)
        return contract

    def placed(
        self, properties: list[SchemaProperty], defaults: Any, dialect: Dialect
    ) -> tuple[tuple[Column, ...], tuple[str, ...], tuple[ColumnPlace, ...]]:
        """Return the columns, the source names of those never stored, and the places of these."""
        stored, dropped = self.columns(properties, defaults)
        has_header = dialect.header_lines > 0
        columns, places = settle_places(self.places, stored, has_header=has_header)
        return columns, dropped, places

    def names(self) -> tuple[str, str]:
        source, dot, dataset = (self.document.id or "").partition(".")
        if not (dot and SNAKE_CASE.fullmatch(source) and SNAKE_CASE.fullmatch(dataset)):
            raise self.fail(f"id must be <source>.<dataset>, found '{self.document.id}'.")
        if "__" in f"{source}.{dataset}" or source == LEDGER_SOURCE:
            raise self.fail(
                f"id is '{self.document.id}': the source '{LEDGER_SOURCE}' is the ledger's, and "
                "two underscores would part source and data set in the name of a table."
            )
        return source, dataset

    def table(self) -> SchemaObject:
        tables = self.document.schema_ or []
        if len(tables) != 1 or not tables[0].properties:
            raise self.fail(f"schema must hold one table with properties, found {len(tables)}.")
        return tables[0]

    def check_places(self) -> None:
        """Refuse our custom properties where they would mean nothing."""
        known = TABLE_PROPERTIES | RAW_PROPERTIES | COLUMN_PROPERTIES
        found = [str(item.property) for item in self.document.customProperties or []]
        if misplaced := sorted(known.intersection(found)):
            raise self.fail(
                f"customProperties of the contract hold {quoted(misplaced)}, which mean nothing "
                "there: move them to the table, the column or the server 'raw'."
            )

    def quality(
        self, table: SchemaObject, columns: tuple[Column, ...], names: tuple[str, ...]
    ) -> tuple[TableRule, ...]:
        """Return the rules of all rows: those of the table, after those of its columns."""
        stored = [column.name for column in columns]
        try:
            own = read_table_quality(table.quality or [], stored)
        except ElementError as error:
            raise self.fail(f"schema '{table.name}': {error}.") from error
        if problem := find_unkept_of_table(table, names):
            raise self.fail(f"schema '{table.name}': {problem}.")
        return (*self.table_rules, *own)

    def delivery(self, value: Any, *, has_key: bool) -> DeliveryKind:
        if value is None:
            return DeliveryKind.UPSERT if has_key else DeliveryKind.COMPLETE
        if value not in list(DeliveryKind):
            raise self.fail(f"delivery must be {' or '.join(DeliveryKind)}, found '{value}'.")
        return DeliveryKind(value)

    def missing_columns(self, value: Any) -> MissingColumns:
        if value not in (None, *MissingColumns):
            raise self.fail(
                f"missingColumns must be {' or '.join(MissingColumns)}, found '{value}'."
            )
        return MissingColumns(value or MissingColumns.REJECT)

    def share(self, extras: dict[str, Any], name: str) -> float:
        value = LOST_SHARE if extras[name] is None else extras[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.fail(f"{name} must be a number from 0 to 1, found '{value}'.")
        return float(value)

    def owner(self) -> str | None:
        """Return the name of the team; v3.0 listed its members only."""
        return getattr(self.document.team, "name", None)

    def null_markers(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | None):
            raise self.fail(f"nullMarkers must be a list, found '{value}'.")
        texts = [self.text(item, "a null marker") for item in value or [""]]
        return tuple(ascii_lower(item.strip(EDGES)) for item in texts)

    def refuses_unknown(self, value: Any) -> bool:
        if value not in (None, "note", "refuse"):
            raise self.fail(f"unknownColumns must be note or refuse, found '{value}'.")
        return bool(value == "refuse")

    def key(self, properties: list[SchemaProperty]) -> tuple[str, ...]:
        keys = [item for item in properties if item.primaryKey]
        positions = [item.primaryKeyPosition for item in keys if item.primaryKeyPosition]
        if len(set(positions)) < len(positions):
            raise self.fail(f"two columns have one primaryKeyPosition: {sorted(positions)}.")
        ordered = sorted(keys, key=lambda item: item.primaryKeyPosition or 0)
        return tuple(str(item.name) for item in ordered)

    def partition(self, properties: list[SchemaProperty]) -> str | None:
        names = [str(item.name) for item in properties if item.partitioned]
        if len(names) > 1:
            raise self.fail(f"one partition column at most, found {quoted(names)}.")
        return names[0] if names else None

    def winner_order(self, value: Any) -> tuple[WinnerOrder, ...]:
        form = "duplicates must be {orderBy: [{column: <name>, order: asc or desc}]}"
        try:
            orders = [
                (self.text(item["column"], "orderBy.column"), item.get("order", "desc"))
                for item in (value or {}).get("orderBy", [])
            ]
        except (AttributeError, KeyError, TypeError) as error:
            raise self.fail(f"{form}, found '{value}'.") from error
        if unknown := [order for _, order in orders if order not in ("asc", "desc")]:
            raise self.fail(f"{form}, found order '{unknown[0]}'.")
        return tuple(WinnerOrder(column, order == "desc") for column, order in orders)


def _folded(text: str | None) -> str:
    return " ".join((text or "").split())
