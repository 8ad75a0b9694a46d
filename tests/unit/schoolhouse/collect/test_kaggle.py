import os
import shutil
import subprocess
import sys
from pathlib import Path

import kagglehub
import pytest
from typer.testing import CliRunner

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from schoolhouse.collect import kaggle
from schoolhouse.collect.errors import NoOriginError, UnexpectedFileError
from schoolhouse.commands.collect import Exit, app

ROOT = Path(__file__).parents[4]
DATASET = "us_education.states_all"
CLOSED_PORT = "http://127.0.0.1:9"  # the discard port: refused at once

runner = CliRunner()


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract(DATASET)


def _write(path: Path, contract: Contract, rows: int, *, without: str = "") -> Path:
    names = [c.source_name.upper() for c in contract.columns if c.source_name.lower() != without]
    record = ",".join("" for _ in names)
    path.write_text("\n".join([",".join(names), *[f"1992{record}"] * rows]) + "\n")
    return path


def _give(monkeypatch: pytest.MonkeyPatch, published: Path) -> None:
    """Stand in for Kaggle: put a file where kagglehub would."""

    def give(_handle: str, *, path: str, output_dir: str, force_download: bool) -> str:
        assert force_download
        return str(shutil.copy(published, Path(output_dir) / path))

    monkeypatch.setattr(kagglehub, "dataset_download", give)


def test_complete_file_passes_with_its_row_count(tmp_path: Path, contract: Contract) -> None:
    path = _write(tmp_path / "states_all.csv", contract, contract.minimum_row_count)

    assert kaggle.check(path, contract) == contract.minimum_row_count == 1715


def test_file_with_too_few_rows_is_refused(tmp_path: Path, contract: Contract) -> None:
    path = _write(tmp_path / "states_all.csv", contract, 3)

    with pytest.raises(UnexpectedFileError, match=r"Found: 3 row\(s\), expected 1,715"):
        kaggle.check(path, contract)


def test_file_without_an_optional_column_is_refused(tmp_path: Path, contract: Contract) -> None:
    path = _write(tmp_path / "states_all.csv", contract, 1715, without="grades_pk_g")

    with pytest.raises(UnexpectedFileError, match=r"lacks column.*'grades_pk_g'"):
        kaggle.check(path, contract)


def test_login_page_is_refused(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "states_all.csv"
    path.write_text("<!doctype html><html><title>Sign in</title></html>")

    with pytest.raises(UnexpectedFileError, match="web page"):
        kaggle.check(path, contract)


def test_contract_without_an_origin_says_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(NoOriginError, match="Add a server 'kaggle'"):
        kaggle.fetch(load_contract("students.courses"), tmp_path)


def test_good_file_is_put_in_place_with_the_next_command(
    tmp_path: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = _write(tmp_path / "published.csv", contract, 1715)
    _give(monkeypatch, published)
    out = tmp_path / "my downloads"

    result = runner.invoke(app, ["kaggle", DATASET, "--out", str(out)])

    assert result.exit_code == Exit.OK
    assert result.stdout == f"{out / 'states_all.csv'}\n"
    assert f"make run RAW='{out / 'states_all.csv'}'" in result.stderr
    assert (out / "states_all.csv").read_bytes() == published.read_bytes()
    assert [p.name for p in out.iterdir()] == ["states_all.csv"]


def test_short_file_does_not_replace_the_one_before(
    tmp_path: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    _give(monkeypatch, _write(tmp_path / "published.csv", contract, 3))
    out = tmp_path / "downloads"
    out.mkdir()
    (out / "states_all.csv").write_text("the one before")

    result = runner.invoke(app, ["kaggle", DATASET, "--out", str(out)])

    assert result.exit_code == Exit.CHECK_FAILED
    assert (out / "states_all.csv").read_text() == "the one before"
    assert [p.name for p in out.iterdir()] == ["states_all.csv"]


def test_no_network_says_what_to_do_instead(tmp_path: Path) -> None:
    """The real kagglehub, with every way out closed by a proxy that refuses."""
    proxies = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), CLOSED_PORT)
    environment = os.environ | proxies | {n.lower(): url for n, url in proxies.items()}
    environment |= {"NO_PROXY": "", "no_proxy": "", "KAGGLE_CONFIG_DIR": str(tmp_path)}

    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "schoolhouse",
            "collect",
            "kaggle",
            DATASET,
            "--out",
            str(tmp_path / "out"),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    message = " ".join(result.stderr.split())
    assert result.returncode == Exit.BAD_INPUT
    assert result.stdout == ""
    assert "no connection to Kaggle" in message
    assert "noriuk/us-education-datasets-unification-project" in message
    assert "make run RAW=path/to/states_all.csv" in message
    assert "Traceback" not in message
    assert list((tmp_path / "out").iterdir()) == []


def test_unknown_data_set_is_the_callers_to_fix(tmp_path: Path) -> None:
    result = runner.invoke(app, ["kaggle", "us_education.nothing", "--out", str(tmp_path)])

    assert result.exit_code == Exit.BAD_INPUT
    assert "No contract 'us_education.nothing'" in result.stderr
