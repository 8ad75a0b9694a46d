"""What `make package` builds runs where the clone is not, on the versions of Glue's image."""

import json
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from infra.package.needs import IMAGE, LOCKED, read_pins
from schoolhouse.samples.us_education.states_all import build
from tests.support.lakes import lake_contents, restated
from tests.support.packaging import Glue, install, run, uv
from tests.support.workspaces import PROJECT

pytestmark = pytest.mark.package
DATASET = "us_education.states_all"
# Two worker processes of one core and 1,024 MB each, as on a cluster.
MASTER = "local-cluster[2,1,1024]"
# Quicker for small files; no more.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": JAVA,
    "spark.executor.extraJavaOptions": JAVA,
    "spark.sql.shuffle.partitions": "2",
    "spark.eventLog.enabled": "true",
}
# Run again on the image's versions, with the Spark engine only: reading, the lake, the catalog on
# moto, the job.
TESTS = (
    "tests/integration/catalog",
    "tests/integration/ingest/test_duplicates.py",
    "tests/integration/ingest/test_formats.py",
    "tests/integration/ingest/test_full_refresh.py",
    "tests/integration/ingest/test_glue_metrics.py",
    "tests/integration/ingest/test_golden_lake.py",
    "tests/integration/ingest/test_ingest.py",
    "tests/integration/ingest/test_old_dates.py",
    "tests/integration/ingest/test_personal.py",
    "tests/integration/ingest/test_reconciliation.py",
    "tests/integration/ingest/test_snapshots.py",
    "tests/unit/glue_ingest/engines",
    "tests/unit/glue_ingest/lake",
    "tests/unit/glue_ingest/reading",
)
# What the tests need beside the package.
TOOLS = (
    *("duckdb", "hypothesis", "moto[glue,s3,server]", "pytest", "pytest-xdist", "typer"),
    *("xlsxwriter", "xlwt"),
)

DEVELOPMENT = PROJECT / "requirements/dev.txt"
IGNORED = shutil.ignore_patterns("__pycache__")
# The package brings a newer typing_extensions.
IMAGE_PINS = {k: pin for k, pin in read_pins(IMAGE).items() if k != "typing-extensions"}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The sample of states_all, and a correction of some of its rows."""
    sample, correction = tmp_path / "states.synthetic.csv", tmp_path / "again.synthetic.csv"
    sample.write_bytes(build()[0])
    lines = sample.read_text().splitlines(keepends=True)
    correction.write_text("".join([lines[0], *map(restated, lines[40:80])]))
    return [sample, correction]


def submit(glue: Glue, *arguments: object, events: Path) -> "subprocess.CompletedProcess[str]":
    """Start the job as Glue does, by its script; `events` is the folder of Spark's own log."""
    events.mkdir(exist_ok=True)
    options = OPTIONS | {"spark.eventLog.dir": events.as_uri()}
    return run(
        *(glue.python.with_name("spark-submit"), "--master", MASTER),
        *(word for item in options.items() for word in ("--conf", "=".join(item))),
        *(glue.script, "--JOB_NAME", "ingest", "--metrics-namespace", "", *arguments),
        cwd=glue.folder,
        environment=glue.environment,
    )


def count_tasks(events: Path) -> Counter[str]:
    """Count the tasks that ended well by executor."""
    lines = [json.loads(line) for path in events.iterdir() for line in path.open()]
    ended = [line["Task Info"] for line in lines if line["Event"] == "SparkListenerTaskEnd"]
    return Counter(item["Executor ID"] for item in ended if not item["Failed"])


def list_versions(glue: Glue) -> dict[str, str]:
    """Return the version of each package of an environment."""
    command = (glue.python, "-m", "pip", "list", "--format", "json")
    listed = json.loads(run(*command, cwd=glue.folder).stdout)
    return {canonicalize_name(item["name"]): item["version"] for item in listed}


