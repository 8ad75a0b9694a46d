"""The sample of `students.attendance`: 680 students of one course, their classes and grades.

Every number is invented. The mess is of the kinds that the contract makes null; no record is
rejected.
"""

import random
from collections.abc import Iterator
from pathlib import Path

from schoolhouse.samples.files import as_csv, write_bytes
from schoolhouse.samples.sample import FOLDER, Out, RowCounts, Sample, Seed, WrittenFile
from schoolhouse.samples.students.draws import DEFAULT_SEED, draw_bell, draw_within

Row = dict[str, str | int | float]
ROWS = 680
CLASSES = 32
# Cells that are not as the contract wants them: (row counted from 0, column, text).
BAD_CELLS = ((50, "atndrte", "112.5"), (333, "ACT", "-24"))
EMPTY_CELLS = tuple((row, "hwrte", ".") for row in (9, 120, 240, 360, 480, 600))
FILE = Path("attendance.synthetic.csv")


def build(seed: int = DEFAULT_SEED) -> tuple[bytes, RowCounts]:
    """Return the bytes of the file and the row counts of its ingest."""
    draws = random.Random(f"{seed}/attendance")  # noqa: S311 - not a secret
    rows = [_student(draws) for _ in range(ROWS)]
    for number, column, text in (*BAD_CELLS, *EMPTY_CELLS):
        rows[number][column] = text
    row_counts = RowCounts(read=ROWS, accepted=ROWS, nulled_cells=len(BAD_CELLS))
    return as_csv(rows), row_counts


def write(out: Out = FOLDER / FILE, seed: Seed = DEFAULT_SEED) -> Iterator[WrittenFile]:
    """Write a synthetic file of class attendance; print its path."""
    content, row_counts = build(seed)
    write_bytes(out, content)
    yield WrittenFile(out, row_counts)


def _student(draws: random.Random) -> Row:
    missed = draw_within(6 + 5 * draw_bell(draws), 0, CLASSES)
    attended = CLASSES - missed
    standing = draws.choice(("frosh", "soph", "soph", "later", "later"))
    final = draw_within(26 + 4.7 * draw_bell(draws) - 0.2 * missed, 0, 40)
    grade_points = draw_within(260 + 50 * draw_bell(draws) - 4 * missed, 0, 400) / 100
    return {
        "attend": attended,
        "termGPA": grade_points,
        "priGPA": draw_within(260 + 50 * draw_bell(draws), 80, 400) / 100,
        "ACT": draw_within(22.5 + 3.5 * draw_bell(draws), 1, 36),
        "final": final,
        "atndrte": 100 * attended / CLASSES,
        "hwrte": draw_within(88 + 15 * draw_bell(draws), 0, 100),
        "frosh": int(standing == "frosh"),
        "soph": int(standing == "soph"),
        "missed": missed,
        "stndfnl": round((final - 26) / 4.7, 6),
    }


SAMPLE = Sample("students.attendance", {"out": FILE}, write)
