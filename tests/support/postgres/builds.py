"""Builds to publish: a DuckDB file with marts, and what dbt and the ledger say of it.

The manifest is dbt's file format with only what publishing reads; the publish of a real build, by
dbt itself, is tested in test_publish_sample.py.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from glue_ingest.lake.ledger import LedgerRow, encode
from schoolhouse.postgres.address import Address
from schoolhouse.publish.provenance import Places
from schoolhouse.publish.run import Report, Request, publish
from tests.support.workspaces import PROJECT

STATES = {
    "columns": {"state_code": "varchar", "year": "integer", "student_count": "bigint"},
    "key": ["state_code", "year"],
}
NATION = {"columns": {"year": "integer", "student_count": "bigint"}, "key": ["year"]}
DATASETS = ("schools",)


@dataclass
class Build:
    """A workspace with a database, a manifest, results and a ledger."""

    root: Path
    models: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.root / "schoolhouse.duckdb"

    @property
    def places(self) -> Places:
        return Places.beside(self.database)

    def make(self, name: str, query: str, model: Mapping[str, Any], kind: str = "table") -> None:
        """Build one mart by a query, described by its model."""
        self.models[name] = {"schema": "marts", "kind": kind} | dict(model)
        with duckdb.connect(str(self.database)) as connection:
            connection.execute("set timezone = 'UTC'")
            schema = self.models[name]["schema"]
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create or replace {kind} {schema}.{name} as {query}")
        self.describe()

    def make_view(self, name: str, query: str, model: Mapping[str, Any]) -> None:
        """Build one mart that is a view."""
        self.make(name, query, model, "view")

    def drop(self, name: str) -> None:
        schema = self.models.pop(name)["schema"]
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(f"drop table {schema}.{name}")
        self.describe()

    def describe(self) -> None:
        """Write the manifest and the results of a build that passed, as dbt does."""
        nodes = {f"model.schoolhouse.{n}": _node(n, m) for n, m in self.models.items()}
        sources = {
            f"source.schoolhouse.district.{name}": {"source_name": "district", "name": name}
            for name in {d for m in self.models.values() for d in m.get("datasets", DATASETS)}
        }
        self.places.manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest = {"nodes": nodes, "sources": sources}
        self.places.manifest.write_text(json.dumps(manifest))
        self.write_results(dict.fromkeys(nodes, "success"))

    def write_results(
        self, statuses: Mapping[str, str], command: str = "build", at: datetime | None = None
    ) -> None:
        results = {
            "metadata": {"generated_at": (at or datetime.now(UTC)).isoformat()},
            "args": {"which": command},
            "results": [{"unique_id": name, "status": s} for name, s in statuses.items()],
        }
        self.places.results.write_text(json.dumps(results))

    def write_ledger(self, run_id: str = "run-1", **counts: Any) -> None:
        """Write the row counts of a run: ten rows read, all accepted, unless told otherwise."""
        started = datetime.now(UTC) - timedelta(minutes=10)
        values = {
            "outcome": "succeeded", "is_synthetic": True, "started_at": started,
            "ended_at": started + timedelta(minutes=1), "read_row_count": 10,
            "accepted_row_count": 10, "quarantined_row_count": 0, "unreadable_row_count": 0,
            "duplicate_row_count": 0,
        } | counts  # fmt: skip
        names = ("source_name", "dataset_name", "contract_version", "contract_sha256",
                 "engine_name", "engine_version", "run_mode")  # fmt: skip
        given = ("district", "schools", "1", "0" * 64, "duckdb", "2", "run")
        texts = dict(zip(names, given, strict=True))
        path = self.root / "lake" / "ledger" / f"{run_id}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(LedgerRow(run_id=run_id, **texts, **values)))

    def publish(self, database: str, *, force: bool = False) -> Report:
        return publish(Request(Address(database), self.places, is_forced=force))

    def command(self, *arguments: str) -> list[str]:
        """Return the arguments of `schoolhouse` for this build."""
        return ["publish", "--marts", str(self.database), *arguments]


def _node(name: str, model: Mapping[str, Any]) -> dict[str, Any]:
    columns: Mapping[str, str] = model["columns"]
    required: Sequence[str] = model.get("not_null", [])
    return {
        "unique_id": f"model.schoolhouse.{name}",
        "resource_type": "model",
        "name": name,
        "schema": model["schema"],
        "fqn": ["schoolhouse", "marts", *model.get("folders", []), name],
        "original_file_path": f"models/marts/{name}.sql",
        "patch_path": f"schoolhouse://models/marts/{name}.yml",
        "description": model.get("description", f"The mart {name}."),
        "config": {"materialized": model["kind"], "meta": {"publish": model.get("publish", {})}},
        "constraints": [{"type": "primary_key", "columns": model["key"]}] if model["key"] else [],
        "columns": {
            column: {
                "name": column,
                "data_type": data_type,
                "description": f"The column {column}.",
                "constraints": [{"type": "not_null"}] if column in required else [],
            }
            for column, data_type in columns.items()
        },
        "depends_on": {
            "nodes": [
                f"source.schoolhouse.district.{dataset}"
                for dataset in model.get("datasets", DATASETS)
            ]
        },
    }


def district(root: Path) -> Build:
    """Return a build with two marts and reconciled row counts."""
    build = Build(root)
    build.root.mkdir(parents=True, exist_ok=True)
    build.write_ledger()
    fill(build, 1)
    return build


def fill(build: Build, version: int, states: int = 10) -> None:
    """Build the marts of a version: each row of both marts says which version it is of."""
    rows = f"from range({states}) as t (n)"
    state = f"'S' || n as state_code, 2000::integer as year, {version}::bigint as student_count"
    build.make("states", f"select {state} {rows}", STATES)
    nation = f"2000::integer as year, ({states} * {version})::bigint as student_count"
    build.make("nation", f"select {nation}", NATION)


def run_publish(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `schoolhouse` as a person does, with nobody's settings but those given."""
    return subprocess.run(
        [sys.executable, "-m", "schoolhouse", *arguments],
        cwd=PROJECT, env=clean_environment(**environment), capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def clean_environment(**values: str) -> dict[str, str]:
    """Return an environment without anybody's settings for Postgres."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "SCHOOLHOUSE_PG"))}
    return kept | values
