"""The steps of `make run`, each a command that a person could type, timed.

A step's own output goes to stderr; stdout is for the report.
"""

import hashlib
import importlib.metadata
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from glue_ingest.engines.base import EngineName
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import KEY_VARIABLE, SAMPLE_KEY
from schoolhouse.pipeline.selection import Selection, select
from schoolhouse.pipeline.workspace import Workspace

PROJECT = Path(__file__).parents[2]
# What a build follows from, besides the lake.
BUILD_INPUTS = ("models", "macros", "seeds", "tests/dbt", "analyses", "dbt_project.yml")
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb")


class StepFailedError(Exception):
    """A command of a step ended with an exit code other than 0; it said why itself."""

    def __init__(self, step: str, exit_code: int) -> None:
        super().__init__(f"step '{step}' stopped with exit code {exit_code}")
        self.exit_code = exit_code


@dataclass
class Timings:
    """Wall-clock seconds per step, in the order of the run; None for a skipped step."""

    seconds: dict[str, float | None] = field(default_factory=dict)

    def measure(self, step: str, work: Callable[[], None]) -> None:
        """Do the work of a step and keep how long it took."""
        start = time.monotonic()
        work()
        self.seconds[step] = time.monotonic() - start


def command(
    step: str,
    arguments: Sequence[str],
    space: Workspace,
    variables: Mapping[str, str] | None = None,
) -> None:
    """Run one command in the project's folder; its output goes to stderr.

    Raises:
        StepFailedError: if it fails.
    """
    done = subprocess.run(  # noqa: S603 - our own commands
        arguments,
        cwd=PROJECT,
        env=space.environment() | dict(variables or {}),
        stdout=sys.stderr,
        check=False,
    )
    if done.returncode != 0:
        raise StepFailedError(step, done.returncode)


def make_sample(space: Workspace) -> None:
    """Write the synthetic sample of every data set; the same bytes every time."""
    where = ["--folder", str(space.root)]
    command("sample", [sys.executable, "-m", "schoolhouse", "samples", "all", *where], space)


def ingest(
    space: Workspace, inputs: Mapping[str, Path], engine: EngineName, is_synthetic: bool
) -> None:
    """Land the files or folders of data sets in the lake; nothing happens to what is there."""
    # Invented students need no secret, and no real key is to be spent on them.
    key = {KEY_VARIABLE: SAMPLE_KEY} if is_synthetic else {}
    where = ["--lake", str(space.lake), "--engine", engine]
    for dataset, raw in inputs.items():
        module = [sys.executable, "-m", "glue_ingest"]
        given = ["run", dataset, "--raw", str(raw), *where]
        command(f"ingest {dataset}", [*module, *given], space, key)


def find_selection(space: Workspace) -> Selection:
    """Return what is to be built, by the lake's ledger."""
    return select(read_rows(Store(str(space.lake))))


def dbt(space: Workspace, *arguments: str) -> None:
    """Run dbt on the space's lake and database."""
    program = str(Path(sys.executable).with_name("dbt"))
    where = ["--target-path", str(space.target), "--log-path", str(space.root / "logs")]
    command(f"dbt {arguments[0]}", [program, *arguments, *where], space)


def build(space: Workspace, selection: Selection) -> None:
    """Build and test every selected model beside the marts that readers have."""
    shutil.rmtree(space.building.parent, ignore_errors=True)
    space.building.parent.mkdir(parents=True)
    dbt(space, "build", *selection.arguments())


def docs(space: Workspace, selection: Selection) -> None:
    """Generate the dbt docs as one file, then give readers the new marts, all at once."""
    dbt(space, "docs", "generate", "--static", *selection.arguments())
    space.building.replace(space.database)
    shutil.rmtree(space.building.parent)
    space.stamp.write_text(build_fingerprint(space, selection))


def is_built(space: Workspace, selection: Selection) -> bool:
    """Tell whether the marts and docs follow from the lake and the project as they are."""
    outputs = (space.stamp, space.database, space.docs)
    return all(path.is_file() for path in outputs) and (
        space.stamp.read_text() == build_fingerprint(space, selection)
    )


def build_fingerprint(space: Workspace, selection: Selection) -> str:
    """Return the SHA-256 of all that a build reads: ledger, selection, models, versions."""
    digest = hashlib.sha256()
    digest.update(f"{selection.arguments()}\n".encode())
    for name in PACKAGES:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for row in read_rows(Store(str(space.lake))):
        if row.outcome == "succeeded":
            digest.update(f"{row.run_id}\n".encode())
    for name in BUILD_INPUTS:
        root = PROJECT / name
        files = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file())
        for path in files:
            digest.update(f"{path.relative_to(PROJECT)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
