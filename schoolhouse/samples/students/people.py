"""Who is in the synthetic school export: invented names, schools and groups.

Names are put together from syllables of our own, e-mail addresses are at example.org, and nobody
has the groups' shares from anywhere: they only make some groups large and some small.
"""

import itertools
import random
from dataclasses import dataclass
from typing import NamedTuple

from schoolhouse.samples.students.draws import draw_bell

FIRST_STARTS = ("Bely", "Dosh", "Fesk", "Ildu", "Korv", "Mirt", "Oska", "Quor", "Ruvi", "Zave")
FIRST_ENDS = ("mira", "luin", "besko", "teva", "ndelo", "brinn", "rith", "sena", "ndrou", "veth")
LAST_STARTS = ("Ambro", "Brund", "Cheva", "Drost", "Elvi", "Garn", "Holsk", "Jurne", "Lemb",
               "Morth", "Ostra", "Pelk", "Skarv", "Tovar", "Ulmer", "Wend")  # fmt: skip
LAST_ENDS = ("adine", "borsk", "celyn", "dovare", "evauld", "faltin", "gorre", "hausk", "ivenko",
             "jalde", "kumber", "lescott", "mondra", "nivelle", "osgrain", "pavlish")  # fmt: skip
FIRST_NAMES = tuple(map("".join, itertools.product(FIRST_STARTS, FIRST_ENDS)))
LAST_NAMES = tuple(map("".join, itertools.product(LAST_STARTS, LAST_ENDS)))

SMALLEST_RACE = "Native Hawaiian or Other Pacific Islander"
RACES = (
    *("White",) * 46,
    *("Hispanic or Latino",) * 29,
    *("Black or African American",) * 15,
    *("Asian",) * 5,
    *("Two or more races",) * 4,
    "American Indian or Alaska Native",
)
# Groups of so few that nothing of them may be published, in a sample of any size: these seats.
SMALLEST_RACE_SEATS = frozenset((3, 17, 29, 41, 67, 89))
SMALLEST_SCHOOL_SEATS = frozenset((11, 37, 59, 83))
SMALLEST_SCHOOL = "ALT01"
MAX_DISTRICTS = 100

# How the office of a district spells things: every third district in each way.
GENDERS = (("F", "M"), ("Female", "Male"), ("female", "male"))
BOOLEANS = (("No", "Yes"), ("N", "Y"), ("0", "1"))

ID_NUMBERS = 10**7
ID_STRIDE = 7_368_787  # has no factor with ID_NUMBERS: numbers without order, none twice
BELL_VALUES = 1024


class Student(NamedTuple):
    """What the generator knows of one student; the texts are as the export spells them."""

    identity: str  # the cells from Student ID to Birth Date
    groups: str  # the cells from Gender to IEP
    district: int
    school: str  # the one school for all grades, or empty
    score_tenths: int  # the student's own level
    absence_share: float


@dataclass(frozen=True)
class Draws:
    """A seeded source, and a table of normal-looking values."""

    source: random.Random
    bell: tuple[float, ...]
    districts: tuple[int, ...]

    @classmethod
    def of(cls, seed: int, students: int) -> "Draws":
        """Return the source of a sample."""
        source = random.Random(f"{seed}/students")  # noqa: S311 - not a secret
        bell = tuple(draw_bell(source) for _ in range(BELL_VALUES))
        return cls(source, bell, list_seats_of_districts(students))


def list_seats_of_districts(students: int) -> tuple[int, ...]:
    """Return districts to draw from, each as often as its size asks: few large, many small."""
    count = min(MAX_DISTRICTS, 4 + students // 400)
    return tuple(
        district for district in range(count) for _ in range(round(10 * count / (district + 1)))
    )


def student_id(ordinal: int) -> str:
    """Return the student number of the student who came so many students after the first."""
    return f"S{ordinal * ID_STRIDE % ID_NUMBERS:07}"


def enrol(draws: Draws, seat: int, ordinal: int, birth_year: int) -> Student:
    """Make the student who takes a seat."""
    source = draws.source
    first, last = source.choice(FIRST_NAMES), source.choice(LAST_NAMES)
    address = f"{first}.{last}{ordinal}@example.org".lower()
    bits = source.getrandbits(64)
    born = f"{birth_year}-{1 + (bits & 255) % 12:02}-{1 + (bits >> 8 & 255) % 28:02}"
    district = source.choice(draws.districts)
    genders, booleans = GENDERS[district % 3], BOOLEANS[district // 3 % 3]
    race = SMALLEST_RACE if seat in SMALLEST_RACE_SEATS else RACES[(bits >> 16 & 1023) % 100]
    has_low_income = (bits >> 26 & 1023) < 480
    is_learner, has_plan = (bits >> 36 & 127) < 13, (bits >> 43 & 127) < 18
    usual = source.random()
    absence = usual * usual * usual * usual * usual
    level = 690 + 110 * draws.bell[bits >> 50 & 1023] - 45 * has_low_income - 30 * is_learner
    return Student(
        f"{student_id(ordinal)},{first} {last},{address},{born}",
        f"{genders[bits >> 60 & 1]},{race},{'free/reduced' if has_low_income else 'standard'},"
        f"{booleans[is_learner]},{booleans[has_plan]}",
        district,
        SMALLEST_SCHOOL if seat in SMALLEST_SCHOOL_SEATS else "",
        round(level - 200 * absence),
        0.4 * absence,
    )


def school_code(student: Student, grade: int) -> str:
    """Return the school that a student of a grade goes to."""
    level = "ELM" if grade <= 5 else "MID" if grade <= 8 else "HGH"
    return student.school or f"{level}{student.district:02}"
