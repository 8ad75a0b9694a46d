"""Schools whose published tables are hard to protect, as one file of `students.records`.

Each school is a school year of the file: the years share nothing that is published. A school has a
few dozen students of one term, and whole scores on a grid that its readers know.
"""

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schoolhouse.samples.students.records_mess import COLUMNS

FIRST_YEAR = 1990
RACES = (
    "American Indian or Alaska Native",
    "Asian",
    "Black or African American",
    "Hispanic or Latino",
    "Native Hawaiian or Other Pacific Islander",
    "Two or more races",
    "White",
)
GROUPS = {
    "School": tuple(f"ABC{number:02}" for number in range(1, 14)),
    "Grade": tuple(map(str, range(13))),
    "Gender": ("F", "M", ""),
    "Race/Ethnicity": (*RACES, ""),
    "Lunch": ("standard", "free/reduced", ""),
    "English Learner": ("no", "yes", ""),
    "IEP": ("no", "yes", ""),
}
DAYS = 90


@dataclass
class Pupil:
    """A student: a score and days present, which may be missing, and a value for each group."""

    score: int | None
    present: int | None
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class School:
    """A school year, with what makes it hard, and the step between two possible scores."""

    kind: str
    step: int
    pupils: list[Pupil]


def _pupils(draw: random.Random, number: int, step: int) -> list[Pupil]:
    pupils = []
    for _ in range(number):
        score = min(max(round(draw.gauss(68, 14) / step) * step, 0), 100)
        present = DAYS - (draw.randrange(10, 30) if draw.random() < 0.3 else draw.randrange(9))
        pupils.append(Pupil(score, present))
    return pupils


def _divide(draw: random.Random, pupils: list[Pupil], column: str, sizes: list[int]) -> None:
    """Give the values of a column to so many students each, and what is left to one value more."""
    values = draw.sample(GROUPS[column], len(GROUPS[column]))
    shares = [*sizes, max(len(pupils) - sum(sizes), 0)]
    names = [value for value, size in zip(values, shares, strict=False) for _ in range(size)]
    names += [values[min(len(shares), len(values)) - 1]] * (len(pupils) - len(names))
    for pupil, name in zip(pupils, names, strict=False):
        pupil.groups[column] = name


def _members(pupils: list[Pupil], column: str) -> list[list[Pupil]]:
    values = dict.fromkeys(pupil.groups[column] for pupil in pupils)
    return [[pupil for pupil in pupils if pupil.groups[column] == value] for value in values]


def nine_and_one(draw: random.Random, pupils: list[Pupil]) -> None:
    for column in ("Gender", "Lunch", "IEP"):
        draw.shuffle(pupils)
        _divide(draw, pupils, column, [9, 1])


def nearly_identical(draw: random.Random, pupils: list[Pupil]) -> None:
    for column in ("Grade", "School", "Gender", "Lunch"):
        _divide(draw, pupils, column, [draw.choice((10, 11)), draw.choice((9, 10, 11))])


def ten_of_one(draw: random.Random, pupils: list[Pupil]) -> None:
    for column in ("School", "Grade"):
        draw.shuffle(pupils)
        _divide(draw, pupils, column, [1] * draw.choice((10, 11)))


def nines(draw: random.Random, pupils: list[Pupil]) -> None:
    for column in ("School", "Race/Ethnicity"):
        draw.shuffle(pupils)
        _divide(draw, pupils, column, [9] * draw.choice((2, 3)))


def one_score(draw: random.Random, pupils: list[Pupil]) -> None:
    for column in ("Gender", "Lunch", "Grade"):
        _divide(draw, pupils, column, [10, 10, 12] if column == "Grade" else [10, 10])
    for pupil in pupils[:20]:
        pupil.score = 80


def nearly_one_score(draw: random.Random, pupils: list[Pupil]) -> None:
    one_score(draw, pupils)
    for pupil in pupils[20:]:
        pupil.score = draw.choice((75, 80, 80, 80, 85))


