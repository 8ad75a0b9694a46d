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


def test_a_header_goes_across_no_blank_line() -> None:
    lines = ("Schools|of|A", "id|name|n", "1|x|3", "2|y|4")

    assert found(*lines, gaps=frozenset({1})) == HeaderLines(1, 1, 2)


def test_blank_records_alone_have_no_header() -> None:
    assert found("||", "||") is None
