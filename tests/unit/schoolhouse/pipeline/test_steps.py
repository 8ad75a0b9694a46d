import sys
import time
from pathlib import Path

import pytest

from schoolhouse.pipeline import steps
from schoolhouse.pipeline.workspace import Workspace


def test_project_is_the_current_folder_that_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dbt_project.yml").touch()
    monkeypatch.chdir(tmp_path)

    assert steps.find_project() == tmp_path


def test_project_is_the_clone_from_any_other_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert steps.find_project() == Path(__file__).parents[4]


def test_no_project_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(steps, "CLONE", tmp_path / "site-packages")

    with pytest.raises(steps.ProjectNotFoundError, match=r"Found no dbt_project\.yml in .*clone"):
        steps.find_project()


def test_ended_step_says_nothing_of_its_locks(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The process that tracks its locks outlives it, and would speak after our last line."""
    script = tmp_path / "locks.py"
    script.write_text(
        "import multiprocessing, os, signal\n"
        "lock = multiprocessing.get_context('spawn').Lock()\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
    )

    with pytest.raises(steps.StepFailedError):
        steps.command("locks", [sys.executable, str(script)], Workspace(tmp_path))
    time.sleep(1)

    assert capfd.readouterr().err == ""
