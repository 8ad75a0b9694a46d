import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schoolhouse.commands.samples import Exit, app
from schoolhouse.samples import mess, us_education

runner = CliRunner()
Record = dict[str, str]


@pytest.fixture(scope="module")
def clean() -> list[Record]:
    return us_education.clean_records()


@pytest.fixture(scope="module")
def messy() -> list[Record]:
    content, _ = us_education.build()
    return list(csv.DictReader(io.StringIO(content.decode())))


def _key(record: Record) -> tuple[str, str]:
    return (record["YEAR"].strip(), record["STATE"].strip())


def _finance(records: list[Record], year: int) -> list[Record]:
    return [r for r in records if r["YEAR"] == str(year) and r["TOTAL_REVENUE"]]


def test_same_seed_gives_the_same_bytes() -> None:
    assert us_education.build(7) == us_education.build(7)


def test_another_seed_gives_other_numbers_and_the_same_account() -> None:
    content, account = us_education.build(7)
    other_content, other_account = us_education.build(8)

    assert content != other_content
    assert account == other_account


def test_a_perfect_file_has_every_state_in_every_year(clean: list[Record]) -> None:
    states = Counter(r["YEAR"] for r in clean if r["STATE"] not in ("NATIONAL", "DODEA"))

    assert len(clean) == 1715
    assert states == dict.fromkeys([str(y) for y in (*range(1986, 2018), 2019)], 51)


def test_finance_is_given_from_1992_to_2016(clean: list[Record]) -> None:
    years = Counter(r["YEAR"] for r in clean if r["TOTAL_REVENUE"])

    assert years == dict.fromkeys([str(y) for y in range(1992, 2017)], 51)


@pytest.mark.parametrize("column", ["ENROLL", "OTHER_EXPENDITURE"])
def test_columns_that_start_late_are_empty_in_1992(clean: list[Record], column: str) -> None:
    assert {r[column] for r in _finance(clean, 1992)} == {""}
    assert "" not in {r[column] for r in _finance(clean, 1993)}


def test_revenue_parts_add_up_in_all_rows_but_one(clean: list[Record]) -> None:
    parts = ("FEDERAL_REVENUE", "STATE_REVENUE", "LOCAL_REVENUE")
    gaps = {
        r["PRIMARY_KEY"]: sum(float(r[part]) for part in parts) - float(r["TOTAL_REVENUE"])
        for r in clean
        if r["TOTAL_REVENUE"]
    }

    assert {key: gap for key, gap in gaps.items() if gap} == {"2000_INDIANA": -8.0}


def test_district_of_columbia_has_a_true_zero(clean: list[Record]) -> None:
    values = [r["STATE_REVENUE"] for r in clean if r["STATE"] == "DISTRICT_OF_COLUMBIA"]

    assert Counter(values)["0.0"] == 25


def test_oklahoma_is_incomplete_only_in_1993_and_1994(clean: list[Record]) -> None:
    low = [
        r["YEAR"]
        for r in clean
        if r["STATE"] == "OKLAHOMA"
        and r["ENROLL"]
        and float(r["ENROLL"]) < 0.9 * float(r["GRADES_ALL_G"])
    ]

    assert low == ["1993", "1994"]


def test_those_that_are_no_states_carry_scores_only(clean: list[Record]) -> None:
    filled = {
        column
        for record in clean
        if record["STATE"] in ("NATIONAL", "DODEA")
        for column, text in record.items()
        if text
    }

    assert not filled & set(us_education.COLUMNS[3:-4])


def test_no_figure_of_a_perfect_file_is_negative(clean: list[Record]) -> None:
    figures = [float(r[column]) for r in clean for column in us_education.COLUMNS[3:] if r[column]]

    assert min(figures) >= 0


@pytest.mark.parametrize(("year", "low", "high"), [(1993, 5000, 6500), (2016, 12500, 14500)])
def test_national_spending_per_student_is_plausible(
    clean: list[Record], year: int, low: int, high: int
) -> None:
    rows = _finance(clean, year)
    spent = sum(float(r["TOTAL_EXPENDITURE"]) for r in rows)
    students = sum(float(r["ENROLL"]) for r in rows)

    assert low < 1000 * spent / students < high


def test_the_account_is_what_the_docstring_says() -> None:
    account = mess.MESS

    assert account.read_row_count == 1724
    assert account.accepted_row_count == 1715
    assert account.quarantined_row_count == 4
    assert account.duplicate_row_count == 5
    assert account.nulled_cell_count == 5
    assert account.warned_cell_count == 1
    assert (account.padded_records, account.null_marker_cells) == (4, 8)


def test_the_file_holds_what_the_account_says(messy: list[Record], clean: list[Record]) -> None:
    clean_keys = {_key(r) for r in clean}
    keys = Counter(_key(r) for r in messy)

    assert len(messy) == mess.MESS.read_row_count
    assert sum(key not in clean_keys for key in keys) == mess.MESS.quarantined_row_count
    assert {key for key, n in keys.items() if n > 1} == set(mess.SUPERSEDED_KEYS)
    assert clean_keys <= set(keys)


def test_cleaning_gives_the_perfect_file_but_for_the_bad_cells(
    messy: list[Record], clean: list[Record]
) -> None:
    perfect = {_key(r): r for r in clean}
    last = {_key(r): r for r in messy}
    markers = {"na", "n/a", "-", "null", ""}

    differing = {
        (*key, column)
        for key, record in perfect.items()
        for column, text in record.items()
        if (raw := last[key][column].strip()) != text and not (raw.lower() in markers and not text)
    }

    bad = (*mess.NULLED_CELLS, *mess.WARNED_CELLS)
    assert differing == {(*cell.key, cell.column) for cell in bad}


def test_command_writes_the_file_and_prints_its_path(tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "s.synthetic.csv"

    result = runner.invoke(app, ["us_education", "--out", str(out)])

    assert result.exit_code == Exit.OK
    assert result.stdout == f"{out}\n"
    assert out.read_bytes() == us_education.build()[0]
    assert [p.name for p in out.parent.iterdir()] == [out.name]


def test_command_refuses_a_name_that_hides_what_the_file_is(tmp_path: Path) -> None:
    result = runner.invoke(app, ["us_education", "--out", str(tmp_path / "states_all.csv")])

    assert result.exit_code == Exit.BAD_INPUT
    assert "'states_all.csv'" in result.stderr
    assert list(tmp_path.iterdir()) == []
