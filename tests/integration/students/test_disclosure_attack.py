"""The published tables of students, attacked: nothing withheld may follow from what is published.

That the attack works is shown by what it recovers when only small groups are withheld, without
those that must cover for them.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.support.attacker import recover
from tests.support.students import (
    NAMES,
    REAL_FILES,
    StudentHouse,
    ingest,
    read,
    synthetic_house,
)
from tests.support.suppression_rule import withheld

PUBLISHED = ("student_group_summary", "student_score_distribution")


def attacked(database: Path) -> list[tuple[Any, ...]]:
    return recover(*(read(database, f"select * from marts.{table}") for table in PUBLISHED))


@pytest.fixture(scope="module", params=[150, 2000, 20000, "real"], ids=str)
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> StudentHouse:
    root = tmp_path_factory.mktemp("students")
    if request.param != "real":
        return synthetic_house(root, request.param)
    if not REAL_FILES.is_dir():
        pytest.skip("the real student files are not beside this clone (../shared)")
    return ingest(root, {name: REAL_FILES / file for name, file in NAMES.items()})


def test_nothing_withheld_follows_from_what_is_published(workspace: StudentHouse) -> None:
    assert attacked(workspace.build()) == []


def test_attack_recovers_groups_without_complementary_suppression(
    workspace: StudentHouse, request: pytest.FixtureRequest
) -> None:
    # The real files have no group under 10 but with a minimum of 100: three in each kind of file.
    minimum = 100 if "real" in request.node.callspec.id else 10

    found = attacked(
        workspace.build(disclosure_complementary=False, disclosure_minimum_count=minimum)
    )

    assert [row for row in found if row[4] == "students"]


def test_published_counts_are_those_of_the_restricted_side(workspace: StudentHouse) -> None:
    database = workspace.build()

    wrong = read(
        database,
        "select * from marts.student_group_summary as published "
        "inner join restricted.student_group_measures as measured "
        "using (dataset_id, school_year_name, dimension_name, dimension_value) "
        "where published.student_count <> measured.student_count "
        "or abs(published.final_percentage_mean - measured.final_percentage_mean) > 0.0501 "
        "or published.student_count < 10",
    )

    assert wrong == []


def test_rule_withholds_what_the_build_withholds(workspace: StudentHouse) -> None:
    rows = read(
        workspace.build(),
        "select * from restricted.student_group_measures inner join "
        "restricted.student_group_protection "
        "using (dataset_id, school_year_name, dimension_name, dimension_value)",
    )
    dimensions: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        key = (row["dataset_id"], row["school_year_name"], row["dimension_name"])
        dimensions.setdefault(key, []).append(row)

    for groups in dimensions.values():
        counts = [row["student_count"] for row in groups]
        ties = [row["score_sum"] or 0 for row in groups]
        assert withheld(counts, ties) == [row["is_count_withheld"] for row in groups]


def test_original_question_has_two_rows(workspace: StudentHouse) -> None:
    question = (
        "select gender, avg(final_percentage) as mean from restricted.student_performance "
        "where gender is not null group by gender order by gender"
    )

    rows = read(workspace.build(), question)

    assert [row["gender"] for row in rows] == ["female", "male"]
    assert all(0 < row["mean"] < 100 for row in rows)
