"""Records that are totals or notes, told by all records of a file."""

from collections.abc import Callable

import pytest

from glue_ingest.authoring.draft import Draft

Drafted = Callable[[str], Draft]
ROWS = "school,year,pupils\nA,2020,1\nB,2020,2\nC,2020,3\n"


def left_out(draft: Draft) -> list[tuple[str, int]]:
    return [(row.column, draft.row_count) for row in draft.dialect.total_rows]


@pytest.mark.parametrize(
    "end",
    [
        pytest.param("Total,2020,6\n", id="last"),
        pytest.param("Grand Total,,6\n", id="without_a_year"),
        pytest.param("TOTAL:,,6\n", id="capitals"),
        pytest.param("Subtotal,,3\nTotal,2020,6\n", id="two"),
    ],
)
def test_totals_at_the_end_are_no_rows(drafted: Drafted, end: str) -> None:
    draft = drafted(ROWS + end)

    assert left_out(draft) == [("school", 3)]
    assert any("taken for totals" in note for note in draft.notes)
    assert draft.row_count == 3


def test_a_name_that_begins_like_a_total_is_a_row(drafted: Drafted) -> None:
    draft = drafted(ROWS + "Total Learning Academy,2020,6\n")

    assert left_out(draft) == []


def test_totals_in_the_middle_lack_what_all_rows_have(drafted: Drafted) -> None:
    draft = drafted("state,district,n\nA,x,1\nA,y,2\nA Total,,3\nB,x,1\nB,z,2\nB Total,,3\n")

    assert left_out(draft) == [("state", 4)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ROWS, id="none"),
        pytest.param("school,subgroup,n\nA,Total,3\nA,F,1\nB,Total,4\nB,M,2\n", id="recurs"),
        pytest.param("school,subgroup,n\nA,F,1\nA,M,2\nA,Total,3\n", id="of_a_group"),
        pytest.param("school,n\nTotal Academy,3\nA,1\nB,2\n", id="a_name_above_others"),
    ],
)
def test_rows_with_a_total_stay(drafted: Drafted, content: str) -> None:
    draft = drafted(content)

    assert left_out(draft) == []
    assert draft.row_count == content.count("\n") - 1


def test_notes_that_fill_the_first_field_alone_are_no_rows(drafted: Drafted) -> None:
    draft = drafted(ROWS + "Source: the department.,,\n\u2020 Not applicable.,,\n")

    assert left_out(draft) == [("school", 3)]
    assert any("taken for notes" in note for note in draft.notes)


def test_a_last_row_without_values_is_no_note(drafted: Drafted) -> None:
    assert left_out(drafted(ROWS + "D,,\n")) == []


REGIONS = (
    "region,district,students\nEast,Alder,100\nEast,Birch,200\nEast Total,,300\n"
    "West,Cedar,25\nWest,Dover,100\nWest Total,,125\nStatewide,,425\n"
)


def test_totals_of_groups_and_of_the_state_lack_what_all_rows_have(drafted: Drafted) -> None:
    draft = drafted(REGIONS)

    assert left_out(draft) == [("region", 4)]
    assert draft.dialect.total_rows[0].blank == ("district",)
    assert any("3 record(s) are taken for totals" in note for note in draft.notes)


def test_totals_of_two_levels_stand_in_two_columns(drafted: Drafted) -> None:
    draft = drafted(
        "region,district,school,n\nEast,Alder,A,1\nEast,Alder,B,2\nEast,Alder Total,,3\n"
        "East,Birch,C,1\nEast,Birch,D,2\nEast,Birch Total,,3\nEast Total,,,6\n"
    )

    rows = [(row.column, row.blank) for row in draft.dialect.total_rows]
    assert rows == [("region", ("district",)), ("district", ("school",))]
    assert draft.row_count == 4


@pytest.mark.parametrize(
    ("content", "number"),
    [
        pytest.param("school,n\nA,1\nB,2\nDeutschland gesamt,3\n", 3, id="a_name_in_it"),
        pytest.param("school,n\nTotal,3\nA,1\nB,2\n", 1, id="first"),
        pytest.param(ROWS + "Total Learning Academy,2020,6\n", 4, id="a_school"),
        pytest.param(ROWS + "Total Learning Academy,2020,\n", 4, id="a_school_without_a_figure"),
    ],
)
def test_rows_that_may_be_totals_are_marked(drafted: Drafted, content: str, number: int) -> None:
    draft = drafted(content)

    assert left_out(draft) == []
    told = f"1 record(s) may be totals by their school, and are taken for rows: {number}."
    assert any(note.startswith(told) for note in draft.notes)


def test_notes_of_any_sign_at_the_end_are_no_rows(drafted: Drafted) -> None:
    draft = drafted(
        ROWS + "# Rounds to zero.,,\n\u2020 None.,,\n1 Of fall.,,\nUpdated 1/5/2024,,\n"
    )

    assert left_out(draft) == [("school", 3)]
    assert draft.dialect.total_rows[0].is_alone


def test_a_note_between_rows_is_no_row(drafted: Drafted) -> None:
    draft = drafted("school,year,n\nA,2020,1\nNote: B closed,,\nC,2020,3\n")

    assert left_out(draft) == [("school", 2)]


def test_a_last_field_alone_below_notes_is_marked(drafted: Drafted) -> None:
    draft = drafted(ROWS + "Source: a survey,,\nQuill,,\n")

    assert left_out(draft) == [("school", 4)]
    told = "1 record(s) have a first field alone and may be notes, and are taken for rows: 5."
    assert any(note.startswith(told) for note in draft.notes)


def test_a_total_in_a_column_that_is_never_stored_stays(drafted: Drafted) -> None:
    draft = drafted("Teacher,year,n\nQuill,2020,1\nRook,2020,2\nTotal,2020,3\n")

    assert not draft.columns[0].is_stored
    assert left_out(draft) == []
