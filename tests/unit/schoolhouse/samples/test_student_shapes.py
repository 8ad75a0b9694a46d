import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from glue_ingest.contracts.odcs import load_contract
from schoolhouse.commands.samples import Exit, app
from schoolhouse.samples import student_shapes
from schoolhouse.samples.places import FILES

runner = CliRunner()
SHAPES = [("performance", 1000), ("attendance", 680), ("courses", 395)]


@pytest.mark.parametrize(("shape", "count"), SHAPES)
def test_header_and_size_are_those_of_the_published_file(shape: str, count: int) -> None:
    contract = load_contract(f"students.{shape}")
    content, account = student_shapes.build(shape, 1)

    header, *rows = csv.reader(io.StringIO(content.decode()), delimiter=contract.dialect.delimiter)

    assert header == [column.source_name for column in contract.columns]
    assert len(rows) == count == account.read
    assert {len(row) for row in rows} == {len(header)}


@pytest.mark.parametrize("shape", student_shapes.SHAPES)
def test_the_seed_decides(shape: str) -> None:
    assert student_shapes.build(shape, 1) == student_shapes.build(shape, 1)
    assert student_shapes.build(shape, 1)[0] != student_shapes.build(shape, 2)[0]


def test_all_writes_the_sample_of_every_data_set(tmp_path: Path) -> None:
    result = runner.invoke(app, ["all", "--folder", str(tmp_path)])

    assert result.exit_code == Exit.OK
    assert all((tmp_path / path).exists() for path in FILES.values())
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(map(str, written)) == sorted(result.stdout.split())
    assert all(".synthetic." in path.name for path in written)


def test_an_unknown_shape_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "x.synthetic.csv"

    result = runner.invoke(app, ["students_shape", "grades", "--out", str(out)])

    assert result.exit_code == Exit.BAD_INPUT
    assert "performance, attendance, courses" in result.stderr
