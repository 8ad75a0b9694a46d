import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from glue_ingest.contracts.odcs import load_contract
from schoolhouse.samples.students import records_mess
from schoolhouse.samples.students.people import SMALLEST_RACE, SMALLEST_SCHOOL
from schoolhouse.samples.students.records import (
    Size,
    as_record,
    perfect_lines,
    personal_texts,
    write_export,
)
from schoolhouse.samples.students.records_mess import FLAWS, Effect

Record = dict[str, str]
SIZE = Size(students=700, years=3)


@pytest.fixture(scope="module")
def perfect() -> list[Record]:
    return [as_record(line) for line in perfect_lines(SIZE)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("students")
    paths = folder / "export.synthetic.csv", folder / "corrections.synthetic.csv"
    write_export(paths[0], SIZE, paths[1])
    return paths


def _rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as text:
        return list(csv.reader(text))


def test_same_seed_gives_the_same_bytes(files: tuple[Path, Path], tmp_path: Path) -> None:
    write_export(tmp_path / "again.csv", SIZE, tmp_path / "late.csv")

    assert (tmp_path / "again.csv").read_bytes() == files[0].read_bytes()
    assert (tmp_path / "late.csv").read_bytes() == files[1].read_bytes()


def test_another_seed_gives_other_students_and_the_same_row_counts(perfect: list[Record]) -> None:
    other = Size(SIZE.students, SIZE.years, seed=7)

    assert as_record(next(perfect_lines(other))) != perfect[0]
    assert other.row_counts == SIZE.row_counts


def test_headers_are_those_of_the_contract(files: tuple[Path, Path]) -> None:
    contract = load_contract("students.records")
    known = {column.source_name for column in contract.columns} | set(contract.dropped)
    export, corrections = (_rows(path)[0] for path in files)

    assert set(export) == known
    assert set(corrections) == known | {"Homeroom"}
    assert [name for name in corrections if name != "Homeroom"] != export


def test_a_perfect_export_has_one_record_per_student_year_and_term(perfect: list[Record]) -> None:
    keys = Counter((r["Student ID"], r["Year"], r["Term"]) for r in perfect)

    assert len(perfect) == SIZE.records == 700 * 3 * 2
    assert set(keys.values()) == {1}
    assert Counter(r["Year"] for r in perfect) == dict.fromkeys(("2022", "2023", "2024"), 1400)


def test_students_move_up_a_grade_and_leave_after_the_last(perfect: list[Record]) -> None:
    grades = defaultdict(dict)
    for record in perfect:
        grades[record["Student ID"]][int(record["Year"])] = int(record["Grade"])

    for by_year in grades.values():
        years = sorted(by_year)
        assert [by_year[year] - year for year in years] == [by_year[years[0]] - years[0]] * len(
            years
        )
        assert years[-1] == 2024 or by_year[years[-1]] == 12
        assert years[0] == 2022 or by_year[years[0]] == 0


def test_schools_differ_in_size_and_some_groups_are_small(perfect: list[Record]) -> None:
    one_term = [r for r in perfect if r["Year"] == "2023" and r["Term"] == "Fall"]
    schools = Counter(r["School"] for r in one_term)
    races = Counter(r["Race/Ethnicity"] for r in one_term)

    assert schools[SMALLEST_SCHOOL] == 4
    assert races[SMALLEST_RACE] == 6
    assert max(schools.values()) > 10 * schools[SMALLEST_SCHOOL]


def test_scores_go_together_and_spring_has_more_absences(perfect: list[Record]) -> None:
    scores = [(float(r["Mathematics"]), float(r["Reading"])) for r in perfect]
    high = [reading for mathematics, reading in scores if mathematics > 80]
    low = [reading for mathematics, reading in scores if mathematics < 60]
    absences = Counter[str]()
    for record in perfect:
        absences[record["Term"]] += int(record["Days Enrolled"]) - int(record["Days Present"])

    assert sum(high) / len(high) > 15 + sum(low) / len(low)
    assert absences["Spring"] > 1.1 * absences["Fall"]


def test_some_are_chronically_absent_and_some_came_late(perfect: list[Record]) -> None:
    days = [(int(r["Days Enrolled"]), int(r["Days Present"])) for r in perfect]
    often_absent = sum(present < 0.9 * enrolled for enrolled, present in days)

    assert 0.15 < often_absent / len(days) < 0.30
    assert any(enrolled < 20 for enrolled, _ in days)
    assert all(0 <= present <= enrolled for enrolled, present in days)


def test_the_export_holds_what_its_row_counts_say(files: tuple[Path, Path]) -> None:
    header, *rows = _rows(files[0])
    counts = SIZE.export_row_counts
    unreadable = [row for row in rows if len(row) != len(header)]
    keys = Counter((row[0].strip(), row[6].strip(), row[7].strip()) for row in rows)

    assert len(rows) == counts.read
    assert len(unreadable) == counts.unreadable
    assert sum(n - 1 for n in keys.values()) == counts.duplicate
    assert counts.read == (
        counts.accepted + counts.quarantined + counts.unreadable + counts.duplicate
    )


def test_corrections_are_of_earlier_years_and_mostly_newer(
    files: tuple[Path, Path], perfect: list[Record]
) -> None:
    header, *rows = _rows(files[1])
    corrections = [dict(zip(header, row, strict=True)) for row in rows]
    keys = ("Student ID", "Year", "Term")
    before = {tuple(r[key] for key in keys): r["Updated At"] for r in perfect}
    newer = [r["Updated At"] > before[tuple(r[key] for key in keys)] for r in corrections]
    counts = SIZE.correction_row_counts

    assert {r["Year"] for r in corrections} == {"2022", "2023"}
    assert (len(newer), sum(newer)) == (counts.read, counts.accepted)
    assert counts.replaced == counts.accepted > counts.duplicate > 0


def test_every_flaw_occurs_in_the_default_sample() -> None:
    hits = range(records_mess.FLAW_PLACE, Size().records, records_mess.FLAW_STEP)

    assert {records_mess.flaw_of(index).name for index in hits} == {flaw.name for flaw in FLAWS}
    assert {flaw.effect for flaw in FLAWS} == set(Effect)


def test_personal_texts_are_those_of_the_files(files: tuple[Path, Path]) -> None:
    texts = personal_texts(SIZE)
    content = files[0].read_text() + files[1].read_text()
    header, *rows = _rows(files[1])

    assert {row[header.index("Name")] for row in rows} <= texts.names
    assert {row[header.index("E-mail")] for row in rows} <= texts.email_addresses
    assert {row[header.index("Student ID")] for row in rows} <= texts.student_ids
    assert len(texts.email_addresses) == len(texts.student_ids) / 2 >= SIZE.students
    assert all(address in content for address in texts.email_addresses)
    assert texts.all == texts.names | texts.email_addresses | texts.student_ids


@pytest.mark.parametrize(("students_", "years"), [(99, 3), (10**8, 1), (1000, 31), (1000, 0)])
def test_sizes_that_cannot_be_made_are_refused(students_: int, years: int) -> None:
    with pytest.raises(ValueError, match="give 100 to"):
        Size(students_, years)


def test_one_year_alone_has_corrections_too() -> None:
    assert Size(students=2000, years=1).correction_row_counts.read > 0
