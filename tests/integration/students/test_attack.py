"""The attack recovers what once followed from the tables, and all that it recovers is true."""

import pytest

from tests.support.attack.dimensions import TOGETHER
from tests.support.attack.published import CUTS, Recovery
from tests.support.attack.reader import recoveries
from tests.support.hard_schools import DAYS, FIRST_YEAR, Pupil, make_schools
from tests.support.plain_publication import PLAIN, group_pupils, publish

SEED = 16
SCHOOLS = {school.kind: school for school in reversed(make_schools(12, SEED))}
# What follows in a school of each kind: whether of groups suppressed together, in what words, and
# whether it is about nobody.
HOLES = {
    "as many groups as students": ("ten_of_one", False, "students", False),
    "moments: nobody below a cut": ("extremes", False, "counted in below_basic", True),
    "moments: the highest score": ("nearly_one_score", False, "highest score", False),
    "moments: students without a score": ("extremes", False, "without score", True),
    "hidden denominators: scores": ("one_missing", False, "without score", False),
    "hidden denominators: days": ("one_missing", False, "without attendance", False),
    "ties by name": ("extremes", False, "students by rule", False),
    "alike together: one score": ("nearly_one_score", True, "highest score", False),
    "alike together: below a cut": ("one_score", True, "counted in below_basic", True),
}
FOUND: dict[str, list[Recovery]] = {}


def found(kind: str) -> list[Recovery]:
    if kind not in FOUND:
        year = str(FIRST_YEAR)
        steps = {("students.records", year): SCHOOLS[kind].step}
        FOUND[kind] = recoveries(publish(SCHOOLS[kind], year), steps, PLAIN)
    return FOUND[kind]


@pytest.mark.parametrize("hole", HOLES)
def test_attack_recovers_what_once_followed(hole: str) -> None:
    kind, is_together, what, is_nobody = HOLES[hole]

    assert [
        recovery
        for recovery in found(kind)
        if recovery.what == what
        and (recovery.group[1] == TOGETHER) == is_together
        and (recovery.value == 0) == is_nobody
    ]


def _absent(pupil: Pupil) -> bool:
    return pupil.present is not None and pupil.present * 10 < DAYS * 9


def _truths(pupils: list[Pupil]) -> dict[str, int]:
    scores = [pupil.score for pupil in pupils if pupil.score is not None]
    attended = sum(pupil.present is not None for pupil in pupils)
    counted = {
        f"counted in {rate}": sum(score < cut for score in scores)
        for rate, cut in CUTS["students.records"].items()
    }
    absent = sum(map(_absent, pupils))
    return {
        "students": len(pupils),
        "students by rule": len(pupils),
        "with score": len(scores),
        "without score": len(pupils) - len(scores),
        "with attendance": attended,
        "without attendance": len(pupils) - attended,
        **counted,
        **{f"not {words}": len(scores) - count for words, count in counted.items()},
        "counted in chronically_absent": absent,
        "not counted in chronically_absent": attended - absent,
        "lowest score": min(scores, default=-1),
        "highest score": max(scores, default=-1),
    }


@pytest.mark.parametrize("kind", sorted({kind for kind, *_ in HOLES.values()}))
def test_all_that_the_attack_recovers_is_true(kind: str) -> None:
    groups = group_pupils(SCHOOLS[kind])

    false = [
        recovery
        for recovery in found(kind)
        if recovery.group in groups
        and _truths(groups[recovery.group])[recovery.what] != recovery.value
    ]

    assert false == []


def test_schools_of_a_seed_are_the_same_every_time() -> None:
    assert make_schools(30, SEED) == make_schools(30, SEED) != make_schools(30, SEED + 1)
