"""Why the marts can be trusted: reconciled row counts behind each, and a build that passed."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from glue_ingest.errors import IngestError, UnreconciledCountsError
from glue_ingest.lake.ledger import FOLDER, LedgerRow, check_reconciles, read_rows
from glue_ingest.lake.store import PART, Store
from schoolhouse.publish.spec import Mart

PASSED = {"success", "pass", "no-op"}
# dbt writes its results while it still has the database open; closing it writes a last time.
CLOSING = timedelta(seconds=60)
SHOWN = 5


@dataclass(frozen=True)
class Places:
    """Where a build is: database or folder, dbt's manifest and results, its stamp, the lake."""

    marts: Path
    manifest: Path
    results: Path
    stamp: Path
    lake: Path

    @classmethod
    def beside(
        cls, marts: Path, *, manifest: Path | None = None, lake: Path | None = None
    ) -> "Places":
        """Return the places beside the marts, where `make run` puts them, but for those given."""
        workspace = marts.resolve().parent
        manifest = manifest or workspace / "target" / "manifest.json"
        return cls(
            marts=marts,
            manifest=manifest,
            results=manifest.with_name("run_results.json"),
            stamp=workspace / "built.txt",
            lake=lake or workspace / "lake",
        )


@dataclass(frozen=True)
class Provenance:
    """The ledger runs behind each mart, and all that speaks against publishing."""

    source_run_ids: Mapping[str, tuple[str, ...]]
    problems: tuple[str, ...]


def collect(places: Places, marts: Sequence[Mart]) -> Provenance:
    """Read the ledger and dbt's results."""
    built_at, problems = _check_build(places)
    ledger, unreadable = _read_ledger(places.lake)
    problems += unreadable
    runs: dict[str, tuple[str, ...]] = {}
    sources: dict[str, LedgerRow] = {}
    for mart in marts:
        datasets = sorted(mart.described.datasets)
        last = {name: row for name in datasets if (row := _last_run(ledger, name, built_at))}
        sources |= {row.run_id: row for row in last.values()}
        runs[mart.name] = tuple(row.run_id for row in last.values())
        # A data set that was never ingested has no row in the mart: there is none to explain.
        unexplained = [
            name
            for name in datasets
            if name not in last and mart.row_count and (not last or _has_rows(places.lake, name))
        ]
        if not unreadable:
            problems += [
                f"marts come from {name}, and the ledger in '{places.lake}' has no "
                "succeeded run of it from before the build"
                for name in unexplained
            ]
        problems += _later_runs(ledger, mart, built_at)
    problems += _unreconciled(sources.values())
    return Provenance(runs, tuple(dict.fromkeys(problems)))


def _read_ledger(lake: Path) -> tuple[list[LedgerRow], list[str]]:
    if not (lake / FOLDER).is_dir():
        return [], [
            f"there is no ledger in '{lake}', so the rows behind the marts are not reconciled"
        ]
    try:
        return read_rows(Store(str(lake))), []
    except IngestError as error:
        return [], [f"the ledger cannot be read: {error}"]


def _has_rows(lake: Path, dataset: str) -> bool:
    """Tell whether there are curated files of a data set, whatever the ledger says."""
    folder = lake / "curated" / dataset.replace(".", "/")
    return any(folder.rglob(PART))


def _last_run(ledger: Iterable[LedgerRow], dataset: str, built_at: datetime) -> LedgerRow | None:
    runs = [row for row, ended_at in _succeeded(ledger, dataset) if ended_at <= built_at]
    return max(runs, key=lambda row: row.run_id, default=None)


def _later_runs(ledger: Iterable[LedgerRow], mart: Mart, built_at: datetime) -> Iterator[str]:
    """Say where a view shows rows that the tables of its build do not know."""
    for dataset in sorted(mart.described.live_datasets):
        runs = _succeeded(ledger, dataset)
        if later := [row.run_id for row, ended_at in runs if ended_at > built_at]:
            yield (
                f"mart '{mart.name}' is a view that shows {dataset} as it is now, and run "
                f"{later[-1]} of it ended after the build: build again"
            )


def _succeeded(ledger: Iterable[LedgerRow], dataset: str) -> list[tuple[LedgerRow, datetime]]:
    """Return the succeeded runs of a data set, and when each ended."""
    return [
        (row, row.ended_at)
        for row in ledger
        if row.dataset_id == dataset and row.outcome == "succeeded" and row.ended_at is not None
    ]


def _unreconciled(rows: Iterable[LedgerRow]) -> Iterator[str]:
    for row in rows:
        try:
            check_reconciles(row)
        except UnreconciledCountsError as error:
            yield f"the row counts of run {row.run_id} do not reconcile: {error}"


def _check_build(places: Places) -> tuple[datetime, list[str]]:
    """Return when the marts were built, and what did not pass then."""
    changed_at = _last_change(places.marts)
    try:
        results = json.loads(places.results.read_text(encoding="utf-8"))
        command = results["args"]["which"]
        generated_at = datetime.fromisoformat(results["metadata"]["generated_at"])
        failed = [str(r["unique_id"]) for r in results["results"] if r["status"] not in PASSED]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return changed_at, [
            f"dbt's results '{places.results}' cannot be read ({type(error).__name__}: {error}), "
            "so nothing says that the tests passed"
        ]
    problems = []
    if failed:
        more = f" and {len(failed) - SHOWN} more" if len(failed) > SHOWN else ""
        problems.append(f"dbt did not pass {', '.join(failed[:SHOWN])}{more}")
    if generated_at + CLOSING < changed_at:
        problems.append(
            f"'{places.marts}' changed at {changed_at:%Y-%m-%d %H:%M:%S} UTC, after the build of "
            f"{generated_at:%Y-%m-%d %H:%M:%S} UTC that '{places.results}' tells of"
        )
    # `make run` writes the docs after the build, and dbt then writes these results anew; its
    # stamp is there only when every model and test of the build had passed.
    if command != "build" and not _is_stamped(places, changed_at):
        problems.append(
            f"'{places.results}' tells of `dbt {_spelled(command)}`, not of a build, and "
            f"'{places.stamp}' does not say that one passed since"
        )
    return generated_at, problems


def _is_stamped(places: Places, changed_at: datetime) -> bool:
    return places.stamp.is_file() and _changed_at(places.stamp) >= changed_at


def _spelled(command: Any) -> str:
    return "docs generate" if command == "generate" else str(command)


def _last_change(marts: Path) -> datetime:
    files = sorted(marts.glob("*.parquet")) if marts.is_dir() else [marts]
    return max((_changed_at(file) for file in files), default=datetime.now(UTC))


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
