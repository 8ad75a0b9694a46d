"""A synthetic `states_all.csv`: 25 columns, 51 states, NATIONAL and DODEA, 1986 to 2019.

Every number is invented; shape, years and gaps are those of the real file: finance from 1992 to
2016, ENROLL that follows the grade counts of the label before, ENROLL and OTHER_EXPENDITURE empty
in 1992, incomplete collections in 1993 and 1994 (Oklahoma the lowest), District of Columbia without
state revenue, one row (2000 INDIANA) whose revenue parts miss the total by 8, scores only in
assessment years.

`clean_records` makes the 1,715 records that a perfect file would hold. `mess` then adds a fixed
amount of mess, and `build` returns the whole file:

- 1,724 records read = 1,715 accepted + 4 quarantined + 5 duplicate + 0 unreadable
- 5 cells nulled: 2 negative amounts, 1 fraction in a count, 1 text in an amount, 1 score out of
  range
- 1 cell warned about: a PRIMARY_KEY written with a hyphen
- 4 records to reject: a state in lower case, a state left empty, a year with a letter in it, a year
  far in the future
- 5 keys twice: a preliminary record in its place, the corrected one at the end of the file
- no effect: 4 records padded with spaces, 8 null markers (NA, N/A, -, null) in cells without a
  value

The same seed gives the same bytes, on any machine: only exact arithmetic is used.
"""

import random
from collections.abc import Iterator
from pathlib import Path

from schoolhouse.samples.files import as_csv, write_bytes
from schoolhouse.samples.sample import FOLDER, Out, RowCounts, Sample, Seed, WrittenFile
from schoolhouse.samples.us_education import pattern
from schoolhouse.samples.us_education.mess import ROW_COUNTS, Record, with_mess
from schoolhouse.samples.us_education.states import Profile, list_profiles

COLUMNS = (
    "PRIMARY_KEY", "STATE", "YEAR", "ENROLL",
    "TOTAL_REVENUE", "FEDERAL_REVENUE", "STATE_REVENUE", "LOCAL_REVENUE",
    "TOTAL_EXPENDITURE", "INSTRUCTION_EXPENDITURE", "SUPPORT_SERVICES_EXPENDITURE",
    "OTHER_EXPENDITURE", "CAPITAL_OUTLAY_EXPENDITURE",
    "GRADES_PK_G", "GRADES_KG_G", "GRADES_4_G", "GRADES_8_G", "GRADES_12_G",
    "GRADES_1_8_G", "GRADES_9_12_G", "GRADES_ALL_G",
    *pattern.SCORE_COLUMNS,
)  # fmt: skip
DEFAULT_SEED = 2019
FILE = Path("states_all.synthetic.csv")
REVENUE_GAP_KEY = "2000_INDIANA"
REVENUE_GAP = 8


def build(seed: int = DEFAULT_SEED) -> tuple[bytes, RowCounts]:
    """Return the bytes of the file and the row counts of its ingest."""
    return as_csv(with_mess(clean_records(seed))), ROW_COUNTS


def write(out: Out = FOLDER / FILE, seed: Seed = DEFAULT_SEED) -> Iterator[WrittenFile]:
    """Write a synthetic states_all.csv; print its path."""
    content, row_counts = build(seed)
    write_bytes(out, content)
    yield WrittenFile(out, row_counts)


def clean_records(seed: int = DEFAULT_SEED) -> list[Record]:
    """Return the records of a perfect file, in an order like the real one.

    That is: finance years, then the other years state by state, then the two that are not states,
    then 2019.
    """
    profiles = list_profiles()
    choices = random.Random(f"{seed}/choices")  # noqa: S311 - not a secret
    late_reporters = choices.sample([p.name for p in profiles], len(profiles))
    participants = _choose_participants(choices, [p.name for p in profiles])
    records = [
        record
        for profile in profiles
        for record in _state_records(profile, seed, late_reporters, participants)
    ]
    records += _non_state_records("DODEA", seed, pattern.DODEA_SCORE_YEARS, lead=5.0)
    records += _non_state_records("NATIONAL", seed, pattern.NATIONAL_SCORE_YEARS, lead=1.0)
    return sorted(records, key=_file_order)


def _file_order(record: Record) -> tuple[int, int, str, int]:
    year, state = int(record["YEAR"]), record["STATE"]
    if year == 2019:
        return (3, 0, state, year)
    if state in ("DODEA", "NATIONAL"):
        return (2, 0, state, year)
    if year in pattern.FINANCE_YEARS:
        return (0, year, state, year)
    return (1, 0, state, year)


def _choose_participants(
    choices: random.Random, states: list[str]
) -> dict[tuple[str, int], set[str]]:
    return {
        (column, year): set(choices.sample(states, count))
        for column, counts in pattern.STATE_SCORE_COUNTS.items()
        for year, count in counts.items()
    }


def _blank(state: str, year: int) -> Record:
    record = dict.fromkeys(COLUMNS, "")
    return record | {"PRIMARY_KEY": f"{year}_{state}", "STATE": state, "YEAR": str(year)}


def _numbers(values: dict[str, int]) -> Record:
    return {column: f"{value}.0" for column, value in values.items()}


