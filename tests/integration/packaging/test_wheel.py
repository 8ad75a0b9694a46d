"""The built wheel works in a bare environment, without the clone and without extras."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from glue_ingest.contracts.model import contract_names
from tests.support.workspaces import PROJECT

UV = Path(sys.executable).with_name("uv")
RAW = "PRIMARY_KEY,STATE,YEAR,ENROLL\n1992_OHIO,OHIO,1992,1762000\n"
DATASET = "us_education.states_all"


def run(
    *command: object, cwd: Path, environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command; without an environment, it finds nothing of this process' own."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(cwd)}
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=bare if environment is None else environment,
        capture_output=True,
        text=True,
        check=False,
    )


def uv(*arguments: object) -> None:
    done = run(UV, *arguments, cwd=PROJECT, environment=dict(os.environ))
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it in a new environment; return the folder of its scripts.

    The versions are the locked ones, which `make develop` left in the cache of uv.
    """
    folder = tmp_path_factory.mktemp("wheel")
    python = folder / "bare/bin/python"
    build = ("build", "--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable)
    uv(*build, "--out-dir", folder, PROJECT)
    (wheel,) = folder.glob("*.whl")
    uv("venv", "--quiet", "--python", sys.executable, folder / "bare")
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
    assert list(elsewhere.glob("lake/curated/us_education/states_all/year=1992/*.parquet"))


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
