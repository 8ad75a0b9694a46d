"""Every NAEP cell of the marts against pandas on the real file; skipped where it is not."""

import pytest

from tests.support.education.naep import (
    SERIES,
    expected_changes,
    expected_metrics,
    expected_summary,
    weighted_means,
)
from tests.support.workspaces import BuiltWorkspace

NAMES = [f"{subject}_grade_{grade}" for subject, grade in SERIES]


def test_changes_are_those_of_the_file(real_workspace: BuiltWorkspace) -> None:
    rows = real_workspace.ask(
        "select * exclude (is_synthetic) from marts.state_naep_change order by all"
    )

    expected = expected_changes()
    assert len(expected) == 2284
    assert rows == expected


def test_scores_and_comparisons_of_states_are_those_of_the_file(
    real_workspace: BuiltWorkspace,
) -> None:
    columns = ", ".join(
        f"{name}_score, {name}_minus_comparison_points, {name}_comparison, "
        f"has_naep_{name}_state_results"
        for name in NAMES
    )

    rows = real_workspace.ask(
        f"select state_code, year, {columns} from marts.state_year_metrics order by all"
    )

    assert rows == expected_metrics()


def test_national_scores_are_those_of_the_file_and_of_the_seed(
    real_workspace: BuiltWorkspace,
) -> None:
    columns = ", ".join(
        f"{name}_score, {name}_national_public_score, {name}_state_count, "
        f"has_naep_{name}_state_results"
        for name in NAMES
    )

    rows = real_workspace.ask(f"select year, {columns} from marts.national_summary order by year")

    assert rows == expected_summary()


def test_flags_are_the_same_in_all_tables(real_workspace: BuiltWorkspace) -> None:
    flags = ", ".join(f"has_naep_{name}_state_results" for name in NAMES)
    by_year = {
        table: set(real_workspace.ask(f"select distinct year, {flags} from marts.{table}"))
        for table in (
            "state_year_metrics", "state_year_comparability", "national_summary",
            "national_comparability",
        )
    }  # fmt: skip

    assert len(set(map(frozenset, by_year.values()))) == 1
    assert (2000, True, True, False, False) in by_year["national_comparability"]


@pytest.mark.usefixtures("real_workspace")
def test_public_schools_of_the_nation_are_the_mean_of_the_states() -> None:
    compared = weighted_means()

    assert len(compared) == 32
    assert [row for row in compared if abs(row[3] - row[4]) > 0.6] == []
