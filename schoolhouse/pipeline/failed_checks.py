"""The dbt tests that a build failed: which rows, what they mean, and which marts they concern.

A test with the tag `benchmark` compares figures with published or reviewed ones. If no other
fails, the marts follow from the received files as they should, and it is the files that say
something else.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from schoolhouse.pipeline.workspace import Workspace

BENCHMARK = "benchmark"
MAX_ROWS = 1000
Cell = str | int | float | bool | None


@dataclass(frozen=True)
class FailedCheck:
    """A dbt test that failed: what it means, and its first rows.

    `missing_years` are years with a published figure that the tested models have no row of.
    """

    name: str
    meaning: str
    row_count: int
    columns: list[str]
    rows: list[list[Cell]]
    is_benchmark: bool
    missing_years: list[int]


@dataclass(frozen=True)
class FailedChecks:
    """What a build did not pass.

    `wrong_marts` fail a test or follow from a model that does; `skipped_benchmarks` are tests of
    figures that are not there for that reason.
    """

    checks: list[FailedCheck]
    wrong_marts: list[str]
    skipped_benchmarks: list[str]

    @property
    def are_benchmarks(self) -> bool:
        """Tell whether all marts are built, and figures differ from published ones alone."""
        return all(check.is_benchmark for check in self.checks) and not self.wrong_marts


def read_failed_checks(workspace: Workspace) -> FailedChecks | None:
    """Return what the last `dbt build` did not pass; None if it failed by something else."""
    results = _read(workspace.target / "run_results.json")["results"]
    nodes = _read(workspace.target / "manifest.json")["nodes"]
    failed = [item for item in results if item["status"] == "fail"]
    is_test = all(
        nodes.get(item["unique_id"], {}).get("resource_type") == "test" for item in failed
    )
    if not failed or not is_test or any(item["status"] == "error" for item in results):
        return None
    with duckdb.connect(str(workspace.building), read_only=True) as connection:
        checks = [_check(connection, item, nodes) for item in failed]
    broken = [item["unique_id"] for item in failed if not _is_benchmark(nodes[item["unique_id"]])]
    tested = {name for test in broken for name in nodes[test]["depends_on"]["nodes"]}
    skipped = {item["unique_id"] for item in results if item["status"] == "skipped"}
    untested = [nodes[name]["name"] for name in skipped if _is_benchmark(nodes.get(name))]
    return FailedChecks(checks, sorted(_marts(nodes, tested | skipped)), sorted(untested))


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _is_benchmark(node: dict[str, Any] | None) -> bool:
    return node is not None and BENCHMARK in node["tags"]


def _marts(nodes: dict[str, Any], chosen: Iterable[str]) -> Iterable[str]:
    for unique_id in chosen:
        node = nodes.get(unique_id)
        if node and node["resource_type"] == "model" and node["fqn"][1] == "marts":
            yield node["name"]


def _check(
    connection: duckdb.DuckDBPyConnection, result: dict[str, Any], nodes: dict[str, Any]
) -> FailedCheck:
    node = nodes[result["unique_id"]]
    # The statement of one of our own tests, as dbt ran it.
    query = f"select * from ({result['compiled_code']}) limit {MAX_ROWS}"  # noqa: S608
    found = connection.execute(query)
    columns = [column[0] for column in found.description or []]
    rows = [[_cell(value) for value in row] for row in found.fetchall()]
    years = {int(str(row[columns.index("year")])) for row in rows} if "year" in columns else set()
    for name in node["depends_on"]["nodes"] if _is_benchmark(node) else []:
        if nodes[name]["resource_type"] == "model":
            query = f"select distinct year from {nodes[name]['relation_name']}"  # noqa: S608
            present = connection.execute(query)
            years -= {row[0] for row in present.fetchall()}
    return FailedCheck(
        name=node["test_metadata"]["name"] if node.get("test_metadata") else node["name"],
        meaning=" ".join(node["description"].split()),
        row_count=result["failures"],
        columns=columns,
        rows=rows,
        is_benchmark=_is_benchmark(node),
        missing_years=sorted(years) if _is_benchmark(node) else [],
    )


def _cell(value: Any) -> Cell:
    return value if isinstance(value, Cell) else str(value)


def save(workspace: Workspace, failed: FailedChecks | None) -> None:
    """Keep what the build of the marts did not pass, for the next run that builds nothing."""
    workspace.failed_checks.unlink(missing_ok=True)
    if failed is not None:
        workspace.failed_checks.write_text(json.dumps(asdict(failed)), encoding="utf-8")


def load(workspace: Workspace) -> FailedChecks | None:
    """Return what the build of the marts did not pass."""
    if not workspace.failed_checks.exists():
        return None
    kept = _read(workspace.failed_checks)
    checks = [FailedCheck(**check) for check in kept["checks"]]
    return FailedChecks(**kept | {"checks": checks})
