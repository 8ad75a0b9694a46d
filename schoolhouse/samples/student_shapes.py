"""Small synthetic files of the shapes of three published student files; every number is invented.

`performance`: 1,000 students with three scores. `attendance`: 680 students of one course.
`courses`: 395 students with period grades, absences and a questionnaire, semicolons between. Each
has a little mess, of the kinds its contract makes null; no record is refused. Scores of a student
go together and follow the groups a little, so that comparisons show something.
"""

import csv
import random
from collections.abc import Callable

from schoolhouse.samples.files import Quoting, as_csv
from schoolhouse.samples.student_mess import Account
from schoolhouse.samples.student_people import draw_bell

Cell = str | int | float
Row = dict[str, Cell]
PERFORMANCE_ROWS, ATTENDANCE_ROWS, COURSE_ROWS = 1000, 680, 395
CLASSES = 32

PARENTAL_LEVELS = (
    "some high school", "high school", "some college", "associate's degree", "bachelor's degree",
    "master's degree",
)  # fmt: skip
JOBS = ("teacher", "health", "services", "at_home", "other")
REASONS = ("home", "reputation", "course", "other")
YES_OR_NO = ("yes", "no")
QUESTIONS = ("schoolsup", "famsup", "paid", "activities", "nursery", "higher", "internet",
             "romantic")  # fmt: skip
SCALES = ("famrel", "freetime", "goout", "Dalc", "Walc", "health")
# Cells that are not as the contract wants them: (row counted from 0, column, text).
BAD_CELLS: dict[str, tuple[tuple[int, str, str], ...]] = {
    "performance": ((100, "math score", "101"), (700, "writing score", "n. a."),
                    (321, "lunch", "reduced")),
    "attendance": ((50, "atndrte", "112.5"), (333, "ACT", "-24")),
    "courses": ((77, "G3", "21"), (201, "age", "17y")),
}  # fmt: skip
EMPTY_CELLS = {
    "performance": ((20, "reading score", "NA"), (555, "race/ethnicity", "")),
    "attendance": tuple((row, "hwrte", ".") for row in (9, 120, 240, 360, 480, 600)),
    "courses": ((10, "G1", "NA"), (300, "health", "")),
}


def build(shape: str, seed: int) -> tuple[bytes, Account]:
    """Return the bytes of a file (performance, attendance or courses) and its account."""
    make, count, delimiter, quoting = SHAPES[shape]
    draws = random.Random(f"{seed}/{shape}")  # noqa: S311 - not a secret
    rows = [make(draws) for _ in range(count)]
    for number, column, text in (*BAD_CELLS[shape], *EMPTY_CELLS[shape]):
        rows[number][column] = text
    content = as_csv(rows, delimiter, quoting)
    return content, Account(count, count, 0, 0, 0, len(BAD_CELLS[shape]))


def _within(value: float, low: int, high: int) -> int:
    return min(max(round(value), low), high)


def _performance(draws: random.Random) -> Row:
    gender = draws.choice(("female", "male"))
    group = draws.choice("AABBBBCCCCCCDDDDDEEE")
    parents = draws.randrange(len(PARENTAL_LEVELS))
    has_standard_lunch, is_prepared = draws.random() < 0.65, draws.random() < 0.36
    level = 58 + 13 * draw_bell(draws) + 2 * parents + 7 * has_standard_lunch + 5 * is_prepared
    tilt = 4 if gender == "female" else -4
    return {
        "gender": gender,
        "race/ethnicity": f"group {group}",
        "parental level of education": PARENTAL_LEVELS[parents],
        "lunch": "standard" if has_standard_lunch else "free/reduced",
        "test preparation course": "completed" if is_prepared else "none",
        "math score": _within(level - tilt + 5 * draw_bell(draws), 0, 100),
        "reading score": _within(level + tilt + 5 * draw_bell(draws), 0, 100),
        "writing score": _within(level + tilt + 5 * draw_bell(draws), 0, 100),
    }


def _attendance(draws: random.Random) -> Row:
    missed = _within(6 + 5 * draw_bell(draws), 0, CLASSES)
    attended = CLASSES - missed
    standing = draws.choice(("frosh", "soph", "soph", "later", "later"))
    final = _within(26 + 4.7 * draw_bell(draws) - 0.2 * missed, 0, 40)
    grade_points = _within(260 + 50 * draw_bell(draws) - 4 * missed, 0, 400) / 100
    return {
        "attend": attended,
        "termGPA": grade_points,
        "priGPA": _within(260 + 50 * draw_bell(draws), 80, 400) / 100,
        "ACT": _within(22.5 + 3.5 * draw_bell(draws), 1, 36),
        "final": final,
        "atndrte": 100 * attended / CLASSES,
        "hwrte": _within(88 + 15 * draw_bell(draws), 0, 100),
        "frosh": int(standing == "frosh"),
        "soph": int(standing == "soph"),
        "missed": missed,
        "stndfnl": round((final - 26) / 4.7, 6),
    }


def _courses(draws: random.Random) -> Row:
    failures = draws.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3))
    level = 11.5 + 3 * draw_bell(draws) - 1.5 * failures
    grades = [_within(level + 1.2 * draw_bell(draws), 0, 20) for _ in range(3)]
    return {
        "school": draws.choice(("GP",) * 8 + ("MS",)),
        "sex": draws.choice("FM"),
        "age": 15 + draws.randrange(5) + draws.randrange(2) * (failures > 0),
        "address": draws.choice("UUUR"),
        "famsize": draws.choice(("GT3", "GT3", "LE3")),
        "Pstatus": draws.choice("TTTTTTTTTA"),
        "Medu": draws.choice((0, 1, 1, 2, 2, 3, 3, 4, 4, 4)),
        "Fedu": draws.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 4)),
        "Mjob": draws.choice(JOBS),
        "Fjob": draws.choice((*JOBS, "other", "other", "services")),
        "reason": draws.choice(REASONS),
        "guardian": draws.choice(("mother", "mother", "mother", "father", "other")),
        "traveltime": draws.choice((1, 1, 1, 2, 2, 3, 4)),
        "studytime": draws.choice((1, 1, 2, 2, 2, 3, 4)),
        "failures": failures,
        **{question: draws.choice(YES_OR_NO) for question in QUESTIONS},
        **{scale: 1 + draws.randrange(5) for scale in SCALES},
        "absences": _within(6 * draws.random() * (1 + 4 * draws.random()), 0, 93),
        "G1": grades[0],
        "G2": grades[1],
        "G3": grades[2],
    }


Shape = tuple[Callable[[random.Random], Row], int, str, Quoting]
SHAPES: dict[str, Shape] = {
    "performance": (_performance, PERFORMANCE_ROWS, ",", csv.QUOTE_ALL),
    "attendance": (_attendance, ATTENDANCE_ROWS, ",", csv.QUOTE_MINIMAL),
    "courses": (_courses, COURSE_ROWS, ";", csv.QUOTE_NONNUMERIC),
}
