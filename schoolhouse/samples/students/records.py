"""A synthetic school export: the `students.records` data set, of any size, with a known mess.

One record per student, school year and term, student by student. A student moves up a grade each
year; after grade 12 a new one takes the seat and starts in kindergarten. Schools are of very
different size, scores of a student go together, spring has more absences, a quarter of the students
misses a tenth of the days or more, and some groups have fewer than 10 students at any size.

`records_mess` says what is wrong and how much of it: 28 flaws in turn, on every 61st record, and a
second file of late corrections with its columns in another order. What has no effect on the row
counts is there too: three spellings of gender and of yes and no, padding, null markers.

The same size and seed give the same bytes, on any machine: only exact arithmetic is used. Records
are made and written one by one, so memory does not grow with the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TextIO

import typer

from schoolhouse.samples.files import placed_at_once
from schoolhouse.samples.sample import FOLDER, Out, RowCounts, Sample, Seed, WrittenFile
from schoolhouse.samples.students import records_mess
from schoolhouse.samples.students.draws import DEFAULT_SEED
from schoolhouse.samples.students.people import ID_NUMBERS, Draws, Student, enrol, school_code
from schoolhouse.samples.students.records_mess import (
    COLUMNS,
    CORRECTION_COLUMNS,
    CORRECTION_PLACE,
    CORRECTION_STEP,
    FLAW_PLACE,
    FLAW_STEP,
    Record,
    correct,
    flaw_of,
    is_corrected,
    mistyped,
)

EXPORT = Path("student_records/export.synthetic.csv")
# Written after the export, so ingest takes it as received later.
CORRECTIONS = EXPORT.with_name("corrections.synthetic.csv")
LAST_YEAR = 2024
GRADES = 13
# The school days of each term, and what share of a student's usual absences falls in it.
TERMS = (("Fall", 90, 0.9), ("Spring", 88, 1.15))
SCORES = tuple(f"{min(max(tenths, 0), 1000) / 10:.1f}" for tenths in range(-600, 1800))
SCORE_ZERO = 600
STAMPS = tuple(
    f"{8 + number % 14:02} {7 + number % 11:02}:{number % 60:02}:00" for number in range(1024)
)


@dataclass(frozen=True)
class Size:
    """How many students each year has, how many years there are up to 2024, and the seed."""

    students: int = 3000
    years: int = 3
    seed: int = DEFAULT_SEED

    def __post_init__(self) -> None:
        seats_taken = 2 + self.years // GRADES
        if not 100 <= self.students <= ID_NUMBERS // seats_taken or not 1 <= self.years <= 30:
            raise ValueError(
                f"No sample of {self.students} students in {self.years} years: give 100 to "
                f"{ID_NUMBERS // seats_taken:,} students and 1 to 30 years."
            )

    @property
    def first_year(self) -> int:
        """The first school year, by the calendar year in which it ended."""
        return LAST_YEAR - self.years + 1

    @property
    def records(self) -> int:
        """How many records a perfect export would hold."""
        return self.students * self.years * len(TERMS)

    @property
    def export_row_counts(self) -> RowCounts:
        """The row counts of the export alone."""
        return records_mess.count_export(self.records)

    @property
    def correction_row_counts(self) -> RowCounts:
        """The row counts of the corrections, ingested after the export."""
        return records_mess.count_corrections(self.records, self.years)

    @property
    def row_counts(self) -> RowCounts:
        """The row counts of both files in one run."""
        return records_mess.count_both(self.records, self.years)


@dataclass(frozen=True)
class PersonalTexts:
    """Who is in a sample: none of these texts may be where it was not received."""

    names: frozenset[str]  # full names in both orders, first and last names
    email_addresses: frozenset[str]
    student_ids: frozenset[str]  # those with a typo too

    @property
    def all(self) -> frozenset[str]:
        """Every text."""
        return self.names | self.email_addresses | self.student_ids


def write(
    out: Out = FOLDER / EXPORT,
    corrections: Annotated[
        Path | None, typer.Option(help="Also write the late corrections of the export, here.")
    ] = None,
    students: Annotated[int, typer.Option(help="Students of each year.")] = Size.students,
    years: Annotated[int, typer.Option(help="School years, up to 2024.")] = Size.years,
    seed: Seed = DEFAULT_SEED,
) -> Iterator[WrittenFile]:
    """Write a synthetic school export, student by student; print its path.

    Raises:
        ValueError: if no sample of that size can be made.
    """
    size = Size(students, years, seed)
    write_export(out, size, corrections)
    yield WrittenFile(out, size.export_row_counts)
    if corrections:
        yield WrittenFile(corrections, size.correction_row_counts)


def write_export(out: Path, size: Size, corrections: Path | None = None) -> None:
    """Write an export, and its corrections if they have a path, each put in place at once."""
    late: list[str] = []
    with placed_at_once(out) as path, _opened(path) as stream:
        stream.write(",".join(COLUMNS) + "\n")
        stream.writelines(_messy_lines(size, late))
    if corrections:
        with placed_at_once(corrections) as path, _opened(path) as stream:
            stream.write(",".join(CORRECTION_COLUMNS) + "\n")
            stream.writelines(late)


def perfect_lines(size: Size) -> Iterator[str]:
    """Yield the records of a perfect export."""
    draws = Draws.of(size.seed, size.students)
    years = range(size.first_year, LAST_YEAR + 1)
    for seat in range(size.students):
        first_grade = draws.source.randrange(GRADES)
        student = enrol(draws, seat, seat, size.first_year - first_grade - 6)
        for number, year in enumerate(years, first_grade):
            turn, grade = divmod(number, GRADES)
            if turn and not grade:
                student = enrol(draws, seat, seat + turn * size.students, year - 6)
            yield from _year_lines(draws, student, year, grade)


def _year_lines(draws: Draws, student: Student, year: int, grade: int) -> Iterator[str]:
    head = f"{student.identity},{school_code(student, grade)},{grade},{year}"
    bell, level = draws.bell, student.score_tenths + SCORE_ZERO
    for term, days, season in TERMS:
        bits = draws.source.getrandbits(64)
        # One student in 32 came late in the term, some with less than 20 days left.
        enrolled = days if bits & 31 else 8 + (bits >> 5 & 63)
        absences = int(enrolled * student.absence_share * season * (64 + (bits >> 11 & 63)) / 96)
        mathematics = SCORES[level + int(60 * bell[bits >> 17 & 1023])]
        reading = SCORES[level + int(60 * bell[bits >> 27 & 1023])]
        science = SCORES[level + int(60 * bell[bits >> 37 & 1023])]
        month = f"{year - 1}-12" if term == "Fall" else f"{year}-06"
        yield (
            f"{head},{term},{student.groups},{enrolled},{enrolled - absences},"
            f"{mathematics},{reading},{science},{month}-{STAMPS[bits >> 47 & 1023]}\n"
        )


def _messy_lines(size: Size, late: list[str]) -> Iterator[str]:
    """Yield the lines of the export; those of the corrections are put in the list."""
    for index, line in enumerate(perfect_lines(size)):
        if index % FLAW_STEP == FLAW_PLACE:
            yield from flaw_of(index).spoil(as_record(line))
            continue
        yield line
        if index % CORRECTION_STEP == CORRECTION_PLACE and is_corrected(index, size.years):
            late.append(correct(as_record(line), index))


def as_record(line: str) -> Record:
    """Return the cells of a perfect line by column."""
    return dict(zip(COLUMNS, line.removesuffix("\n").split(","), strict=True))


def personal_texts(size: Size) -> PersonalTexts:
    """Return the names, e-mail addresses and student numbers of a sample, as its files spell them.

    First and last names stand alone too: a comma in a name parts them.
    """
    names, addresses, ids = set[str](), set[str](), set[str]()
    for line in perfect_lines(size):
        student_id, name, address, _ = line.split(",", 3)
        ids |= {student_id, mistyped(student_id)}
        addresses.add(address)
        first, last = name.split(" ")
        names |= {name, f"{last}, {first}", first, last}
    return PersonalTexts(frozenset(names), frozenset(addresses), frozenset(ids))


def _opened(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="")


SAMPLE = Sample("students.records", {"out": EXPORT, "corrections": CORRECTIONS}, write)
