"""Files that infer misread once: no row is lost, and no value is another one."""

import datetime
import json
from pathlib import Path

import pytest

from glue_ingest.engines.base import EngineName
from tests.support.drafts import drafted, ingested, read_by_draft, rows_of

RATES = "Birch,Bend,45.5\nCedar,Bend,30.1\nDover,Salem,22\n"


@pytest.mark.parametrize(
    "first",
    ["95% or more", "Less than 10%", "12.5\u2020", "5*", "10 (est.)", "#", "95+", "data pending"],
)
def test_a_first_row_with_an_odd_figure_is_a_row(tmp_path: Path, first: str) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(f"School,City,Rate\nAlder,Salem,{first}\n{RATES}", "utf-8")

    rows, _ = read_by_draft(path)

    assert [row["school"] for row in rows] == ["Alder", "Birch", "Cedar", "Dover"]


def test_a_first_array_with_an_odd_figure_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "rates.json"
    arrays = [["School", "", "Rate"], ["Alder", "x", "Above 95%"], ["Birch", "y", "45.5"]]
    path.write_text(json.dumps([*arrays, ["Cedar", "z", "30.1"], ["Dover", "v", "22"]]))

    rows, _ = read_by_draft(path)

    assert [row["school"] for row in rows] == ["Alder", "Birch", "Cedar", "Dover"]


def test_rows_of_scores_with_signs_are_rows(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(
        "State,4th Math,4th Reading\nAlabama,#,21\nAlaska,40,#\nArizona,#,33\nArkansas,38,22\n"
    )

    rows, _ = read_by_draft(path)

    assert [row["state"] for row in rows] == ["Alabama", "Alaska", "Arizona", "Arkansas"]


def test_rows_of_the_next_file_that_begin_like_notes_are_rows(tmp_path: Path) -> None:
    first, second = tmp_path / "y1.csv", tmp_path / "y2.csv"
    note = '"* Fewer than 10 students",,\n'
    first.write_text(f"Area,Code,Students\nAlder,001,100\nBirch,002,*\nCedar,003,98\n{note}")
    second.write_text(
        "Area,Code,Students\nAlder,001,101\n*Birch (provisional),002,44\nCedar,003,98\n"
        f"*Dover,004,55\n{note}"
    )
    contract = drafted(first)

    row, lake = ingested(second, contract, EngineName.DUCKDB)

    assert row.left_out_row_count == 1
    assert [(r["area"], r["students"]) for r in rows_of(lake, contract)] == [
        ("Alder", 101), ("*Birch (provisional)", 44), ("Cedar", 98), ("*Dover", 55),
    ]  # fmt: skip


def test_schools_of_the_next_file_that_are_called_total_are_rows(tmp_path: Path) -> None:
    first, second = tmp_path / "y1.csv", tmp_path / "y2.csv"
    total = "Total School District,,396\n"
    first.write_text(f"School,District,N\nAlder,North,100\nBirch,North,120\nC,South,1\n{total}")
    second.write_text(
        "School,District,N\nAlder,North,101\nTotal Learning Academy,North,120\n"
        f"Sum Total,South,7\nGrand Total,South,8\n{total}"
    )
    contract = drafted(first)

    row, lake = ingested(second, contract, EngineName.DUCKDB)

    assert row.left_out_row_count == 1
    assert [(r["school"], r["n"]) for r in rows_of(lake, contract)] == [
        ("Alder", 101), ("Total Learning Academy", 120), ("Sum Total", 7), ("Grand Total", 8),
    ]  # fmt: skip


def test_the_next_file_may_have_other_notes(tmp_path: Path) -> None:
    first, second = tmp_path / "y1.csv", tmp_path / "y2.csv"
    rows = "School,Code,N\nAlder,001,5\nBirch,002,6\n"
    first.write_text(f"{rows}Source: a survey\n")
    second.write_text(f'{rows}*Cedar,003,7\n"Updated 1/5/2024; see notes"\n# Rounds to zero\n')
    contract = drafted(first)

    row, lake = ingested(second, contract, EngineName.DUCKDB)

    assert (row.unreadable_row_count, row.accepted_row_count) == (0, 3)
    assert [r["school"] for r in rows_of(lake, contract)] == ["Alder", "Birch", "*Cedar"]


def test_dates_with_dots_have_the_day_first(tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    path.write_text("Ort;Bis\nA;1.4.2023\nB;2.8.2023\n")

    rows, _ = read_by_draft(path)

    assert [row["bis"] for row in rows] == [
        datetime.date(2023, 4, 1), datetime.date(2023, 8, 2),
    ]  # fmt: skip


def test_an_amount_below_zero_is_no_code(tmp_path: Path) -> None:
    path = tmp_path / "amounts.csv"
    path.write_text("Vendor,Amount\nAcme,100.00\nBolt,-1.00\nCrum,250.50\nDart,3.25\n")

    rows, _ = read_by_draft(path)

    assert [row["amount"] for row in rows] == [100.0, -1.0, 250.5, 3.25]


def test_preschool_is_a_grade(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("School,Grade,Students\nA,PS,45\nA,1,30\nA,2,31\nB,PS,20\nB,1,22\n")

    rows, _ = read_by_draft(path)

    assert [row["grade"] for row in rows] == ["PS", "1", "2", "PS", "1"]


def test_a_date_alone_is_no_key_of_what_has_a_name(tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    path.write_text("Town,Opened\nA,2020-01-01\nB,2021-01-01\n")

    assert drafted(path).key == ()
