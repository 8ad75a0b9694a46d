"""What `make run` says of data sets that no mart reads: where their rows are, and the next step."""

import json
import sys
from collections.abc import Iterable
from typing import Any

from glue_ingest.contracts.model import contract_names
from glue_ingest.lake.catalog.sources import SCHEMA
from schoolhouse.pipeline.workspace import Workspace

Node = dict[str, Any]


def render_without_models(workspace: Workspace, present: Iterable[str]) -> list[str]:
    """Return lines on the data sets of the lake without marts, none if all have some."""
    manifest = json.loads((workspace.target / "manifest.json").read_text(encoding="utf-8"))
    readers = {name: _readers(manifest, name) for name in sorted(present)}
    unread = [name for name, models in readers.items() if not models]
    staged = {
        name: models[0]
        for name, models in readers.items()
        if models and not any(_has_readers(manifest, model) for model in models)
    }
    lines = ["", "In the lake, without models"] if unread else []
    lines += [line for name in unread for line in _next_steps(name, workspace)]
    lines += ["", "In the lake, without marts"] if staged else []
    return lines + [
        line for name, model in staged.items() for line in _first_query(name, model, workspace)
    ]


def _readers(manifest: Node, name: str) -> list[Node]:
    """Return the models that select from the source of a data set."""
    return [
        manifest["nodes"][child]
        for source, children in manifest["child_map"].items()
        if source.startswith("source.") and source.endswith(f".{name}")
        for child in children
        if child.startswith("model.")
    ]


def _has_readers(manifest: Node, model: Node) -> bool:
    children = manifest["child_map"][model["unique_id"]]
    return any(child.startswith("model.") for child in children)


def _first_query(name: str, model: Node, workspace: Workspace) -> list[str]:
    return [
        *_query(name, f"{model['schema']}.{model['name']}", workspace),
        f"    Next: a mart that selects from ref('{model['name']}').",
    ]


def _query(name: str, table: str, workspace: Workspace) -> list[str]:
    """Return a first query of a data set, and a command to paste that asks it."""
    query = f"from {table} limit 10"
    connect = f"duckdb.connect('{workspace.database}', read_only=True)"
    return [
        f"  {name}: {query}",
        f"    {sys.executable} -c \"import duckdb; {connect}.sql('{query}').show()\"",
    ]


def _next_steps(name: str, workspace: Workspace) -> list[str]:
    source, dataset = name.split(".")
    if name not in contract_names():
        return [
            f"  {name}: its contract is not in glue_ingest/contracts: DuckDB has no table of it.",
            "    Next: `schoolhouse scaffold` with the path of the contract, then run again.",
        ]
    return [
        *_query(name, f"{SCHEMA}.{source}__{dataset}", workspace),
        f"    Its Parquet files: `schoolhouse ingest where {name} --lake {workspace.lake}`.",
        f"    Next: `schoolhouse scaffold {name}`, which writes the first model.",
    ]