def _state_records(
    profile: Profile,
    seed: int,
    late_reporters: list[str],
    participants: dict[tuple[str, int], set[str]],
) -> list[Record]:
    draws = random.Random(f"{seed}/{profile.name}")  # noqa: S311 - not a secret
    shares = {name: draws.uniform(0.97, 1.03) for name in ("federal", "state", "instruction")}
    coverage = draws.uniform(0.985, 1.005)
    lead = draws.uniform(-9.0, 9.0)
    records = []
    students = 0
    for year in pattern.YEARS:
        record = _blank(profile.name, year)
        # Grade counts are of the autumn of the year, finance and ENROLL of the school year before.
        students_before, students = students, _students(profile, year, draws)
        if year in pattern.GRADE_YEARS:
            has_pk = profile.name not in late_reporters[: pattern.NO_PREKINDERGARTEN.get(year, 0)]
            record |= _grades(students, year, has_pk, draws)
        if year in pattern.FINANCE_YEARS:
            enrolled = round(students_before * _coverage(profile.name, year, coverage))
            record |= _finance(profile, year, enrolled, shares, draws)
        record |= _scores(profile.name, year, lead, participants, draws)
        records.append(record)
    return records


def _students(profile: Profile, year: int, draws: random.Random) -> int:
    trend = 1 + profile.growth * (year - 2000)
    return round(profile.students * trend * draws.uniform(0.997, 1.003))


def _coverage(state: str, year: int, usual: float) -> float:
    if year in (1993, 1994) and state in pattern.INCOMPLETE_COLLECTION:
        return pattern.INCOMPLETE_COLLECTION[state][year - 1993]
    if state in pattern.CHARTER_COVERAGE:
        return pattern.interpolate(pattern.CHARTER_COVERAGE[state], year)
    return usual


def _grades(students: int, year: int, has_pk: bool, draws: random.Random) -> Record:
    values = {
        "GRADES_KG_G": round(students * draws.uniform(0.072, 0.078)),
        "GRADES_4_G": round(students * draws.uniform(0.075, 0.079)),
        "GRADES_8_G": round(students * draws.uniform(0.074, 0.078)),
        "GRADES_12_G": round(students * draws.uniform(0.060, 0.070)),
        "GRADES_ALL_G": students,
    }
    if has_pk:
        values["GRADES_PK_G"] = round(students * draws.uniform(0.012, 0.028))
    high_school = round(students * draws.uniform(0.28, 0.31))
    if year in pattern.GRADE_1_8_YEARS:
        others = values["GRADES_KG_G"] + values.get("GRADES_PK_G", 0) + high_school
        values["GRADES_1_8_G"] = students - others
    if year in pattern.GRADE_9_12_YEARS:
        values["GRADES_9_12_G"] = high_school
    return _numbers(values)


def _finance(
    profile: Profile, year: int, enrolled: int, shares: dict[str, float], draws: random.Random
) -> Record:
    """Return the finance cells, in thousands of dollars."""
    level = pattern.interpolate(pattern.EXPENDITURE_PER_STUDENT_USD, year)
    spent = round(enrolled * level * profile.cost * draws.uniform(0.98, 1.02) / 1000)
    values = {
        "TOTAL_EXPENDITURE": spent,
        "INSTRUCTION_EXPENDITURE": round(spent * 0.52 * shares["instruction"]),
        "SUPPORT_SERVICES_EXPENDITURE": round(spent * draws.uniform(0.29, 0.31)),
        "CAPITAL_OUTLAY_EXPENDITURE": round(spent * draws.uniform(0.07, 0.10)),
    }
    values |= _revenue(profile.name, year, round(spent * draws.uniform(0.97, 1.01)), shares)
    if year in pattern.ENROLL_YEARS:
        values["ENROLL"] = enrolled
        values["OTHER_EXPENDITURE"] = round(spent * draws.uniform(0.04, 0.05))
    return _numbers(values)


def _revenue(state: str, year: int, total: int, shares: dict[str, float]) -> dict[str, int]:
    usual = 0.066 + 0.0015 * min(year - 1992, 13)
    stimulus = {2009: 0.011, 2010: 0.037, 2011: 0.033, 2012: 0.012}.get(year, 0.0)
    federal = round(total * (usual * shares["federal"] + stimulus))
    from_state = 0 if state == "DISTRICT_OF_COLUMBIA" else round(total * 0.47 * shares["state"])
    gap = REVENUE_GAP if f"{year}_{state}" == REVENUE_GAP_KEY else 0
    return {
        "TOTAL_REVENUE": total,
        "FEDERAL_REVENUE": federal,
        "STATE_REVENUE": from_state,
        "LOCAL_REVENUE": total - federal - from_state - gap,
    }


def _scores(
    state: str,
    year: int,
    lead: float,
    participants: dict[tuple[str, int], set[str]],
    draws: random.Random,
) -> Record:
    values = {}
    for column in pattern.SCORE_COLUMNS:
        level = pattern.interpolate(pattern.SCORE_LEVELS[column], year)
        score = round(level - 1 + lead + draws.uniform(-2.0, 2.0))
        if state in participants.get((column, year), set()):
            values[column] = score
    return _numbers(values)


def _non_state_records(
    name: str, seed: int, score_years: dict[str, tuple[int, ...]], *, lead: float
) -> list[Record]:
    participants = {
        (column, year): {name} for column, years in score_years.items() for year in years
    }
    draws = random.Random(f"{seed}/{name}")  # noqa: S311 - not a secret
    return [
        _blank(name, year) | _scores(name, year, lead, participants, draws)
        for year in pattern.NON_STATE_YEARS
    ]


SAMPLE = Sample("us_education.states_all", {"out": FILE}, write)
