"""Where the header of a table is, and of how many lines."""

import pytest

from glue_ingest.authoring.header_lines import HeaderLines, find_header

MERGED = "District||2022-23||2023-24|"


def found(*lines: str, gaps: frozenset[int] = frozenset()) -> HeaderLines | None:
    rows = [line.split("|") for line in lines]
    width = max(map(len, rows))
    places = [place for place, row in enumerate(rows) if len(row) == width]
    return find_header(rows, places, width, gaps)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(("a|b", "1|2"), (0, 1), id="one_line"),
        pytest.param(("a|b", "x|y"), (0, 1), id="texts_below"),
        pytest.param(("a|A|b", "x|y|z", "v|w|u"), (0, 1), id="a_name_twice"),
        pytest.param(("state|2019|2020", "AL|5687|5700", "AK|1|2"), (0, 1), id="years_as_names"),
        pytest.param(("year|n", "2019|5", "2020|6"), (0, 1), id="years_below"),
        pytest.param(("school|1|2|12", "A|0|1|2", "B|3|4|5"), (0, 1), id="grades_as_names"),
        pytest.param(
            ("state|pupils|rate", "A|*|*", "B|5|6.5", "C|6|7.5"), (0, 1), id="codes_in_a_first_row"
        ),
        pytest.param(("Table 1||", "||", "school|year|n", "A|2020|1"), (2, 1), id="titles_above"),
        pytest.param(
            ("Report:|CCD||", "Year:|2023||", "id|name|m|f", "1|x|3|4", "2|y|4|5"),
            (2, 1),
            id="pairs_above",
        ),
        pytest.param(
            (MERGED, "ID|Name|Enroll|Rate|Enroll|Rate", "01|A|5|9.5|6|9", "02|B|7|8.5|8|9"),
            (0, 2),
            id="merged_cells",
        ),
        pytest.param(
            (MERGED, "ID|Name|Low|High|Low|High", "x|A|a|b|c|d", "y|M|e|f|g|h"),
            (0, 2),
            id="merged_cells_above_texts",
        ),
        pytest.param(("||Enrollment|", "id|name|m|f", "1|x|3|4"), (0, 2), id="one_merged_cell"),
        pytest.param(
            ("School|Enroll|Revenue", "|students|$", "A|5|6", "B|6|7"), (0, 2), id="units"
        ),
        pytest.param(
            ("Enroll||2023|", "Pupils||Rate|", "m|f|m|f", "1|2|3|4", "5|6|7|8"),
            (0, 3),
            id="three_lines",
        ),
        pytest.param(("state|n|m", "(1)|(2)|(3)", "A|5|6", "B|6|7"), (0, 2), id="numbered"),
        pytest.param(("district", "K\u00f6ln", "Bonn"), (0, 1), id="one_column"),
        pytest.param(
            ("School||Total|Percent", "Name|Code|Enrollment|Proficient", "A|01|5|6", "B|02|7|8"),
            (0, 2),
            id="names_in_two_lines",
        ),
        pytest.param(
            ("School|Rate|Rate", "Name|2022|2023", "A|5.5|6.5", "B|7.5|8.5"),
            (0, 2),
            id="a_name_twice_above_years",
        ),
        pytest.param(
            (
                "County|Enrollment|||Notes",
                "|Male|Female|Total|",
                "|n|n|n|",
                "A|5|6|11|",
                "B|7|8|15|",
            ),
            (0, 3),
            id="names_that_end_a_merge",
        ),
        pytest.param(
            ("Town|Under 5|5 to 9|10 or more", "A|5|6|40", "B|7|8|60"), (0, 1), id="ranges_as_names"
        ),
        pytest.param(("#|Name|Score", "1|A|5.5", "2|B|6.5"), (0, 1), id="a_sign_as_a_name"),
        pytest.param(
            ("State|2019*|% 2020", "A|5.5|6.5", "B|7.5|8.5"), (0, 1), id="years_with_signs"
        ),
        pytest.param(
            ("School||City", "Alder|X|Salem", "Birch|Y|Bend", "C|Z|Bend"),
            (0, 1),
            id="texts_below_a_blank_name",
        ),
        pytest.param(
            ("Schools|||", "Total||500|20", "School|Code|N|Rate", "A|01|5|3.5", "B|02|6|4.5"),
            (2, 1),
            id="a_total_above",
        ),
    ],
)
def test_header_stands_above_the_first_row(
    lines: tuple[str, ...], expected: tuple[int, int]
) -> None:
    first, count = expected

    assert found(*lines) == HeaderLines(first, count, first + count)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("0100005|Albertville|5687", "0100006|Marshall|5400"), id="figures"),
        pytest.param(("1|2|3", "4|5|6"), id="figures_alone"),
        pytest.param(("2019|5", "2020|6"), id="years"),
        pytest.param(("1", "2", "3"), id="one_column"),
        pytest.param(("S9|Ada Quill|ada@example.org", "S8|Ben Rook|ben@example.org"), id="people"),
        pytest.param(("A|Math|High", "B|Math|Low", "C|Reading|High"), id="texts_that_recur"),
    ],
)
def test_a_row_is_never_the_header(lines: tuple[str, ...]) -> None:
    assert found(*lines) == HeaderLines(0, 0, 0)


ODD = ("#", "\u2020", "Less than 10", "at least 95%", "12.5\u2020", "8.5 b", "10 (est.)",
       "45.2 \u00b1 1.3", "1250.00-", "0-4.9", "4:05", "no test", "Waived")  # fmt: skip
HEADERS = (
    pytest.param(("School||Rate|Pct",), "Alder School|Salem|{0}|{0}", id="a_blank_name"),
    pytest.param(("School|City|Rate|Rate",), "Alder School|Salem|{0}|Exempt", id="a_name_twice"),
    pytest.param(("School|City|Rate|Pct",), "Alder School|Salem|{0}|{0}", id="whole"),
    pytest.param(
        ("||Public|Private", "School|City|n|n"), "Alder School|Salem|{0}|{0}", id="two_lines"
    ),
)


@pytest.mark.parametrize("figure", ODD)
@pytest.mark.parametrize(("header", "row"), HEADERS)
def test_a_row_with_odd_figures_is_no_line_of_the_header(
    header: tuple[str, ...], row: str, figure: str
) -> None:
    others = ("Birch School|Bend|45.5|3", "Cedar School|Bend|30.1|4", "Dover School|Salem|22|5")
    count = len(header)

    assert found(*header, row.format(figure), *others) == HeaderLines(0, count, count)


def test_a_header_goes_across_no_blank_line() -> None:
    lines = ("Schools|of|A", "id|name|n", "1|x|3", "2|y|4")

    assert found(*lines, gaps=frozenset({1})) == HeaderLines(1, 1, 2)


def test_blank_records_alone_have_no_header() -> None:
    assert found("||", "||") is None
