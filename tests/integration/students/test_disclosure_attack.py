"""The published table of students, attacked: nothing suppressed may follow from it."""

from typing import Any

import pytest

from tests.support.attack.reader import recoveries
from tests.support.students import (
    NAMES,
    REAL_FILES,
    StudentWorkspace,
    ingest,
    read,
    synthetic_workspace,
)
from tests.support.suppression_rule import MINIMUM, NONE, SMALL, published

GROUP = "(dataset_id, school_year_name, dimension_name, dimension_value)"
# Students of a year. The larger ones have groups of other sizes.
SIZES = [
    150,
    pytest.param(2000, marks=pytest.mark.slow),
    pytest.param(20000, marks=pytest.mark.slow),
    pytest.param("real", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module", params=SIZES, ids=str)
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> StudentWorkspace:
    root = tmp_path_factory.mktemp("students")
    if request.param != "real":
        return synthetic_workspace(root, request.param)
    if not REAL_FILES.is_dir():
        pytest.skip("the real student files are not beside this clone (../shared)")
    return ingest(root, {name: REAL_FILES / file for name, file in NAMES.items()})


def test_nothing_suppressed_follows_from_what_is_published(workspace: StudentWorkspace) -> None:
    assert recoveries(read(workspace.database, "select * from marts.student_group_summary")) == []


def test_published_figures_are_those_of_the_restricted_side(workspace: StudentWorkspace) -> None:
    wrong = read(
        workspace.database,
        "select * from marts.student_group_summary as published "
        f"inner join restricted.int_students__group_measures as measured using {GROUP} "
        "where measured.student_count not between published.lowest_student_count "
        "and published.highest_student_count "
        "or published.student_count <> measured.student_count "
        "or abs(published.final_percentage_mean - measured.final_percentage_mean) "
        "> published.final_percentage_mean_step / 2 + 0.0001 "
        "or published.student_count < 10",
    )

    assert wrong == []


def test_rule_of_sizes_is_that_of_the_build(workspace: StudentWorkspace) -> None:
    rows = read(
        workspace.database,
        "select measured.student_count as true_count, measured.dataset_id, "
        "measured.school_year_name, measured.dimension_name, published.* exclude "
        "(dataset_id, school_year_name, dimension_name) "
        "from restricted.int_students__group_measures as measured "
        f"left join marts.student_group_summary as published using {GROUP} "
        "where measured.dimension_name <> 'all' order by measured.dimension_value",
    )
    dimensions: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        key = (row["dataset_id"], row["school_year_name"], row["dimension_name"])
        dimensions.setdefault(key, []).append(row)

    for groups in dimensions.values():
        rule = published([row["true_count"] for row in groups])
        assert (rule or None) == _seen(groups)


def _seen(groups: list[dict[str, Any]]) -> tuple[object, ...] | None:
    """Return what is published of sizes; None if the values are not listed."""
    if all(row["is_suppressed"] is None for row in groups):
        return None
    ends = [(row["lowest_student_count"], row["highest_student_count"]) for row in groups]
    small = 1, MINIMUM - 1
    known = {(None, None): NONE, small: SMALL}
    return tuple(known.get(pair, pair if pair[0] != pair[1] else pair[0]) for pair in ends)


def test_original_question_has_two_rows(workspace: StudentWorkspace) -> None:
    question = (
        "select gender, avg(final_percentage) as mean from restricted.int_students__performance "
        "where gender is not null group by gender order by gender"
    )

    rows = read(workspace.database, question)

    assert [row["gender"] for row in rows] == ["female", "male"]
    assert all(0 < row["mean"] < 100 for row in rows)