def add_tools(glue: Glue) -> None:
    """Install what the tests need, in the locked versions; what is there stays as it is."""
    there = list_versions(glue)
    locked = {name: pin.version for name, pin in read_pins(DEVELOPMENT).items()}
    lines = [f"{name}=={version}\n" for name, version in (locked | there).items()]
    constraints = glue.folder / "constraints.txt"
    constraints.write_text("".join(lines))
    uv("pip", "install", "--quiet", "--python", glue.python, "--constraint", constraints, *TOOLS)


def test_two_builds_are_equal_and_name_no_host(package: Path, tmp_path: Path) -> None:
    from infra.package.artifacts import build as build_again

    again = build_again(tmp_path)

    names = {path.name for path in package.iterdir()}
    assert {path.name for path in again} == names
    assert len(names) == 3
    for name in names:
        assert (package / name).read_bytes() == (tmp_path / name).read_bytes()
    (zipped,) = package.glob("*.zip")
    with zipfile.ZipFile(zipped) as file:
        lines = file.read("wheels/requirements.txt").decode().splitlines()
        texts = "\n".join([*lines, *(path.read_text() for path in package.glob("*.py"))])
        wheels = [name for name in file.namelist() if name.endswith(".whl")]
    pins = read_pins(LOCKED)
    own = "schoolhouse==" + zipped.name.removesuffix(".gluewheels.zip").partition("-")[2]
    assert lines[-1] == own
    assert lines[:-1] == [str(pins[line.partition("==")[0]]) for line in lines[:-1]]
    assert len(wheels) == len(lines)
    assert "//" not in texts


def test_the_job_runs_on_separate_workers_without_the_clone(
    glue: Glue, files: list[Path], tmp_path: Path
) -> None:
    by_glue, by_duckdb = Store(str(tmp_path / "glue")), Store(str(tmp_path / "duckdb"))
    for path in files:
        given = ("--dataset", DATASET, "--raw", path, "--lake", by_glue.root)
        done = submit(glue, *given, events=tmp_path / "events")
        assert done.returncode == 0, done.stderr[-4000:]
        ingest(load_contract(DATASET), path, by_duckdb, load_engine(EngineName.DUCKDB))

    assert len(lake_contents(by_duckdb)) > 30
    assert lake_contents(by_glue) == lake_contents(by_duckdb)
    assert count_tasks(tmp_path / "events").keys() == {"0", "1"}


def test_a_mistake_ends_the_job_with_one_line(glue: Glue, tmp_path: Path) -> None:
    given = ("--dataset", "no.such", "--raw", "a.csv", "--lake", tmp_path / "lake")

    done = submit(glue, *given, events=tmp_path / "events")

    said = done.stdout + done.stderr
    (line,) = [line for line in said.splitlines() if line.startswith("error: ")]
    assert done.returncode == 2
    assert line.startswith("error: No contract 'no.such'. Found: 'students.attendance', ")
    assert "Traceback" not in said
    assert "SparkContext" not in said


def test_the_ingest_tests_pass_on_the_versions_of_the_image(package: Path, tmp_path: Path) -> None:
    """The tests are copied away from the clone, so that they import the installed package."""
    glue = install(tmp_path / "glue", package)
    add_tools(glue)
    place = tmp_path / "copy"
    for folder in ("tests", "models"):
        shutil.copytree(PROJECT / folder, place / folder, ignore=IGNORED)
    shutil.copy(PROJECT / "pyproject.toml", place)

    chosen = ("-k", "not duckdb", "-m", "not slow and not hadoop", *TESTS)
    done = run(glue.python, "-m", "pytest", *chosen, cwd=place, environment=glue.environment)

    assert done.returncode == 0, done.stdout[-4000:]
    versions = list_versions(glue)
    assert versions["schoolhouse"]
    assert {name: versions[name] for name in IMAGE_PINS} == {
        name: pin.version for name, pin in IMAGE_PINS.items()
    }
