"""The steps of `make run`, each a command that a person could type, timed.

A step's own output goes to stderr; stdout is for the report.
"""

import hashlib
import importlib.metadata
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from glue_ingest.engine import EngineName
from glue_ingest.lake import Lake
from glue_ingest.ledger import read_rows
from schoolhouse.space import DATASET, Space

PROJECT = Path(__file__).parents[1]
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


def command(step: str, arguments: Sequence[str], space: Space) -> None:
    """Run one command in the project's folder; its output goes to stderr.

    Raises:
        StepFailedError: if it fails.
    """
    done = subprocess.run(  # noqa: S603 - our own commands
        arguments,
        cwd=PROJECT,
        env=space.environment(),
        stdout=sys.stderr,
        check=False,
    )
    if done.returncode != 0:
        raise StepFailedError(step, done.returncode)


def make_sample(space: Space) -> None:
    """Write the synthetic sample; the same bytes every time."""
    command(
        "sample",
        [sys.executable, "-m", "samples", "us_education", "--out", str(space.sample)],
        space,
    )


def ingest(space: Space, raw: Path, engine: EngineName) -> None:
    """Land the file in the lake; nothing happens when it is there already."""
    module = [sys.executable, "-m", "glue_ingest"]
    given = ["--raw", str(raw), "--lake", str(space.lake), "--engine", engine]
    command("ingest", [*module, "run", DATASET, *given], space)


def dbt(space: Space, *arguments: str) -> None:
    """Run dbt on the space's lake and database."""
    program = str(Path(sys.executable).with_name("dbt"))
    where = ["--target-path", str(space.target), "--log-path", str(space.root / "logs")]
    command(f"dbt {arguments[0]}", [program, *arguments, *where], space)


def build(space: Space) -> None:
    """Build and test every model beside the marts that readers have."""
    shutil.rmtree(space.building.parent, ignore_errors=True)
    space.building.parent.mkdir(parents=True)
    dbt(space, "build")


def docs(space: Space) -> None:
    """Generate the dbt docs as one file, then give readers the new marts, all at once."""
    dbt(space, "docs", "generate", "--static")
    space.building.replace(space.database)
    shutil.rmtree(space.building.parent)
    space.stamp.write_text(build_fingerprint(space))


def is_built(space: Space) -> bool:
    """Tell whether the marts and docs follow from the lake and the project as they are."""
    outputs = (space.stamp, space.database, space.docs)
    return all(path.is_file() for path in outputs) and (
        space.stamp.read_text() == build_fingerprint(space)
    )


def build_fingerprint(space: Space) -> str:
    """Return the SHA-256 of all that a build reads: ledger, models, versions."""
    digest = hashlib.sha256()
    for name in PACKAGES:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for row in read_rows(Lake(str(space.lake))):
        if row.outcome == "succeeded":
            digest.update(f"{row.run_id}\n".encode())
    for name in BUILD_INPUTS:
        root = PROJECT / name
        files = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file())
        for path in files:
            digest.update(f"{path.relative_to(PROJECT)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
