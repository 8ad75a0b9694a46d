"""The sample of `students.performance`: 1,000 students with three exam scores.

Every number is invented. Scores of a student go together and follow the groups a little, so that
comparisons show something. The mess is of the kinds that the contract makes null; no record is
rejected.
"""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from schoolhouse.samples.files import as_csv, write_bytes
from schoolhouse.samples.sample import FOLDER, Out, RowCounts, Sample, Seed, WrittenFile
from schoolhouse.samples.students.draws import DEFAULT_SEED, draw_bell, draw_within

Row = dict[str, str | int | float]
ROWS = 1000
PARENTAL_LEVELS = (
    "some high school", "high school", "some college", "associate's degree", "bachelor's degree",
    "master's degree",
)  # fmt: skip
# Cells that are not as the contract wants them: (row counted from 0, column, text).
BAD_CELLS = ((100, "math score", "101"), (700, "writing score", "n. a."), (321, "lunch", "reduced"))
EMPTY_CELLS = ((20, "reading score", "NA"), (555, "race/ethnicity", ""))
FILE = Path("performance.synthetic.csv")


def build(seed: int = DEFAULT_SEED) -> tuple[bytes, RowCounts]:
    """Return the bytes of the file and the row counts of its ingest."""
    draws = random.Random(f"{seed}/performance")  # noqa: S311 - not a secret
    rows = [_student(draws) for _ in range(ROWS)]
    for number, column, text in (*BAD_CELLS, *EMPTY_CELLS):
        rows[number][column] = text
    row_counts = RowCounts(read=ROWS, accepted=ROWS, nulled_cells=len(BAD_CELLS))
    return as_csv(rows, quoting=csv.QUOTE_ALL), row_counts


def write(out: Out = FOLDER / FILE, seed: Seed = DEFAULT_SEED) -> Iterator[WrittenFile]:
    """Write a synthetic file of exam scores; print its path."""
    content, row_counts = build(seed)
    write_bytes(out, content)
    yield WrittenFile(out, row_counts)


def _student(draws: random.Random) -> Row:
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
        "math score": draw_within(level - tilt + 5 * draw_bell(draws), 0, 100),
        "reading score": draw_within(level + tilt + 5 * draw_bell(draws), 0, 100),
        "writing score": draw_within(level + tilt + 5 * draw_bell(draws), 0, 100),
    }


SAMPLE = Sample("students.performance", {"out": FILE}, write)
