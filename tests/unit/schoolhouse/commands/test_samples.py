import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from glue_ingest.errors import Exit
from schoolhouse.commands.samples import app
from schoolhouse.samples.registry import find_samples
from schoolhouse.samples.students.records_mess import COLUMNS
from schoolhouse.samples.us_education import states_all

runner = CliRunner()


def test_all_writes_the_sample_of_every_data_set(tmp_path: Path) -> None:
    result = runner.invoke(app, ["all", "--folder", str(tmp_path)])

    assert result.exit_code == Exit.OK
    assert all((tmp_path / sample.place).exists() for sample in find_samples().values())
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(map(str, written)) == sorted(result.stdout.split())
    assert all(".synthetic." in path.name for path in written)


@pytest.mark.parametrize("dataset", find_samples())
def test_every_data_set_has_a_command_of_its_own(dataset: str, tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "s.synthetic.csv"

    result = runner.invoke(app, ["write", dataset, "--out", str(out), "--seed", "7"])

    assert result.exit_code == Exit.OK
    assert result.stdout == f"{out}\n"
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_the_seed_reaches_the_sample(tmp_path: Path) -> None:
    out = tmp_path / "s.synthetic.csv"

    runner.invoke(app, ["write", "us_education.states_all", "--out", str(out), "--seed", "7"])

    assert out.read_bytes() == states_all.build(7)[0]


def test_records_can_be_of_any_size_and_have_corrections(tmp_path: Path) -> None:
    out, late = tmp_path / "new" / "s.synthetic.csv", tmp_path / "late.synthetic.csv"
    size = ["--students", "150", "--years", "2"]

    result = runner.invoke(
        app, ["write", "students.records", *size, "--out", str(out), "--corrections", str(late)]
    )

    assert result.exit_code == Exit.OK
    assert result.stdout == f"{out}\n{late}\n"
    with out.open(newline="") as text:
        header, *rows = csv.reader(text)
    assert header == list(COLUMNS)
    assert {row[6] for row in rows} >= {"2023", "2024"}
    assert 600 <= len(rows) < 650


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["students.records", "--students", "5", "--out", "s.synthetic.csv"], "give 100 to"),
        (["students.records", "--out", "students.csv"], "'students.csv'"),
        (["students.records", "--corrections", "late.csv"], "'late.csv'"),
        (["us_education.states_all", "--out", "states_all.csv"], "'states_all.csv'"),
        (["grades", "--out", "x.synthetic.csv"], "students.performance, students.records"),
    ],
)
def test_command_refuses_what_it_cannot_do(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = runner.invoke(app, ["write", *arguments])

    assert result.exit_code == Exit.BAD_INPUT
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
