"""The steps of `make run`, each a command that a person could type, timed.

A step's own output goes to stderr; stdout is for the report.
"""

import hashlib
import importlib.metadata
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import duckdb

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.engines.base import EngineName
from glue_ingest.engines.duckdb.rules import sql_identifier
from glue_ingest.errors import IngestError
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import KEY_VARIABLE, SAMPLE_KEY
from schoolhouse.pipeline.failed_checks import FailedChecks, read_failed_checks, save
from schoolhouse.pipeline.workspace import Workspace

PROJECT_FILE = "dbt_project.yml"
CLONE = Path(__file__).parents[2]
# What a build follows from, besides the lake.
BUILD_INPUTS = ("models", "macros", "seeds", "tests/dbt", "analyses", PROJECT_FILE)
END_TIMEOUT_SECONDS = 10
Result = TypeVar("Result")
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb")


class ProjectNotFoundError(IngestError):
    """There is no dbt project to build: neither here nor where the package is installed from."""


class StepFailedError(Exception):
    """A command of a step ended with an exit code other than 0; it said why itself."""

    def __init__(self, step: str, exit_code: int) -> None:
        super().__init__(f"step '{step}' stopped with exit code {exit_code}")
        self.exit_code = exit_code


@dataclass
class Timings:
    """Wall-clock seconds per step, in the order of the run; None for a skipped step."""

    seconds: dict[str, float | None] = field(default_factory=dict)

    def measure(self, step: str, work: Callable[[], Result]) -> Result:
        """Do the work of a step and keep how long it took; return its result."""
        start = time.monotonic()
        result = work()
        self.seconds[step] = time.monotonic() - start
        return result


def find_project() -> Path:
    """Return the folder of the dbt project: the current one, or the clone of this package.

    Raises:
        ProjectNotFoundError: if neither has a dbt_project.yml.
    """
    for folder in (Path.cwd(), CLONE):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise ProjectNotFoundError(
        f"There is no dbt project to build. Found no {PROJECT_FILE} in '{Path.cwd()}', and the "
        "package is not installed from a clone. Run this in a clone of the project."
    )


def command(
    step: str,
    arguments: Sequence[str],
    workspace: Workspace,
    variables: Mapping[str, str] | None = None,
) -> None:
    """Run one command in the project's folder; its output goes to stderr.

    Raises:
        StepFailedError: if it fails.
    """
    child = subprocess.Popen(  # noqa: S603 - our own commands
        arguments,
        cwd=find_project(),
        env=workspace.environment() | dict(variables or {}),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        process_group=0,  # Ctrl-C is for the person's command, which then ends this one
    )
    try:
        exit_code = child.wait()
    except BaseException:
        _end(child)
        raise
    if exit_code != 0:
        raise StepFailedError(step, exit_code)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End a command and all that it started: it may give its locks back first."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(END_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def make_sample(workspace: Workspace) -> None:
    """Write the synthetic sample of every data set; the same bytes every time."""
    where = ["--folder", str(workspace.root)]
    command("sample", [sys.executable, "-m", "schoolhouse", "samples", "all", *where], workspace)


def ingest(
    workspace: Workspace,
    inputs: Mapping[str, Sequence[str]],
    engine: EngineName,
    is_synthetic: bool,
    order: DeliveryOrder | None = None,
    flags: Sequence[str] = (),
) -> None:
    """Ingest what is given of each data set into the lake, without the files that it has.

    `flags` are those of `schoolhouse ingest run`.
    """
    # Invented students need no secret, and no real key is to be spent on them.
    key = {KEY_VARIABLE: SAMPLE_KEY} if is_synthetic else {}
    options = ["--lake", str(workspace.lake), "--engine", engine, *flags]
    if order is not None:
        options += ["--order", order.option]
    for dataset, raw in inputs.items():
        module = [sys.executable, "-m", "glue_ingest"]
        given = [text for one in raw for text in ("--raw", one)]
        command(f"ingest {dataset}", [*module, "run", dataset, *given, *options], workspace, key)


def dbt(workspace: Workspace, *arguments: str) -> None:
    """Run dbt on the workspace's lake and database."""
    program = str(Path(sys.executable).with_name("dbt"))
    where = ["--target-path", str(workspace.target), "--log-path", str(workspace.root / "logs")]
    command(f"dbt {arguments[0]}", [program, *arguments, *where], workspace)


def build(workspace: Workspace) -> FailedChecks | None:
    """Build and test every model beside the marts that readers have; return what failed a test.

    Raises:
        StepFailedError: if something else fails.
    """
    shutil.rmtree(workspace.building.parent, ignore_errors=True)
    workspace.building.parent.mkdir(parents=True)
    try:
        dbt(workspace, "build")
    except StepFailedError:
        if failed := read_failed_checks(workspace):
            return failed
        raise
    return None


def docs(workspace: Workspace, failed: FailedChecks | None) -> None:
    """Generate the dbt docs as one file, then give readers the new marts, all at once."""
    dbt(workspace, "docs", "generate", "--static")
    _replace(workspace)
    save(workspace, failed)
    workspace.stamp.write_text(build_fingerprint(workspace))


def give_right_marts(workspace: Workspace, failed: FailedChecks) -> None:
    """Give readers who have no marts those that pass their tests."""
    with duckdb.connect(str(workspace.building)) as connection:
        for name in failed.wrong_marts:
            connection.execute(f"drop table if exists marts.{sql_identifier(name)}")
    _replace(workspace)


def _replace(workspace: Workspace) -> None:
    workspace.building.replace(workspace.database)
    shutil.rmtree(workspace.building.parent)


def is_built(workspace: Workspace) -> bool:
    """Tell whether the marts and docs follow from the lake and the project as they are."""
    outputs = (workspace.stamp, workspace.database, workspace.docs)
    return all(path.is_file() for path in outputs) and (
        workspace.stamp.read_text() == build_fingerprint(workspace)
    )


def build_fingerprint(workspace: Workspace) -> str:
    """Return the SHA-256 of all that a build reads: ledger, models, versions."""
    digest = hashlib.sha256()
    project = find_project()
    for name in PACKAGES:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for row in read_rows(Store(str(workspace.lake))):
        if row.outcome == "succeeded":
            digest.update(f"{row.run_id}\n".encode())
    for name in BUILD_INPUTS:
        root = project / name
        files = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file())
        for path in files:
            digest.update(f"{path.relative_to(project)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
