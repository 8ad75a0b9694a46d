"""Files as agencies write them: the draft of each ingests it, and the values are typed."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.review import find_open_marks
from glue_ingest.engines.base import EngineName
from tests.support.drafts import drafted, read_by_draft

Rows = list[dict[str, Any]]
SUPPRESSED, NOT_APPLICABLE, MISSING = "suppressed", "not_applicable", "missing"
REPORTED, RANGE = "reported", "coded_range"


def column(name: str, *values: Any) -> Rows:
    """Return rows of a school, numbered from 1, with a value each."""
    return [{"school": f"S{place}", name: value} for place, value in enumerate(values, 1)]


def coded(name: str, *values: tuple[Any, ...]) -> Rows:
    """Return rows with a value, its status, and the bounds if there are any."""
    names = (name, f"{name}_status", f"{name}_low", f"{name}_high")
    return [
        {"school": f"S{place}", **dict(zip(names, given, strict=False))}
        for place, given in enumerate(values, 1)
    ]


def file_of(name: str, *texts: str) -> str:
    """Return a file of schools with one column of texts."""
    rows = [f'S{place};"{text}"' for place, text in enumerate(texts, 1)]
    return "\n".join([f"school;{name}", *rows, ""])


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# What a column of texts is read as: its name, its texts, and the rows.
COLUMNS = {
    "thousands": ("pupils", ("5,687", "812", "1,012,033"), column("pupils", 5687, 812, 1012033)),
    "thousands_and_points": ("rate", ("5,687.5", "1"), column("rate", 5687.5, 1.0)),
    "decimal_comma": ("rate", ("0,5", "12,25"), column("rate", 0.5, 12.25)),
    "points_and_decimal_comma": ("sum", ("1.234,56", "7"), column("sum", 1234.56, 7.0)),
    "white_space": ("count", ("1 234", "12\u00a0345"), column("count", 1234, 12345)),
    "currency": ("cost", ("$61,302,000", "-$5", "($7)"), column("cost", 61302000, -5, -7)),
    "per_cent": ("rate", ("45.5%", "51 %", "7"), column("rate", 45.5, 51.0, 7.0)),
    "shares": ("rate", ("45.5%", "0.5", "1"), column("rate", 0.455, 0.5, 1.0)),
    "minus_of_unicode": ("delta", ("\u22125", "4"), column("delta", -5, 4)),
    "us_dates": (
        "tested", ("9/5/2023", "12/31/2023"), column("tested", day("2023-09-05"), day("2023-12-31"))
    ),
    "days_first": (
        "tested", ("5/9/2023", "31/12/2023"), column("tested", day("2023-09-05"), day("2023-12-31"))
    ),
    "month_names": (
        "tested",
        ("Sep 5, 2023", "May 31, 2023"),
        column("tested", day("2023-09-05"), day("2023-05-31")),
    ),
    "two_digit_years": (
        "tested", ("5-Sep-23", "31-Dec-99"), column("tested", day("2023-09-05"), day("1999-12-31"))
    ),
    "two_formats": (
        "tested",
        ("9/25/2023", "2023-09-05"),
        column("tested", day("2023-09-25"), day("2023-09-05")),
    ),
    "digits_of_a_date": (
        "test_date", ("20230905", "20231231"),
        column("test_date", day("2023-09-05"), day("2023-12-31")),
    ),
    "offsets": (
        "tested",
        ("2023-09-05T10:00:00+02:00", "2023-09-05T10:00:00Z"),
        column("tested", moment("2023-09-05T08:00:00"), moment("2023-09-05T10:00:00")),
    ),
    "times_of_the_day": (
        "tested",
        ("9/25/2023 1:05 PM", "9/25/2023 12:05 AM"),
        column("tested", moment("2023-09-25T13:05:00"), moment("2023-09-25T00:05:00")),
    ),
    "no_seconds": (
        "tested", ("2023-09-05 10:00", "2023-09-05 11:30"),
        column("tested", moment("2023-09-05T10:00:00"), moment("2023-09-05T11:30:00")),
    ),
    "school_years": (
        "period", ("2018-19", "2018-2019", "SY2019-20"),
        column("period", "2018-19", "2018-19", "2019-20"),
    ),
    "school_years_and_years": (
        "period", ("2018-19", "2020"), column("period", 2019, 2020)
    ),
    "other_truths": ("open", ("ja", "nein", "ja"), column("open", True, False, True)),
    "codes_of_counts": (
        "tested",
        ("120", "*", "\u2020", "N/A", "\u2013", "\u2021", "", "-9"),
        coded(
            "tested",
            *[(120, REPORTED), (None, SUPPRESSED), (None, NOT_APPLICABLE), (None, NOT_APPLICABLE)],
            *[(None, MISSING), (None, SUPPRESSED), (None, MISSING), (None, MISSING)],
        ),
    ),
    "codes_below_zero": (
        "pupils",
        ("5", "-1", "-2", "-3", "0"),
        coded(
            "pupils",
            *[(5, REPORTED), (None, MISSING), (None, NOT_APPLICABLE), (None, SUPPRESSED)],
            (0, REPORTED),
        ),
    ),
    "ranges_of_counts": (
        "tested",
        ("120", "<10", "n<10", "1,204", "10-19"),
        coded(
            "tested",
            *[(120, REPORTED, None, None), (None, RANGE, None, 9), (None, RANGE, None, 9)],
            *[(1204, REPORTED, None, None), (None, RANGE, 10, 19)],
        ),
    ),
    "ranges_of_rates": (
        "rate",
        ("45.5%", ">95", "<=5%", "95 or more", "88.1"),
        coded(
            "rate",
            *[(45.5, REPORTED, None, None), (None, RANGE, 95.0, None), (None, RANGE, None, 5.0)],
            *[(None, RANGE, 95.0, None), (88.1, REPORTED, None, None)],
        ),
    ),
    "codes_of_dates": (
        "tested", ("9/25/2023", "N/A"),
        coded("tested", (day("2023-09-25"), REPORTED), (None, NOT_APPLICABLE)),
    ),
    "codes_of_truths": (
        "open", ("Yes", "No", "*"),
        coded("open", (True, REPORTED), (False, REPORTED), (None, SUPPRESSED)),
    ),
    "grades": ("grade", ("-1", "0", "12"), column("grade", -1, 0, 12)),
    "changes": ("change", ("-1", "0", "12"), column("change", -1, 0, 12)),
    "leading_zeros": ("area", ("01", "2"), column("area", "01", "2")),
    "zips": ("zip", ("97301", "97302"), column("zip", "97301", "97302")),
    "two_ways": ("sum", ("1,234.5", "1.234,5"), column("sum", "1,234.5", "1.234,5")),
    "groups_of_ages": ("age", ("10-14", "15-19"), column("age", "10-14", "15-19")),
    "sizes": ("size", ("S", "M", "L"), column("size", "S", "M", "L")),
}  # fmt: skip
PLAIN = [{"school": "A", "n": 1}, {"school": "B", "n": 2}]
# Whole files, and their rows.
FILES: dict[str, tuple[bytes | str, Rows]] = {
    "merged_header": (
        "District,,2022-23,,2023-24,\nID,Name,Enroll,Rate,Enroll,Rate\n"
        "0100005,Alb,5687,91.2,5700,92.5\n0100006,Mar,5400,88.2,5420,89.0\n",
        [
            dict(
                zip(
                    (
                        *("district_id", "district_name", "column_2022_23_enroll"),
                        *("column_2022_23_rate", "column_2023_24_enroll", "column_2023_24_rate"),
                    ),
                    row,
                    strict=True,
                )
            )
            for row in (
                ("0100005", "Alb", 5687, 91.2, 5700, 92.5),
                ("0100006", "Mar", 5400, 88.2, 5420, 89.0),
            )
        ],
    ),
    "no_header": (
        "0100005,Alb,5687\n0100006,Mar,5400\n",
        [
            {"column_1": "0100005", "column_2": "Alb", "column_3": 5687},
            {"column_1": "0100006", "column_2": "Mar", "column_3": 5400},
        ],
    ),
    "preamble_footnotes_and_excel_texts": (
        "\ufeffELSI; Export\n\"Report; generated\"\n\nSource: CCD\n\nAgency,Agency ID,Pupils\n"
        'Alb,="0100005","5,687"\nMar,="0100006",\u2013\n"Hoo, Inc",="0100007",\u2020\n'
        '"Data Source: the department"\n"\u2020 not applicable."\n',
        [
            {"agency": "Alb", "agency_id": "0100005", "pupils": 5687, "pupils_status": REPORTED},
            {"agency": "Mar", "agency_id": "0100006", "pupils": None, "pupils_status": MISSING},
            {
                "agency": "Hoo, Inc",
                "agency_id": "0100007",
                "pupils": None,
                "pupils_status": NOT_APPLICABLE,
            },
        ],
    ),
    "excel_texts_without_a_zero": (
        'code,n\n="97301",1\n="97302",2\n',
        [{"code": "97301", "n": 1}, {"code": "97302", "n": 2}],
    ),
    "a_name_twice": (
        "school,n,n\nA,1,x\nB,2,y\n",
        [{"school": "A", "n": 1, "n_2": "x"}, {"school": "B", "n": 2, "n_2": "y"}],
    ),
    "totals": ("school,n\nA,1\nB,2\nTotal,3\n", PLAIN),
    "padded_notes": (
        "school,n,m\nA,1,3\nB,2,4\nSource: us.,,\n",
        [{"school": "A", "n": 1, "m": 3}, {"school": "B", "n": 2, "m": 4}],
    ),
    "blank_and_repeated_lines": ("school,n\nA,1\n,\nschool,n\nB,2\n,\n", PLAIN),
    "line_breaks_in_names": (
        '"The\nschool","Total\nn"\nA,"1,500,000"\nB,2\n',
        [{"the_school": "A", "total_n": 1500000}, {"the_school": "B", "total_n": 2}],
    ),
    "numbered_columns": (
        "school,n,m\n(1),(2),(3)\nA,1,3\nB,2,4\n",
        [{"school_1": "A", "n_2": 1, "m_3": 3}, {"school_1": "B", "n_2": 2, "m_3": 4}],
    ),
    "points_of_thousands": (
        "school;n;rate\nA;1.234;0,5\nB;987;12,25\n",
        [{"school": "A", "n": 1234, "rate": 0.5}, {"school": "B", "n": 987, "rate": 12.25}],
    ),
    "one_comma_of_two_columns": (
        "school;n;rate\nA;1,234;0,5\nB;2,345;12,25\n",
        [{"school": "A", "n": 1.234, "rate": 0.5}, {"school": "B", "n": 2.345, "rate": 12.25}],
    ),
    "utf_16": ("school\tn\nA\t1\nB\t2\n".encode("utf-16"), PLAIN),
    "excel_mark": ("sep=;\nschool;n\nA;1\nB;2\n", PLAIN),
}  # fmt: skip
# On Spark a few: its answers to each conversion are tested elsewhere.
ON_SPARK = ("ranges_of_rates", "codes_of_dates")


def assert_read(path: Path, expected: Rows, engine: EngineName) -> None:
    rows, row = read_by_draft(path, engine)

    assert rows == expected
    assert (row.accepted_row_count, row.nulled_cell_count, row.reasons) == (len(expected), 0, [])


@pytest.mark.parametrize("name", COLUMNS)
def test_texts_of_a_column_are_values(tmp_path: Path, name: str) -> None:
    column_name, texts, expected = COLUMNS[name]
    path = tmp_path / "list.csv"
    path.write_text(file_of(column_name, *texts), "utf-8")

    assert_read(path, expected, EngineName.DUCKDB)


@pytest.mark.parametrize("name", FILES)
def test_rows_of_a_file_are_read(tmp_path: Path, name: str) -> None:
    content, expected = FILES[name]
    path = tmp_path / "list.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)

    assert_read(path, expected, EngineName.DUCKDB)


def test_a_file_of_which_much_cannot_be_read_is_read_with_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("school,n\nA,1\nB,2,x\nC,3\n", "utf-8")

    rows, row = read_by_draft(path)

    assert rows == [{"school": "A", "n": 1}, {"school": "C", "n": 3}]
    assert (row.read_row_count, row.accepted_row_count) == (3, 2)
    text = path.with_name("list.csv.odcs.yaml").read_text(encoding="utf-8")
    assert "# REVIEW: so many records of this file cannot be read." in text


@pytest.mark.spark
def test_spark_reads_by_the_same_drafts(tmp_path: Path) -> None:
    for name in ON_SPARK:
        column_name, texts, expected = COLUMNS[name]
        path = tmp_path / f"{name}.csv"
        path.write_text(file_of(column_name, *texts), "utf-8")
        assert_read(path, expected, EngineName.SPARK)
    path = tmp_path / "merged.csv"
    path.write_bytes(str(FILES["merged_header"][0]).encode())
    assert_read(path, FILES["merged_header"][1], EngineName.SPARK)


@pytest.mark.parametrize(
    "name",
    sorted(COLUMNS.keys() - {"grades", "changes", "zips", "groups_of_ages", "sizes"}),
)
def test_what_was_seen_is_a_mark(tmp_path: Path, name: str) -> None:
    column_name, texts, _ = COLUMNS[name]
    path = tmp_path / "list.csv"
    path.write_text(file_of(column_name, *texts), "utf-8")

    drafted(path)

    text = path.with_name("list.csv.odcs.yaml").read_text(encoding="utf-8")
    start = text.index(f"- name: {column_name}")
    assert find_open_marks(text[start : text.index("logicalType", start)])
