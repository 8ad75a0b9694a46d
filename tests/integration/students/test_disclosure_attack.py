"""The published tables of students, attacked: nothing suppressed may follow from what is published.

That the attack works is shown by what it recovers without complementary suppression, when only
small groups are suppressed.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.support.attacker import recover
from tests.support.students import (
    NAMES,
    REAL_FILES,
    StudentWorkspace,
    ingest,
    read,
    synthetic_workspace,
)
from tests.support.suppression_rule import suppressed

PUBLISHED = ("student_group_summary", "student_score_distribution")
GROUP = "(dataset_id, school_year_name, dimension_name, dimension_value)"
# Students of a year. The smallest sample has every kind of suppression; the larger ones have
# groups of other sizes, and years with all kinds of rates coded.
SIZES = [
    150,
    pytest.param(2000, marks=pytest.mark.slow),
    pytest.param(20000, marks=pytest.mark.slow),
    pytest.param("real", marks=pytest.mark.slow),
]


def attacked(database: Path) -> list[tuple[Any, ...]]:
    return recover(*(read(database, f"select * from marts.{table}") for table in PUBLISHED))


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
    assert attacked(workspace.database) == []


def test_attack_recovers_groups_without_complementary_suppression(
    workspace: StudentWorkspace, request: pytest.FixtureRequest
) -> None:
    # The real files have no group under 10 but with a minimum of 100: three in each kind of file.
    minimum = 100 if "real" in request.node.callspec.id else 10

    database = workspace.build(
        "unprotected", disclosure_complementary=False, disclosure_minimum_count=minimum
    )

    assert [row for row in attacked(database) if row[4] == "students"]


def test_published_counts_are_those_of_the_restricted_side(workspace: StudentWorkspace) -> None:
    wrong = read(
        workspace.database,
        "select * from marts.student_group_summary as published "
        f"inner join restricted.int_students__group_measures as measured using {GROUP} "
        "where published.student_count <> measured.student_count "
        "or abs(published.final_percentage_mean - measured.final_percentage_mean) > 0.0501 "
        "or published.student_count < 10",
    )

    assert wrong == []


def test_rule_suppresses_what_the_build_suppresses(workspace: StudentWorkspace) -> None:
    rows = read(
        workspace.database,
        "select * from restricted.int_students__group_measures "
        f"inner join restricted.int_students__group_suppression using {GROUP}",
    )
    dimensions: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        key = (row["dataset_id"], row["school_year_name"], row["dimension_name"])
        dimensions.setdefault(key, []).append(row)

    for groups in dimensions.values():
        counts = [row["student_count"] for row in groups]
        ties = [row["score_sum"] or 0 for row in groups]
        assert suppressed(counts, ties) == [row["is_count_suppressed"] for row in groups]


def test_original_question_has_two_rows(workspace: StudentWorkspace) -> None:
    question = (
        "select gender, avg(final_percentage) as mean from restricted.int_students__performance "
        "where gender is not null group by gender order by gender"
    )

    rows = read(workspace.database, question)

    assert [row["gender"] for row in rows] == ["female", "male"]
    assert all(0 < row["mean"] < 100 for row in rows)
