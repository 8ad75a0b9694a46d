"""A mart as dbt's manifest describes it: columns, key, indexes, texts, and where it comes from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glue_ingest.contracts.model import LEDGER_SOURCE
from schoolhouse.publish.errors import SourceError

PUBLISHED_SCHEMA = "marts"
RESTRICTED = "restricted"
DEFAULT_SHRINK_THRESHOLD = 0.2


@dataclass(frozen=True)
class Described:
    """A mart before its file was looked at; `columns` are names with their descriptions."""

    name: str
    path: str
    description: str
    columns: Mapping[str, str]
    data_types: Mapping[str, str]
    not_null: frozenset[str]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]
    shrink_threshold: float
    # Data sets that it comes from, such as us_education.states_all.
    datasets: frozenset[str]
    # Of these, those that its rows are read from when it is published: only views are between.
    live_datasets: frozenset[str]


@dataclass(frozen=True)
class Mart:
    """A mart with its columns in order, and their types in Postgres."""

    described: Described
    types: tuple[tuple[str, str], ...]
    row_count: int
    # DuckDB's hash of all rows, in any order: whether they changed since the last publish.
    content_hash: str

    @property
    def name(self) -> str:
        """Name of the table, in DuckDB and in Postgres."""
        return self.described.name

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""
        return [name for name, _ in self.types]

    def definition(self) -> dict[str, Any]:
        """Return all that the table in Postgres is to be; of its rows, a hash."""
        given = self.described
        return {
            "columns": [
                [name, kind, name in given.not_null or name in given.key]
                for name, kind in self.types
            ],
            "key": list(given.key),
            "indexes": [list(index) for index in given.indexes],
            "comment": given.description,
            "comments": dict(given.columns),
            "content_hash": self.content_hash,
        }


def read_manifest(path: Path) -> list[Described]:
    """Return the marts that dbt's manifest says are for everybody, by name.

    Raises:
        SourceError: if there is no manifest, or none with a mart.
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        nodes = manifest["nodes"]
        marts = [_described(node, manifest) for node in nodes.values() if _is_published(node)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"dbt's manifest '{path}' cannot be read. Found: {type(error).__name__}: {error}. Give "
            "the manifest.json of the build that made the marts with --manifest; `make run` "
            "writes one."
        ) from error
    if not marts:
        raise SourceError(
            f"dbt's manifest '{path}' has no model in the schema '{PUBLISHED_SCHEMA}'. Give the "
            "manifest of the build that made the marts with --manifest."
        )
    return sorted(marts, key=lambda mart: mart.name)


def _is_published(node: Mapping[str, Any]) -> bool:
    return (
        node["resource_type"] == "model"
        and node["schema"] == PUBLISHED_SCHEMA
        and RESTRICTED not in node["fqn"]
        and node["config"].get("materialized") != "ephemeral"
    )


def _described(node: Mapping[str, Any], manifest: Mapping[str, Any]) -> Described:
    columns = {column["name"]: column for column in node["columns"].values()}
    settings = node["config"].get("meta", {}).get("publish", {})
    keys = [rule["columns"] for rule in node["constraints"] if rule["type"] == "primary_key"]
    path = node.get("patch_path") or node["original_file_path"]
    mart = Described(
        name=node.get("alias") or node["name"],
        path=path.partition("://")[2] or path,
        description=_text(node["description"]),
        columns={name: _text(column["description"]) for name, column in columns.items()},
        data_types={name: column["data_type"] for name, column in columns.items()},
        not_null=frozenset(
            name
            for name, column in columns.items()
            if any(rule["type"] == "not_null" for rule in column["constraints"])
        ),
        key=tuple(keys[0]) if keys else (),
        indexes=tuple(tuple(index) for index in settings.get("indexes", [])),
        shrink_threshold=settings.get("shrink_threshold", DEFAULT_SHRINK_THRESHOLD),
        datasets=frozenset(_datasets(node["unique_id"], manifest, is_live=False)),
        live_datasets=frozenset(_datasets(node["unique_id"], manifest, is_live=True)),
    )
    _check(mart)
    return mart


def _text(description: str) -> str:
    return " ".join(description.split())


def _check(mart: Described) -> None:
    known = set(mart.columns)
    if not mart.key:
        raise SourceError(
            f"The mart '{mart.name}' has no primary key in its contract, so no row can be told "
            f"from another. Add a constraint of type primary_key in {mart.path}."
        )
    named = {column for index in (mart.key, *mart.indexes) for column in index}
    if unknown := sorted(named - known):
        raise SourceError(
            f"The mart '{mart.name}' has a key or an index on columns that it does not have. "
            f"Found: {', '.join(unknown)}. Fix it in {mart.path}."
        )
    threshold = mart.shrink_threshold
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise SourceError(
            f"The shrink threshold of the mart '{mart.name}' is no number. Found: {threshold!r}. "
            f"Write a share such as 0.2 in {mart.path}."
        )


def _datasets(unique_id: str, manifest: Mapping[str, Any], *, is_live: bool) -> Iterator[str]:
    """Yield the data sets that a model comes from, over all models between, or over views only."""
    open_ids, seen = [unique_id], set()
    while open_ids:
        if (node_id := open_ids.pop()) in seen:
            continue
        seen.add(node_id)
        if source := manifest.get("sources", {}).get(node_id):
            if source["source_name"] != LEDGER_SOURCE:
                yield f"{source['source_name']}.{source['name']}"
        elif (node := manifest["nodes"].get(node_id)) and not (is_live and _is_stored(node)):
            open_ids += node.get("depends_on", {}).get("nodes", [])


def _is_stored(node: Mapping[str, Any]) -> bool:
    return node["config"].get("materialized") not in ("view", "ephemeral")
