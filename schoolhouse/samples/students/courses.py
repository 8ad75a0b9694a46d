"""The sample of `students.courses`: 395 students with period grades and a questionnaire.

The file has semicolons between its fields. Every number is invented. The mess is of the kinds that
the contract makes null; no record is rejected.
"""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from schoolhouse.samples.files import as_csv, write_bytes
from schoolhouse.samples.sample import FOLDER, Out, RowCounts, Sample, Seed, WrittenFile
from schoolhouse.samples.students.draws import DEFAULT_SEED, draw_bell, draw_within

Row = dict[str, str | int | float]
ROWS = 395
JOBS = ("teacher", "health", "services", "at_home", "other")
REASONS = ("home", "reputation", "course", "other")
YES_OR_NO = ("yes", "no")
QUESTIONS = ("schoolsup", "famsup", "paid", "activities", "nursery", "higher", "internet",
             "romantic")  # fmt: skip
SCALES = ("famrel", "freetime", "goout", "Dalc", "Walc", "health")
# Cells that are not as the contract wants them: (row counted from 0, column, text).
BAD_CELLS = ((77, "G3", "21"), (201, "age", "17y"))
EMPTY_CELLS = ((10, "G1", "NA"), (300, "health", ""))
FILE = Path("courses.synthetic.csv")


def build(seed: int = DEFAULT_SEED) -> tuple[bytes, RowCounts]:
    """Return the bytes of the file and the row counts of its ingest."""
    draws = random.Random(f"{seed}/courses")  # noqa: S311 - not a secret
    rows = [_student(draws) for _ in range(ROWS)]
    for number, column, text in (*BAD_CELLS, *EMPTY_CELLS):
        rows[number][column] = text
    row_counts = RowCounts(read=ROWS, accepted=ROWS, nulled_cells=len(BAD_CELLS))
    return as_csv(rows, delimiter=";", quoting=csv.QUOTE_NONNUMERIC), row_counts


def write(out: Out = FOLDER / FILE, seed: Seed = DEFAULT_SEED) -> Iterator[WrittenFile]:
    """Write a synthetic file of course results; print its path."""
    content, row_counts = build(seed)
    write_bytes(out, content)
    yield WrittenFile(out, row_counts)


def _student(draws: random.Random) -> Row:
    failures = draws.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3))
    level = 11.5 + 3 * draw_bell(draws) - 1.5 * failures
    grades = [draw_within(level + 1.2 * draw_bell(draws), 0, 20) for _ in range(3)]
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
        "absences": draw_within(6 * draws.random() * (1 + 4 * draws.random()), 0, 93),
        "G1": grades[0],
        "G2": grades[1],
        "G3": grades[2],
    }


SAMPLE = Sample("students.courses", {"out": FILE}, write)
