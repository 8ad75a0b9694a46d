import csv
import io
from collections import Counter

import pytest

from schoolhouse.samples.sample import RowCounts
from schoolhouse.samples.us_education import mess, states_all

Record = dict[str, str]


@pytest.fixture(scope="module")
def clean() -> list[Record]:
    return states_all.clean_records()


@pytest.fixture(scope="module")
def messy() -> list[Record]:
    content, _ = states_all.build()
    return list(csv.DictReader(io.StringIO(content.decode())))


def _key(record: Record) -> tuple[str, str]:
    return (record["YEAR"].strip(), record["STATE"].strip())


def _all_grades(records: list[Record]) -> dict[tuple[str, int], float]:
    return {
        (r["STATE"], int(r["YEAR"])): float(r["GRADES_ALL_G"]) for r in records if r["GRADES_ALL_G"]
    }


def _finance(records: list[Record], year: int) -> list[Record]:
    return [r for r in records if r["YEAR"] == str(year) and r["TOTAL_REVENUE"]]


def test_same_seed_gives_the_same_bytes() -> None:
    assert states_all.build(7) == states_all.build(7)


def test_another_seed_gives_other_numbers_and_the_same_row_counts() -> None:
    content, row_counts = states_all.build(7)
    other_content, other_row_counts = states_all.build(8)

    assert content != other_content
    assert row_counts == other_row_counts


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
        and float(r["ENROLL"]) < 0.9 * _all_grades(clean)[r["STATE"], int(r["YEAR"]) - 1]
    ]

    assert low == ["1993", "1994"]


def test_enrollment_follows_the_grade_counts_of_the_label_before(clean: list[Record]) -> None:
    """Grade counts of label Y are of autumn Y, ENROLL of label Y is of autumn Y - 1."""
    counts = _all_grades(clean)
    near = {0: 0, 1: 0}
    for record in clean:
        if record["ENROLL"] and int(record["YEAR"]) > 1994:
            for lag in near:
                count = counts[record["STATE"], int(record["YEAR"]) - lag]
                near[lag] += abs(float(record["ENROLL"]) / count - 1) <= 0.01

    assert near[1] > near[0]
    assert near[1] > 51 * 22 / 2


def test_those_that_are_no_states_carry_scores_only(clean: list[Record]) -> None:
    filled = {
        column
        for record in clean
        if record["STATE"] in ("NATIONAL", "DODEA")
        for column, text in record.items()
        if text
    }

    assert not filled & set(states_all.COLUMNS[3:-4])


def test_no_figure_of_a_perfect_file_is_negative(clean: list[Record]) -> None:
    figures = [float(r[column]) for r in clean for column in states_all.COLUMNS[3:] if r[column]]

    assert min(figures) >= 0


@pytest.mark.parametrize(("year", "low", "high"), [(1993, 5000, 6500), (2016, 12500, 14500)])
def test_national_spending_per_student_is_plausible(
    clean: list[Record], year: int, low: int, high: int
) -> None:
    rows = _finance(clean, year)
    spent = sum(float(r["TOTAL_EXPENDITURE"]) for r in rows)
    students = sum(float(r["ENROLL"]) for r in rows)

    assert low < 1000 * spent / students < high


def test_the_row_counts_are_what_the_docstring_says() -> None:
    expected = RowCounts(
        read=1724, accepted=1715, quarantined=4, duplicate=5, nulled_cells=5, warned_cells=1
    )
    assert expected == mess.ROW_COUNTS
    assert (len(mess.PADDED_KEYS), len(mess.NULL_MARKER_CELLS)) == (4, 8)


def test_the_file_holds_what_the_row_counts_say(messy: list[Record], clean: list[Record]) -> None:
    clean_keys = {_key(r) for r in clean}
    keys = Counter(_key(r) for r in messy)

    assert len(messy) == mess.ROW_COUNTS.read
    assert sum(key not in clean_keys for key in keys) == mess.ROW_COUNTS.quarantined
    assert {key for key, n in keys.items() if n > 1} == set(mess.DUPLICATE_KEYS)
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
