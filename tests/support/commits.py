"""Runs that stage a file of rows and one of the quarantine, and what they leave in a lake."""

from glue_ingest.lake import ledger
from glue_ingest.lake.commit import Run
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.store import PART, Store
from tests.support.ledgers import run_id

Texts = dict[str, str]


def contents(lake: Store) -> Texts:
    """Return what a lake holds, by path; of the ledger's files outcome, run and snapshot."""
    rows = {_path_of(row): row for row in ledger.read_rows(lake)}
    found = {}
    for path in lake.find(""):
        if path.startswith(f"{ledger.FOLDER}/"):
            row = rows[path]
            found[path] = f"{row.outcome} {row.run_id} -> {row.snapshot_run_id}"
        else:
            found[path] = lake.read_text(path)
    return found


def _path_of(row: ledger.LedgerRow) -> str:
    if row.commit_number is None:
        return ledger.failed_path(row.run_id)
    return _commit_path(row.commit_number)


def _commit_path(number: int) -> str:
    return f"ledger/district.schools.{number:08d}.parquet"


def stage(run: Run) -> list[Copy]:
    """Stage a file of rows and one of the quarantine; return where they belong."""
    text = f"staged by {run.row.run_id}".encode()
    places = {
        "accepted/part": f"{run.snapshot}/year=2001/{PART}",
        "rows/part": f"quarantine/district/schools/rows/{run.row.run_id}.parquet",
    }
    for name in places:
        run.lake.write(f"{run.folder}/{name}", text)
    return [Copy(f"{run.folder}/{name}", place, len(text)) for name, place in places.items()]


def finish(run: Run) -> ledger.LedgerRow:
    """Stage and commit what a run has."""
    return run.commit(run.row.ended("succeeded"), run.lake, stage(run), [])


def committed(number: int, run: int) -> Texts:
    """Return what `finish` leaves in a lake of a run."""
    text, name = f"staged by {run_id(run)}", run_id(run)
    return {
        f"curated/district/schools/{name}/year=2001/{PART}": text,
        f"quarantine/district/schools/rows/{name}.parquet": text,
        _commit_path(number): f"succeeded {name} -> {name}",
    }


def failed(run: int) -> Texts:
    """Return what a run that failed leaves in a lake."""
    return {f"ledger/{run_id(run)}.parquet": f"failed {run_id(run)} -> None"}


def died(number: int, run: int, before: int | None = None) -> Texts:
    """Return what a run that died leaves in a lake: the snapshot is that of a run before."""
    snapshot = run_id(before) if before is not None else None
    return {_commit_path(number): f"died {run_id(run)} -> {snapshot}"}
