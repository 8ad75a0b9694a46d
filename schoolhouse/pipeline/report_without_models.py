"""What `make run` says of data sets that no model reads: where their rows are, what to write."""

import json
from collections.abc import Iterable

from glue_ingest.contracts.model import contract_names
from glue_ingest.lake.catalog.sources import SCHEMA
from schoolhouse.pipeline.workspace import Workspace


def render_without_models(workspace: Workspace, present: Iterable[str]) -> list[str]:
    """Return lines on the data sets of the lake without models, none if all have some."""
    manifest = json.loads((workspace.target / "manifest.json").read_text(encoding="utf-8"))
    readers = manifest["child_map"]
    unread = [
        name
        for name in sorted(present)
        if not any(
            child.startswith("model.")
            for source, children in readers.items()
            if source.startswith("source.") and source.endswith(f".{name}")
            for child in children
        )
    ]
    lines = ["", "In the lake, without models"] if unread else []
    return lines + [line for name in unread for line in _next_steps(name, workspace)]


def _next_steps(name: str, workspace: Workspace) -> list[str]:
    source, dataset = name.split(".")
    where = f"schoolhouse ingest where {name} --lake {workspace.lake}"
    model = f"models/staging/{source}/stg_{source}__{dataset}.sql"
    if name not in contract_names():
        return [
            f"  {name}: its contract is not in glue_ingest/contracts: DuckDB has no table of it.",
            f"    Put it there as {name}.odcs.yaml, then run again: the next steps are here then.",
        ]
    return [
        f"  {name}: query {SCHEMA}.{source}__{dataset} in {workspace.database.name}.",
        f"    Its Parquet files: `{where}`.",
        f"    Next: `make sources`, then {model},",
        f"    which selects from source('{source}', '{dataset}'); then a mart.",
    ]
