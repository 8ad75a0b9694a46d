"""Students and years of the received files: the groups of each, the score, the absence."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

NULLS = {"", "NA", "null", "."}
DELIMITERS = {"courses": ";"}
GENDERS = {"F": "female", "FEMALE": "female", "M": "male", "MALE": "male"}
YES_AND_NO = {"yes": "yes", "y": "yes", "no": "no", "n": "no"}
YEARS = {str(year) for year in range(1990, 2101)}
AREAS = {"U": "urban", "R": "rural"}
LUNCHES = {"standard", "free/reduced"}
RACES = {
    "American Indian or Alaska Native",
    "Asian",
    "Black or African American",
    "Hispanic or Latino",
    "Native Hawaiian or Other Pacific Islander",
    "Two or more races",
    "White",
}

Cells = dict[str, str]


@dataclass(frozen=True)
class Student:
    """A student in a year; no score, and no answer on absence, where there is no figure."""

    dataset: str
    year: str
    groups: dict[str, str]
    score: Fraction | None
    is_absent: bool | None


def read_students(files: dict[str, Path]) -> list[Student]:
    """Return the students of all files; `files` by the name of the data set."""
    readers = {
        "performance": _performance,
        "courses": _courses,
        "attendance": _attendance,
        "records": _records,
    }
    return [
        student
        for name, path in files.items()
        for student in readers[name](_rows(path, DELIMITERS.get(name, ",")))
    ]


def _rows(path: Path, delimiter: str) -> list[Cells]:
    """Return the rows with as many fields as the header, without spaces around and null marks."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter)
    return [
        {
            name: cell.strip()
            for name, cell in zip(header, row, strict=True)
            if cell.strip() not in NULLS
        }
        for row in rows
        if len(row) == len(header)
    ]


def _number(text: str | None, highest: int) -> Fraction | None:
    """Return the number of a cell from 0 to the highest; None for anything else."""
    try:
        found = Fraction(Decimal(text or ""))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return found if 0 <= found <= highest else None


def _mean(numbers: list[Fraction | None]) -> Fraction | None:
    there = [number for number in numbers if number is not None]
    return sum(there, Fraction(0)) / len(there) if there else None


def _gender(text: str | None) -> str | None:
    return GENDERS.get((text or "").upper())


def _one_of(text: str | None, allowed: set[str]) -> str | None:
    return text if text in allowed else None


def _named(groups: dict[str, str | None]) -> dict[str, str]:
    """Return the groups with a missing value as the group `unknown`."""
    return {name: value or "unknown" for name, value in groups.items()}


def _performance(rows: list[Cells]) -> Iterator[Student]:
    for row in rows:
        groups = {
            "gender": _gender(row.get("gender")),
            "race_ethnicity": row.get("race/ethnicity"),
            "lunch_program": _one_of(row.get("lunch"), LUNCHES),
            "parental_education_level": row.get("parental level of education"),
            "preparation_course": row.get("test preparation course"),
        }
        subjects = ("math score", "reading score", "writing score")
        score = _mean([_number(row.get(name), 100) for name in subjects])
        yield Student("students.performance", "not stated", _named(groups), score, None)


def _courses(rows: list[Cells]) -> Iterator[Student]:
    for row in rows:
        groups = {
            "gender": _gender(row.get("sex")),
            "school_code": row.get("school"),
            "home_area": AREAS.get(row.get("address", "")),
        }
        grade = _number(row.get("G3"), 20)
        score = None if grade is None else 5 * grade
        yield Student("students.courses", "not stated", _named(groups), score, None)


def _attendance(rows: list[Cells]) -> Iterator[Student]:
    standings = {("1", "0"): "freshman", ("0", "1"): "sophomore", ("0", "0"): "later"}
    for row in rows:
        standing = standings.get((row.get("frosh", ""), row.get("soph", "")))
        groups = _named({"class_standing": standing})
        yield Student("students.attendance", "not stated", groups, None, None)


def _records(rows: list[Cells]) -> Iterator[Student]:
    """Return one student per number and year, of the last version of each term."""
    terms: dict[tuple[str, str], dict[str, Cells]] = {}
    for row in sorted(rows, key=lambda row: row.get("Updated At", "")):
        number, year, term = (row.get(name, "") for name in ("Student ID", "Year", "Term"))
        is_row = re.fullmatch(r"[A-Z]\d{7}", number) and year in YEARS
        if is_row and term in {"Fall", "Spring"}:
            terms.setdefault((number, year), {})[term] = row
    for (_, year), found in terms.items():
        last_first = [found[term] for term in ("Spring", "Fall") if term in found]
        groups: dict[str, str | None] = {}
        for row in last_first:
            groups = {name: groups.get(name) or value for name, value in _term_groups(row).items()}
        scores = [
            _mean([_number(row.get(name), 100) for name in ("Mathematics", "Reading", "Science")])
            for row in last_first
        ]
        absent = _is_absent(last_first)
        yield Student("students.records", year, _named(groups), _mean(scores), absent)


def _term_groups(row: Cells) -> dict[str, str | None]:
    school = row.get("School", "")
    grade = _number(row.get("Grade"), 12)
    return {
        "gender": _gender(row.get("Gender")),
        "race_ethnicity": _one_of(row.get("Race/Ethnicity"), RACES),
        "lunch_program": _one_of(row.get("Lunch"), LUNCHES),
        "is_english_learner": YES_AND_NO.get(row.get("English Learner", "").lower()),
        "has_iep": YES_AND_NO.get(row.get("IEP", "").lower()),
        "school_code": school if re.fullmatch(r"[A-Z]{3}\d\d", school) else None,
        "grade": None if grade is None else str(grade),
    }


def _is_absent(terms: list[Cells]) -> bool | None:
    """Return whether a tenth of the days of the usable terms was missed; None below ten days."""
    enrolled_days = missed_days = Fraction(0)
    for row in terms:
        enrolled = _number(row.get("Days Enrolled"), 200)
        present = _number(row.get("Days Present"), 200)
        if enrolled and present is not None and present <= enrolled:
            enrolled_days += enrolled
            missed_days += enrolled - present
    return 10 * missed_days >= enrolled_days if enrolled_days >= 10 else None
