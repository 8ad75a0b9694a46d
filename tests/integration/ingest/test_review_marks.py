"""A drafted contract is not taken for a reviewed one: check lists its marks, run refuses it."""

import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.review import find_open_marks
from glue_ingest.engines.base import EngineName
from glue_ingest.errors import Exit
from schoolhouse.pipeline import steps
from schoolhouse.pipeline.workspace import Workspace
from tests.support.workspaces import PROJECT

ROWS = "code,zip,n\n10100,97301,1\n10101,97302,2\n"


def command(module: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.fixture
def draft(tmp_path: Path, raw: Path) -> Path:
    path = tmp_path / "district.lists.odcs.yaml"
    done = command("glue_ingest", "infer", raw, "--id", "district.lists", "--out", path)
    assert done.returncode == Exit.OK, done.stderr
    return path


def test_check_lists_each_mark_and_fails(draft: Path, raw: Path) -> None:
    marks = find_open_marks(draft.read_text(encoding="utf-8"))

    done = command("glue_ingest", "check", draft, "--raw", raw)

    listed = [line for line in done.stderr.splitlines() if line.startswith(f"{draft}:")]
    assert (done.returncode, "sound" in done.stdout) == (Exit.CHECK_FAILED, False)
    assert listed == [f"{draft}:{mark.line}: {mark.text}" for mark in marks]
    assert f"is a draft with {len(marks)} open mark(s)" in done.stderr
    assert "missing [], unknown []" in done.stdout


@pytest.mark.parametrize("engine", EngineName)
def test_run_refuses_a_draft_and_reads_it_with_a_flag(
    tmp_path: Path, draft: Path, raw: Path, engine: EngineName
) -> None:
    options = ("run", draft, "--raw", raw, "--lake", tmp_path / "lake", "--engine", engine)

    refused = command("glue_ingest", *options)
    assert (refused.returncode, (tmp_path / "lake").exists()) == (Exit.BAD_INPUT, False)
    assert "The contract district.lists is a draft." in refused.stderr
    assert "--with-review-marks" in refused.stderr
    assert "Traceback" not in refused.stderr

    done = command("glue_ingest", *options, "--with-review-marks")
    assert done.returncode == Exit.OK, done.stderr
    curated = pq.read_table(tmp_path / "lake" / "curated").select(["code", "zip", "n"])
    assert curated.sort_by("code").to_pylist() == [
        {"code": "10100", "zip": "97301", "n": 1},
        {"code": "10101", "zip": "97302", "n": 2},
    ]


def test_the_whole_way_refuses_a_draft_as_well(tmp_path: Path, draft: Path, raw: Path) -> None:
    done = command("schoolhouse", "run", "--raw", raw, "--dataset", draft, "--data", tmp_path)

    assert done.returncode == Exit.BAD_INPUT
    assert "The contract district.lists is a draft." in done.stderr
    assert not (tmp_path / "real" / "lake").exists()


def test_the_whole_way_hands_the_flag_on(tmp_path: Path, draft: Path, raw: Path) -> None:
    workspace = Workspace(tmp_path / "real")
    workspace.root.mkdir()

    steps.ingest(
        workspace,
        {str(draft): [str(raw)]},
        EngineName.DUCKDB,
        is_synthetic=False,
        flags=["--with-review-marks"],
    )

    assert pq.read_table(workspace.lake / "curated").num_rows == 2


def test_a_reviewed_draft_is_sound(tmp_path: Path, draft: Path, raw: Path) -> None:
    text = draft.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^ *# REVIEW.*\n( *#  .*\n)*", "", text)
    draft.write_text(text.replace("To be written by the reviewer", "Said"), encoding="utf-8")

    checked = command("glue_ingest", "check", draft)
    done = command("glue_ingest", "run", draft, "--raw", raw, "--lake", tmp_path / "lake")

    assert (checked.returncode, checked.stderr) == (Exit.OK, "")
    assert "is sound" in checked.stdout
    assert done.returncode == Exit.OK, done.stderr
