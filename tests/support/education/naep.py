"""NAEP columns of the education marts, computed with pandas from the received file and the seeds.

It shares no code with the models: the file is read here, and each rule is written down again.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from tests.support.education.states import SEEDS
from tests.support.workspaces import REAL_FILE

SERIES = {
    ("mathematics", 4): "AVG_MATH_4_SCORE",
    ("mathematics", 8): "AVG_MATH_8_SCORE",
    ("reading", 4): "AVG_READING_4_SCORE",
    ("reading", 8): "AVG_READING_8_SCORE",
}
BASE_YEAR = 2003
PUBLIC, ALL = "national_public", "nation_with_nonpublic"


@cache
def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={"fips_code": str})


@cache
def places() -> dict[str, Any]:
    """State code, FIPS code and name of each of the 51 states, by its spelling in the file."""
    found = read(SEEDS / "us_jurisdictions.csv")
    return found[found.is_state].set_index("jurisdiction_key").to_dict("index")


@cache
def scores(subject: str, grade: int) -> dict[tuple[str, int], float]:
    """Scores of one subject and grade by place and year, as received."""
    column = SERIES[subject, grade]
    rows = read(REAL_FILE)[["STATE", "YEAR", column]].dropna()
    return {(place, int(year)): float(score) for place, year, score in rows.values.tolist()}


@cache
def calendar(subject: str, grade: int) -> dict[int, Any]:
    """Assessments of one subject and grade, by year."""
    found = read(SEEDS / "naep_calendar.csv")
    found = found[(found.subject == subject) & (found.grade == grade)]
    return found.set_index("year").to_dict("index")


@cache
def national_figures(subject: str, grade: int) -> dict[str, dict[int, float]]:
    """The two national figures by year: public schools, and the NATIONAL row."""
    known = read(SEEDS / "naep_national_public.csv")
    known = known[(known.subject == subject) & (known.grade == grade)]
    published = {
        year: score
        for (place, year), score in scores(subject, grade).items()
        if place == "NATIONAL"
    }
    return {PUBLIC: dict(zip(known.year, known.national_public_score, strict=True)), ALL: published}


def figure(subject: str, grade: int, *years: int) -> tuple[str | None, tuple[float, ...]]:
    """Return which national figure is known for all these years, and its values."""
    for name, values in national_figures(subject, grade).items():
        if all(year in values for year in years):
            return name, tuple(values[year] for year in years)
    return None, ()


def expected_changes() -> list[tuple[Any, ...]]:
    """Rows of `state_naep_change` as it should be, but for `is_synthetic`."""
    rows = []
    for subject, grade in SERIES:
        received = scores(subject, grade)
        for key, place in places().items():
            own = {year: score for (name, year), score in received.items() if name == key}
            rows += [_change_row(place, subject, grade, own, year) for year in sorted(own)]
    return sorted(rows)


def _change_row(
    place: dict[str, Any], subject: str, grade: int, own: dict[int, float], year: int
) -> tuple[Any, ...]:
    assessments = calendar(subject, grade)
    earlier = [y for y in assessments if y < year and assessments[y]["has_state_results"]]
    previous = max(earlier, default=None)
    name, values = figure(subject, grade, year)
    permitted = assessments[year]["file_accommodations_permitted"]
    last = max((y for y in own if y < year), default=None)
    was_permitted = last is None or assessments[last]["file_accommodations_permitted"]
    since_previous = _change(subject, grade, own, previous, year)
    since_base = _change(subject, grade, own, BASE_YEAR if year > BASE_YEAR else None, year)
    reason = None if since_previous[0] is not None else "no_previous_score"
    return (
        place["state_code"], subject, grade, year, place["fips_code"], place["jurisdiction_name"],
        previous, own[year], values[0] if name else None, own[year] - values[0] if name else None,
        since_previous[0], since_previous[1], since_base[0], since_base[1],
        name, since_previous[2], since_base[2], permitted,
        "accommodations_introduced" if permitted and not was_permitted else None,
        "first_assessment" if previous is None else reason,
    )  # fmt: skip


def _change(
    subject: str, grade: int, own: dict[int, float], before: int | None, year: int
) -> tuple[float | None, float | None, str | None]:
    """Change of the state, change of the nation, and which national figure that is of."""
    if before is None or before not in own:
        return None, None, None
    name, values = figure(subject, grade, before, year)
    return own[year] - own[before], values[1] - values[0] if name else None, name


def expected_metrics() -> list[tuple[Any, ...]]:
    """Rows of `state_year_metrics`: state, year, then five columns per subject and grade."""
    years = read(REAL_FILE)[["STATE", "YEAR"]].values.tolist()
    rows = [(place, int(year)) for place, year in years if place in places()]
    return sorted(
        (places()[place]["state_code"], year, *_side_by_side(place, year)) for place, year in rows
    )


def _side_by_side(place: str, year: int) -> list[Any]:
    cells: list[Any] = []
    for subject, grade in SERIES:
        score = scores(subject, grade).get((place, year))
        name, values = figure(subject, grade, year) if score is not None else (None, ())
        difference = score - values[0] if score is not None and name else None
        cells += [score, difference, name, _has_state_results(subject, grade, year)]
    return cells


def expected_summary() -> list[tuple[Any, ...]]:
    """Rows of `national_summary`: year, then both scores, states and flag per subject and grade."""
    file = read(REAL_FILE)
    file = file[file["STATE"].isin(list(places()))]
    rows = []
    for year in sorted(set(file["YEAR"])):
        cells: list[Any] = [year]
        for (subject, grade), column in SERIES.items():
            figures = national_figures(subject, grade)
            states = file[file["YEAR"] == year][column]
            cells += [
                figures[ALL].get(year),
                figures[PUBLIC].get(year),
                int(states.notna().sum()),
                _has_state_results(subject, grade, year),
            ]
        rows.append(tuple(cells))
    return rows


def _has_state_results(subject: str, grade: int, year: int) -> bool:
    return bool(calendar(subject, grade).get(year, {}).get("has_state_results", False))


def weighted_means() -> list[tuple[str, int, int, float, float]]:
    """National public figures beside the mean of 51 states, weighted by students of the grade.

    Grade counts of label Y are of autumn Y, so those of label Y-1 are of the year of the test.
    """
    file = read(REAL_FILE)
    file = file[file["STATE"].isin(list(places()))]
    found = []
    for (subject, grade), column in SERIES.items():
        for year, published in national_figures(subject, grade)[PUBLIC].items():
            own = file[file["YEAR"] == year].set_index("STATE")[column].dropna()
            autumn = file[file["YEAR"] == year - 1].set_index("STATE")
            students = autumn[f"GRADES_{grade}_G"].dropna()
            if len(own) == len(students) == len(places()):
                mean = float((own * students).sum() / students.sum())
                found.append((subject, grade, int(year), float(published), mean))
    return found
