"""Read an Open Data Contract Standard (v3) file into a frozen `Contract`.

Source of the format: Bitol ODCS v3.1, PyPI `open-data-contract-standard`.
What ODCS has no field for stands in `customProperties`, named here.
"""

import unicodedata
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pydantic
import yaml
from open_data_contract_standard.model import (
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
    Server,
)

from glue_ingest.contracts.checks import find_problem
from glue_ingest.contracts.model import (
    CONTRACTS_FOLDER,
    SUFFIX,
    Contract,
    DeliveryKind,
    DeliveryOrder,
    Dialect,
    MissingColumns,
    Origin,
    Undecodable,
    WinnerOrder,
    contract_names,
    contract_paths,
)
from glue_ingest.contracts.odcs_columns import SNAKE_CASE, ColumnReader
from glue_ingest.contracts.rules import EDGE_CHARACTERS as EDGES
from glue_ingest.contracts.rules import ascii_lower
from glue_ingest.errors import ContractError, UnknownContractError, quoted

TABLE_PROPERTIES = {
    *("nullMarkers", "unknownColumns", "duplicates", "onViolation", "delivery", "missingColumns")
}
RAW_PROPERTIES = {
    *("quote", "escape", "compression", "preambleLines", "footnotePattern", "deliveryOrder"),
    "undecodable",
}
ORIGIN_PROPERTIES = {"slug", "fileName"}


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
        # As received texts are, so that names, null markers and allowed values meet them.
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        document = OpenDataContractStandard.from_string(text)
        return _Reader(path, document).read()
    except (yaml.YAMLError, pydantic.ValidationError, UnicodeDecodeError, TypeError) as error:
        raise ContractError(
            f"The contract cannot be read. Found: {error}. Edit {path}; "
            f"`datacontract lint {path.name}` says more."
        ) from error


class _Reader(ColumnReader):
    def __init__(self, path: Traversable, document: OpenDataContractStandard) -> None:
        super().__init__(path)
        self.document = document

    def read(self) -> Contract:
        source, dot, dataset = (self.document.id or "").partition(".")
        if not (dot and SNAKE_CASE.fullmatch(source) and SNAKE_CASE.fullmatch(dataset)):
            raise self.fail(f"id must be <source>.<dataset>, found '{self.document.id}'.")
        tables = self.document.schema_ or []
        if len(tables) != 1 or not tables[0].properties:
            raise self.fail(f"schema must hold one table with properties, found {len(tables)}.")
        table = tables[0]
        extras = self.extras(table.customProperties, TABLE_PROPERTIES, f"schema '{table.name}'")
        properties = table.properties or []
        columns, dropped = self.columns(properties, extras["onViolation"] or {})
        raw = self.raw_server()
        key = self.key(properties)
        contract = Contract(
            path=str(self.path),
            source=source,
            dataset=dataset,
            version=self.document.version or "",
            title=self.document.name or self.document.id or "",
            description=_folded(table.description),
            dialect=self.dialect(raw),
            null_markers=self.null_markers(extras["nullMarkers"]),
            refuses_unknown_columns=self.refuses_unknown(extras["unknownColumns"]),
            columns=columns,
            dropped=dropped,
            key=key,
            partition=self.partition(properties),
            winner_order=self.winner_order(extras["duplicates"]),
            minimum_row_count=_minimum_row_count(table),
            origin=self.origin(),
            owner=self.owner(),
            delivery_order=self.delivery_order(raw),
            delivery=self.delivery(extras["delivery"], has_key=bool(key)),
            missing_columns=self.missing_columns(extras["missingColumns"]),
        )
        if problem := find_problem(contract):
            raise self.fail(problem)
        return contract

    def server(self, name: str) -> Server | None:
        return next((s for s in self.document.servers or [] if s.server == name), None)

    def raw_server(self) -> Server:
        server = self.server("raw")
        if server is None:
            raise self.fail("servers must hold one called 'raw' (format, delimiter, encoding).")
        if server.format != "csv":
            raise self.fail(f"server 'raw' must have format csv, found '{server.format}'.")
        return server

    def dialect(self, server: Server) -> Dialect:
        extras = self.extras(server.customProperties, RAW_PROPERTIES, "server 'raw'")
        preamble = extras["preambleLines"] or 0
        if not isinstance(preamble, int) or preamble < 0:
            raise self.fail(f"preambleLines must be a whole number, found '{preamble}'.")
        given = {
            "delimiter": server.delimiter,
            "encoding": server.encoding,
            "quote": extras["quote"],
            "escape": extras["escape"],
            "compression": extras["compression"],
            "footnote_pattern": extras["footnotePattern"],
        }
        texts = {name: str(value) for name, value in given.items() if value is not None}
        undecodable = extras["undecodable"] or Undecodable.REFUSE
        if undecodable not in list(Undecodable):
            raise self.fail(
                f"undecodable must be {' or '.join(Undecodable)}, found '{undecodable}'."
            )
        return Dialect(**texts, preamble_lines=preamble, undecodable=Undecodable(undecodable))

    def delivery_order(self, server: Server) -> DeliveryOrder | None:
        value = self.extras(server.customProperties, RAW_PROPERTIES, "server 'raw'")[
            "deliveryOrder"
        ]
        if value not in (None, *DeliveryOrder):
            raise self.fail(f"deliveryOrder must be {' or '.join(DeliveryOrder)}, found '{value}'.")
        return None if value is None else DeliveryOrder(value)

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

    def origin(self) -> Origin | None:
        server = self.server("kaggle")
        if server is None:
            return None
        extras = self.extras(server.customProperties, ORIGIN_PROPERTIES, "server 'kaggle'")
        return Origin(slug=str(extras["slug"]), file_name=str(extras["fileName"]))

    def owner(self) -> str | None:
        """Return the name of the team; v3.0 listed its members only."""
        return getattr(self.document.team, "name", None)

    def null_markers(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | None):
            raise self.fail(f"nullMarkers must be a list, found '{value}'.")
        return tuple(ascii_lower(str(item).strip(EDGES)) for item in value or [""])

    def refuses_unknown(self, value: Any) -> bool:
        if value not in (None, "note", "refuse"):
            raise self.fail(f"unknownColumns must be note or refuse, found '{value}'.")
        return bool(value == "refuse")

    def key(self, properties: list[SchemaProperty]) -> tuple[str, ...]:
        keys = [item for item in properties if item.primaryKey]
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
                (str(item["column"]), item.get("order", "desc"))
                for item in (value or {}).get("orderBy", [])
            ]
        except (AttributeError, KeyError, TypeError) as error:
            raise self.fail(f"{form}, found '{value}'.") from error
        if unknown := [order for _, order in orders if order not in ("asc", "desc")]:
            raise self.fail(f"{form}, found order '{unknown[0]}'.")
        return tuple(WinnerOrder(column, order == "desc") for column, order in orders)


def _folded(text: str | None) -> str:
    return " ".join((text or "").split())


def _minimum_row_count(table: SchemaObject) -> int:
    counts = [item for item in table.quality or [] if item.metric == "rowCount"]
    return max((int(item.mustBeGreaterOrEqualTo or 0) for item in counts), default=0)
