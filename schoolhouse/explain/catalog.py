"""The tables that formulas name, from dbt's manifest: marts that have formulas, and seeds."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from schoolhouse.explain.errors import FormulaError, ManifestError
from schoolhouse.explain.formulas import Formula, choose_formula, find_names, read_formula

# Of the row of a received file that a mart's row is from: its columns, and what the lake knows.
RECEIVED, LINEAGE = "received", "lineage"
LINEAGE_COLUMNS = (
    *("ingest_run_id", "raw_sha256", "raw_record_number"),
    *("received_at", "is_synthetic"),
)
Node = Mapping[str, Any]


@dataclass(frozen=True)
class MartColumn:
    """A column of a mart: its type, unit and description, and the formula that it is made by."""

    name: str
    data_type: str
    unit: str
    description: str
    formula: Formula


@dataclass(frozen=True)
class Mart:
    """A mart: its table in the database, the columns of its key in order, and all columns.

    `helpers` are formulas that others name and that are no columns; they begin with `_`.
    """

    name: str
    table: str
    key: tuple[str, ...]
    columns: Mapping[str, MartColumn]
    helpers: Mapping[str, Formula]

    @property
    def formulas(self) -> dict[str, Formula]:
        """The formulas of all columns and helpers, by name."""
        return {name: column.formula for name, column in self.columns.items()} | {**self.helpers}


@dataclass(frozen=True)
class Seed:
    """A seed: its file, its source as its properties name it, and the types of its columns."""

    name: str
    path: Path
    shown_path: str
    source: str
    column_types: Mapping[str, str]


@dataclass(frozen=True)
class Catalog:
    """What can be explained, and what it is explained with."""

    marts: Mapping[str, Mart]
    seeds: Mapping[str, Seed]
    received: frozenset[str] = frozenset()

    @cached_property
    def columns(self) -> dict[str, set[str]]:
        """The names of the columns of each table."""
        found = {name: set(mart.formulas) for name, mart in self.marts.items()}
        found |= {name: set(seed.column_types) for name, seed in self.seeds.items()}
        return found | {LINEAGE: set(LINEAGE_COLUMNS), RECEIVED: set(self.received)}


def read_catalog(manifest: Path) -> Catalog:
    """Read the tables of a manifest.

    Raises:
        ManifestError: if there is none, or it is none of this project.
        FormulaError: if a formula cannot be read.
    """
    try:
        return catalog_of(json.loads(manifest.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManifestError(
            f"dbt's manifest '{manifest}' cannot be read. Found: {type(error).__name__}: {error}. "
            "Give the manifest.json of the build with --manifest; `make run` writes one."
        ) from error


def catalog_of(manifest: Node) -> Catalog:
    """Return the marts that have formulas, and all seeds.

    Raises:
        FormulaError: if a formula cannot be read.
    """
    nodes = list(manifest["nodes"].values())
    marts = [node for node in nodes if node["resource_type"] == "model" and formulas_of(node)]
    seeds = [node for node in nodes if node["resource_type"] == "seed"]
    sources = [source["columns"] for source in manifest["sources"].values()]
    return Catalog(
        {node["name"]: _mart(node) for node in marts},
        {node["name"]: _seed(node) for node in seeds},
        frozenset(name for columns in sources for name in columns),
    )


def find_unknown(catalog: Catalog) -> Iterator[str]:
    """Yield what formulas name and no table has, as `<mart>.<column>: <name>`."""
    for mart in catalog.marts.values():
        for column, formula in mart.formulas.items():
            for table, name in find_names(formula.tree):
                if name not in catalog.columns.get(table or mart.name, ()):
                    yield f"{mart.name}.{column}: {table or mart.name}.{name}"


def formulas_of(node: Node) -> Mapping[str, str]:
    """Return `meta.formulas` of a model of the manifest: formulas by column or pattern."""
    formulas: Mapping[str, str] = node["config"].get("meta", {}).get("formulas", {})
    return formulas


def formula_of(node: Node, column: str) -> Formula | None:
    """Return the formula of a column of a model; None if it has none.

    Raises:
        FormulaError: if it cannot be read.
    """
    found = choose_formula(column, formulas_of(node))
    return None if found is None else read_formula(f"{node['name']}.{column}", found[1])


def _mart(node: Node) -> Mart:
    keys = [rule["columns"] for rule in node["constraints"] if rule["type"] == "primary_key"]
    columns = {}
    for name, column in node["columns"].items():
        formula = formula_of(node, name)
        if formula is None:
            raise FormulaError(
                f"The column '{node['name']}.{name}' has no formula. Add it to "
                f"meta.formulas in {node['patch_path'].partition('://')[2]}."
            )
        columns[name] = MartColumn(
            name=name,
            data_type=column["data_type"] or "",
            unit=str(column["config"]["meta"].get("unit", "none")),
            description=" ".join(column["description"].split()),
            formula=formula,
        )
    table = f"{node['schema']}.{node.get('alias') or node['name']}"
    helpers = {name: formula_of(node, name) for name in formulas_of(node) if name[0] == "_"}
    found = {name: formula for name, formula in helpers.items() if formula is not None}
    return Mart(node["name"], table, tuple(keys[0]), columns, found)


def _seed(node: Node) -> Seed:
    types = dict.fromkeys(node["columns"], "varchar")
    meta = node["config"].get("meta", {})
    return Seed(
        name=node["name"],
        path=Path(node["root_path"]) / node["original_file_path"],
        shown_path=node["original_file_path"],
        source=str(meta.get("source", "")),
        column_types=types | node["config"].get("column_types", {}),
    )