def all_absent(draw: random.Random, pupils: list[Pupil]) -> None:
    _divide(draw, pupils, "Gender", [draw.choice((10, 12))])
    _divide(draw, pupils, "Grade", [11, 12, 13])
    for pupil in pupils if draw.random() < 0.5 else pupils[:23]:
        pupil.present = 0


def no_scores(draw: random.Random, pupils: list[Pupil]) -> None:
    for pupil in pupils:
        pupil.score = None
    for column in ("Grade", "School", "Race/Ethnicity"):
        draw.shuffle(pupils)
        _divide(draw, pupils, column, [9, 10, 10])


def one_missing(draw: random.Random, pupils: list[Pupil]) -> None:
    for column in ("Grade", "School", "Lunch"):
        draw.shuffle(pupils)
        _divide(draw, pupils, column, [draw.randrange(11, 19) for _ in range(2)])
        for members in _members(pupils, column):
            members[0].score = None
            members[-1].present = None


def extremes(draw: random.Random, pupils: list[Pupil]) -> None:
    for pupil in pupils:
        pupil.score = draw.choice((75, 80, 85, 90, 95))
    for column in ("Grade", "School", "Lunch", "Gender"):
        draw.shuffle(pupils)
        _divide(draw, pupils, column, [draw.randrange(10, 17) for _ in range(2)])
    draw.choice(pupils).score = 10


def barely_a_total(draw: random.Random, pupils: list[Pupil]) -> None:
    del pupils[draw.choice((10, 12, 19, 20)) :]
    for column in ("Gender", "Lunch", "Grade"):
        draw.shuffle(pupils)
        _divide(draw, pupils, column, [draw.choice((1, 5, 9, 10))])


def one_out_of_many(draw: random.Random, pupils: list[Pupil]) -> None:
    for pupil in pupils:
        pupil.score = None if draw.random() < 0.7 else pupil.score
    for column in ("Gender", "Lunch", "School"):
        draw.shuffle(pupils)
        _divide(draw, pupils, column, [draw.choice((10, 15)), draw.choice((9, 14))])


KINDS: tuple[Callable[[random.Random, list[Pupil]], None], ...] = (
    nine_and_one, nearly_identical, ten_of_one, nines, one_score, nearly_one_score, all_absent,
    no_scores, one_missing, extremes, barely_a_total, one_out_of_many,
)  # fmt: skip


def make_schools(number: int, seed: int) -> list[School]:
    """Return so many schools, of every kind in turn."""
    draw = random.Random(seed)  # noqa: S311 - the same schools every time
    schools = []
    for index in range(number):
        kind = KINDS[index % len(KINDS)]
        step = draw.choice((1, 5))
        pupils = _pupils(draw, draw.randrange(33, 64), step)
        for column in GROUPS:
            if draw.random() < 0.5:
                sizes = [draw.choice((8, 9, 10, 11, 12, 15)) for _ in range(draw.choice((1, 2)))]
                _divide(draw, pupils, column, sizes)
                draw.shuffle(pupils)
            else:
                for pupil in pupils:
                    pupil.groups[column] = GROUPS[column][0]
        kind(draw, pupils)
        schools.append(School(kind.__name__, step, pupils))
    return schools


def _cells(schools: list[School]) -> Iterator[dict[str, object]]:
    number = 0
    for year, school in enumerate(schools, FIRST_YEAR):
        for pupil in school.pupils:
            number += 1
            subjects = dict.fromkeys(("Mathematics", "Reading", "Science"), pupil.score)
            yield (
                dict.fromkeys(COLUMNS, "")
                | pupil.groups
                | subjects
                | {
                    "Student ID": f"S{number:07}",
                    "Year": year,
                    "Term": "Spring",
                    "Days Enrolled": "" if pupil.present is None else DAYS,
                    "Days Present": pupil.present,
                    "Updated At": f"{year}-06-30 12:00:00",
                }
            )


def write_schools(schools: list[School], path: Path) -> Path:
    """Write the schools as the export of a school system, a school year each."""
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(_cells(schools))
    return path
