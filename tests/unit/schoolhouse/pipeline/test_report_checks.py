"""The page of data that does not pass all tests."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from glue_ingest.lake.ledger import LedgerRow
from schoolhouse.pipeline.failed_checks import Cell, FailedCheck, FailedChecks
from schoolhouse.pipeline.report_checks import SHOWN_ROWS, render_failed_checks
from schoolhouse.pipeline.report_tables import WIDTH

COLUMNS = [
    "benchmark_id", "metric_name", "year", "published_value", "our_value", "difference_share",
    "tolerance_share",
]  # fmt: skip


def benchmark(*rows: list[Cell], missing_years: tuple[int, ...] = ()) -> FailedChecks:
    check = FailedCheck(
        "matches_benchmarks", "A figure differs. Read the note.", len(rows), COLUMNS, list(rows),
        is_benchmark=True, missing_years=list(missing_years),
    )  # fmt: skip
    return FailedChecks([check], [], [])


def figure(name: str, year: int, published: float, ours: float | None) -> list[Cell]:
    share = None if ours is None else ours / published - 1
    return [f"{name}_{year}", name, year, published, ours, share, 0.02]


def page(failed: FailedChecks, *runs: LedgerRow, has_new_marts: bool = True) -> list[str]:
    text = render_failed_checks(failed, runs, has_new_marts=has_new_marts)
    assert max(map(len, text.splitlines())) <= WIDTH
    return [" ".join(line.split()) for line in text.splitlines()]


def ledger_row(*missing: str) -> LedgerRow:
    now = datetime.now(UTC)
    row = LedgerRow("1", "a", "b", "1", "f", "duckdb", "2", "run", "succeeded", False, now)
    return replace(row, missing_columns=list(missing))


def test_figures_are_shown_beside_published_ones_the_largest_difference_first() -> None:
    lines = page(benchmark(figure("revenue", 2005, 1000, 1100), figure("revenue", 2006, 1000, 500)))

    assert "Figures that differ from published ones: 2, the largest first" in lines
    first = lines.index("2006 revenue 1,000 500 -50.0 2.0")
    assert lines[first + 1] == "2005 revenue 1,000 1,100 +10.0 2.0"
    assert not any("have none here" in line for line in lines)


def test_many_differences_stay_a_page() -> None:
    figures = [figure("revenue", 1900 + year, 1000, 1100 + year) for year in range(100)]

    lines = page(benchmark(*figures))

    assert "Figures that differ from published ones: 100, the largest first" in lines
    assert sum(line.endswith("2.0") for line in lines) == SHOWN_ROWS


def test_figures_without_a_value_are_listed_by_name_and_year() -> None:
    lines = page(
        benchmark(
            figure("revenue", 2016, 1000, None), figure("score", 2016, 240, None),
            figure("score", 2005, 240, None), missing_years=(2016,),
        )
    )  # fmt: skip

    start = lines.index("Published figures that have none here: 3")
    assert lines[start + 1 : start + 4] == [
        "years without any row: 2016", "revenue: 2016", "score: 2005, 2016",
    ]  # fmt: skip


def test_missing_columns_are_those_of_the_last_run() -> None:
    lines = page(benchmark(figure("r", 2016, 1, None)), ledger_row("x", "y"), ledger_row("y"))

    assert "a.b: y" in lines
    assert "a.b: x, y" not in lines
    gone = page(benchmark(figure("r", 2016, 1, None)), ledger_row("x"), ledger_row())
    assert "Columns of the contract that the last file lacks" not in gone


def test_rows_of_another_test_are_shown_and_what_it_means() -> None:
    check = FailedCheck(
        "has_every_state", "A year lacks a state.", 30, ["year", "state"],
        [[2010, f"S{number}"] for number in range(30)], is_benchmark=False, missing_years=[],
    )  # fmt: skip

    lines = page(FailedChecks([check], ["sums", "metrics"], ["matches_benchmarks"]))

    assert "has_every_state: 30 row(s)" in lines
    assert [line for line in lines if line.startswith("2010 S")] == [
        f"2010 S{number}" for number in range(SHOWN_ROWS)
    ]
    assert "has_every_state: A year lacks a state." in lines
    assert "Not compared yet with published figures: matches_benchmarks." in lines
    assert " ".join(lines).endswith("follow from one that does: sums, metrics.")


@pytest.mark.parametrize(
    ("is_benchmark", "wrong_marts", "expected"),
    [(True, [], True), (False, [], False), (True, ["sums"], False)],
)
def test_marts_are_right_where_benchmarks_alone_fail_and_nothing_was_skipped(
    is_benchmark: bool, wrong_marts: list[str], expected: bool
) -> None:
    check = FailedCheck("a", "", 1, [], [], is_benchmark=is_benchmark, missing_years=[])

    assert FailedChecks([check], wrong_marts, []).are_benchmarks is expected
