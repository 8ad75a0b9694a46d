import csv
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks import student_years
from benchmarks.competitors.rules import COLUMNS
from benchmarks.referee import read_columns, validate
from benchmarks.student_years import Size, app, blocks, write
from glue_ingest.errors import Exit

ROWS = 10_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("file") / "s.synthetic.csv"
    write(path, Size(ROWS))
    return path


@pytest.fixture(scope="module")
def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


def _keys(rows: list[list[str]]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Number and key of each record that has 15 fields and a key."""
    for number, row in enumerate(rows):
        if len(row) == len(COLUMNS) and row[0].strip() not in ("", "NA"):
            yield number, (row[0].strip(), row[1].removesuffix(".0"))


def test_same_arguments_give_the_same_bytes() -> None:
    assert b"".join(blocks(Size(1000))) == b"".join(blocks(Size(1000)))


def test_another_seed_gives_other_records() -> None:
    assert b"".join(blocks(Size(1000, seed=1))) != b"".join(blocks(Size(1000, seed=2)))


def test_the_size_of_the_blocks_does_not_change_the_bytes() -> None:
    assert b"".join(blocks(Size(1000), block_records=300)) == b"".join(blocks(Size(1000)))


def test_file_has_as_many_records_as_asked_for(rows: list[list[str]]) -> None:
    assert len(rows) == ROWS
    assert Counter(map(len, rows)).most_common(1)[0][0] == len(COLUMNS) == 15


def test_about_three_percent_of_the_records_are_bad(file: Path) -> None:
    _, rejected = validate(file, read_columns())

    assert 0.025 < len(rejected) / ROWS < 0.035


@pytest.mark.parametrize("flaw", student_years.FLAWS)
def test_the_contract_rejects_the_records_with_a_flaw_and_no_other(
    tmp_path: Path, flaw: str
) -> None:
    good, flawed = (b"".join(blocks(Size(2000), flaws)) for flaws in ([""], [flaw]))
    pairs = zip(good.splitlines(), flawed.splitlines(), strict=True)
    changed = sum(one != other for one, other in pairs)
    (tmp_path / "good.csv").write_bytes(good)
    (tmp_path / "flawed.csv").write_bytes(flawed)

    rejected = [validate(tmp_path / name, read_columns())[1] for name in ("good.csv", "flawed.csv")]

    assert rejected[0] == []
    assert len(rejected[1]) == changed > 0


def test_about_two_percent_share_a_key_near_and_far_before_and_after(
    rows: list[list[str]],
) -> None:
    places = defaultdict(list)
    for number, key in _keys(rows):
        places[key].append(number)

    steps = [b - a for group in places.values() for a, b in itertools.pairwise(group)]

    assert 0.015 < len(steps) / ROWS < 0.025
    assert sum(step <= 20 for step in steps) > len(steps) // 3
    assert sum(step > 1000 for step in steps) > len(steps) // 3


def test_duplicates_repeat_or_come_later_or_at_the_same_time(rows: list[list[str]]) -> None:
    groups = defaultdict(list)
    for number, key in _keys(rows):
        groups[key].append(rows[number])
    pairs = [pair for group in groups.values() for pair in itertools.combinations(group, 2)]

    kinds = Counter(
        "repeated" if first == second else "same time" if first[-1] == second[-1] else "later"
        for first, second in pairs
    )

    assert all(count > len(pairs) // 5 for count in kinds.values())
    assert set(kinds) == {"repeated", "same time", "later"}


def test_years_are_those_asked_for() -> None:
    text = b"".join(blocks(Size(1000, years=1, first_year=2031))).decode()

    years = Counter(row[1] for row in csv.reader(text.splitlines()[1:]) if len(row) == 15)

    assert set(years) <= {"2031", "2031.0", "", "NA", " "}


def test_readers_meet_quotes_padding_and_markers(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert all(mess in text for mess in (', North Campus"', '""Old""', "é", ",NA,", ",  ", "e0,"))


def test_command_refuses_a_name_that_hides_what_the_file_is(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--rows", "100", "--out", str(tmp_path / "students.csv")])

    assert result.exit_code == Exit.BAD_INPUT
    assert "'students.csv'" in result.stderr
    assert list(tmp_path.iterdir()) == []
