"""The built wheel works in a bare environment, without the clone and without extras."""

import sys
from pathlib import Path

import pytest

from glue_ingest.contracts.model import contract_names
from tests.support.packaging import make_environment, run, uv
from tests.support.workspaces import PROJECT

RAW = "PRIMARY_KEY,STATE,YEAR,ENROLL\n1992_OHIO,OHIO,1992,1762000\n"
DATASET = "us_education.states_all"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ("build", "--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable)
    uv(*build, "--out-dir", folder, PROJECT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Install the wheel in a new environment; return the folder of its scripts.

    The versions are the locked ones, which `make develop` left in the cache of uv.
    """
    python = make_environment(tmp_path_factory.mktemp("environment") / "bare")
    locked = PROJECT / "requirements/dev.txt"
    uv("pip", "install", "--quiet", "--python", python, "--constraint", locked, wheel)
    return python.parent


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with one small file of states_all."""
    (tmp_path / "states.synthetic.csv").write_text(RAW)
    return tmp_path


def test_the_wheel_brings_the_contracts(scripts: Path, elsewhere: Path) -> None:
    done = run(scripts / "python", "-m", "glue_ingest", "contracts", cwd=elsewhere)

    assert done.returncode == 0, done.stderr
    assert [line.partition("\t")[0] for line in done.stdout.splitlines()] == contract_names()


def test_a_file_is_ingested(scripts: Path, elsewhere: Path) -> None:
    command = ("run", DATASET, "--raw", "states.synthetic.csv", "--lake", "lake")

    done = run(scripts / "python", "-m", "glue_ingest", *command, cwd=elsewhere)

    assert done.returncode == 0, done.stderr
    assert "read 1 = accepted 1 + quarantined 0" in done.stdout
    assert list(elsewhere.glob("lake/curated/us_education/states_all/*/year=1992/*.parquet"))


def test_the_wheel_works_on_the_path_without_being_installed(
    scripts: Path, wheel: Path, elsewhere: Path
) -> None:
    """A wheel is a zip: Python imports from it, and contracts are read from inside it."""
    bare = {"PATH": str(scripts), "PYTHONPATH": str(wheel)}
    command = (scripts / "python", "-m", "glue_ingest")

    checked = run(*command, "check", DATASET, cwd=elsewhere, environment=bare)
    done = run(
        *(*command, "run", DATASET, "--raw", "states.synthetic.csv", "--lake", "lake"),
        cwd=elsewhere,
        environment=bare,
    )

    contract = wheel / "glue_ingest/contracts/us_education.states_all.odcs.yaml"
    assert checked.stdout.endswith(f"is sound: {contract}\n"), checked.stderr
    assert "read 1 = accepted 1 + quarantined 0" in done.stdout, done.stderr


def test_the_console_script_lists_its_commands(scripts: Path, elsewhere: Path) -> None:
    done = run(scripts / "schoolhouse", "--help", cwd=elsewhere)

    assert done.returncode == 0, done.stderr
    for command in ("run", "ingest", "collect", "samples", "load", "publish", "serve-postgres"):
        assert f" {command} " in done.stdout


@pytest.mark.parametrize(
    ("command", "package", "extra"),
    [
        pytest.param(("run",), "dbt-core", "dbt", id="run"),
        pytest.param(("load", "--to", "postgres://a@b/c"), "psycopg", "postgres", id="load"),
        pytest.param(("publish", "--to", "postgres://a@b/c"), "psycopg", "postgres", id="publish"),
        pytest.param(("serve-postgres",), "psycopg", "postgres", id="serve"),
        pytest.param(("collect", "kaggle", DATASET), "kagglehub", "kaggle", id="kaggle"),
        pytest.param(
            ("ingest", "run", DATASET, "--raw", "states.synthetic.csv", "--engine", "spark"),
            "pyspark",
            "spark",
            id="spark",
        ),
    ],
)
def test_a_command_without_its_extra_names_it(
    scripts: Path, elsewhere: Path, command: tuple[str, ...], package: str, extra: str
) -> None:
    done = run(scripts / "schoolhouse", *command, cwd=elsewhere)

    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    (line,) = done.stderr.splitlines()
    assert f"'{package}'" in line
    assert f"`pip install 'schoolhouse[{extra}]'`" in line
