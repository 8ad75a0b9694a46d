"""Headers with other names, several lines, or none, and lines before them that are not counted."""

from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest import errors
from glue_ingest.contracts.model import Contract
from glue_ingest.reading.source_file import ReceivedFile
from tests.conftest import MakeContract

OpenBytes = Callable[[Contract, bytes], ReceivedFile]
ReadRows = Callable[[Contract, bytes], list[tuple[Any, ...]]]


def column(name: str, **properties: Any) -> dict[str, Any]:
    """Return a column of a contract; `required` and `classification` are its own."""
    own = {k: properties.pop(k) for k in ("required", "classification") if k in properties}
    custom = [{"property": k, "value": v} for k, v in properties.items()]
    return {"name": name, "physicalType": "string", "customProperties": custom} | own


def raw(**properties: Any) -> dict[str, Any]:
    """Return what a contract's server `raw` says beyond the usual."""
    return {"customProperties": [{"property": k, "value": v} for k, v in properties.items()]}


ID = column("id", required=True)
SCORE = column("score", sourceName="Scale Score", sourceAliases=["Scaled Score", "SS"])


@pytest.mark.parametrize("name", ["Scale Score", "scaled score ", "SS"])
def test_a_column_has_any_of_its_names(
    make_contract: MakeContract, open_bytes: OpenBytes, name: str
) -> None:
    header = open_bytes(make_contract(ID, SCORE), f"id,{name}\n1,2\n".encode()).header

    assert header.positions == {"id": 0, "score": 1}
    assert (header.missing, header.unknown) == ((), ())


def test_two_names_of_one_column_are_refused(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(ID, SCORE)

    with pytest.raises(
        errors.DuplicateHeaderError,
        match=r"several names of column 'score': 'scale score', 'ss'\. .* edit sourceAliases",
    ):
        open_bytes(contract, b"id,SS,Scale Score\n1,2,3\n")


def test_a_required_column_is_found_by_its_other_name(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(column("id", required=True, sourceAliases=["Student"]))

    assert open_bytes(contract, b"STUDENT\n1\n").header.positions == {"id": 0}


def test_of_fields_of_one_name_the_contract_says_which(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(ID, column("math", sourceName="Score"),
                             column("reading", sourceName="Score", sourceOccurrence=2))  # fmt: skip

    header = open_bytes(contract, b"id,Score,SCORE,Score\n1,2,3,4\n").header
    single = open_bytes(contract, b"id,Score\n1,2\n").header

    assert header.positions == {"id": 0, "math": 1, "reading": 2}
    assert header.names == ("id", "Score", "SCORE (column 3)", "Score (column 4)")
    assert header.unknown == ("Score (column 4)",)
    assert header.repeated == {1: ("Score", 1), 2: ("SCORE", 2), 3: ("Score", 3)}
    assert (single.positions, single.missing) == ({"id": 0, "math": 1}, ("reading",))


def test_names_that_nobody_wants_may_be_there_twice(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(ID, column("pupil", classification="personal"))

    header = open_bytes(contract, b"id,note,Note,note (column 3),pupil,pupil\n1,2,3,4,5,6\n").header

    assert len(set(header.names)) == len(header.names)
    assert header.unknown == ("(column 2)", "(column 3)", "(column 4)")


def test_a_wanted_name_that_is_there_twice_is_refused(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(ID, column("score", sourceName="Score"))

    with pytest.raises(errors.DuplicateHeaderError, match=r"twice: 'score'\. .*sourceOccurrence"):
        open_bytes(contract, b"id,Score,score\n1,2,3\n")


TWO_LINES = (
    b",,Grade 3,,Grade 4,\n"
    b"id,Name,Tested,Share,Tested,Share\n"
    b"1,a,2,3,4,5\n"
)  # fmt: skip


def test_names_of_several_lines_are_joined(
    make_contract: MakeContract, open_bytes: OpenBytes, read_rows: ReadRows
) -> None:
    contract = make_contract(
        ID,
        column("tested_4", sourceName="Grade 4 Tested"),
        column("share_3", sourceName="Grade 3 share"),
        server=raw(headerLines=2),
    )

    file = open_bytes(contract, TWO_LINES)

    assert file.header.names == (
        *("id", "Name", "Grade 3 Tested", "Grade 3 Share", "Grade 4 Tested", "Grade 4 Share"),
    )
    assert file.header.positions == {"id": 0, "tested_4": 4, "share_3": 3}
    assert read_rows(contract, TWO_LINES) == [(1, "1", "a", "2", "3", "4", "5", None)]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        pytest.param(b"District,Scores\nName,Math,Read\nA,1,2\n",
                     ("District/Name", "Scores/Math", "Scores/Read"), id="short_line"),
        pytest.param(b"District,Scores,\nName,,\nA,1,\n", ("District/Name", "Scores"),
                     id="delimiter_at_the_end"),
        pytest.param(b"District,Scores,Notes\nName,Math,\nA,1,x\n",
                     ("District/Name", "Scores/Math", "Notes"), id="cells_merged_downwards"),
        pytest.param(b"District,Scores,,Notes\nName,Math,,\nA,1,2,x\n",
                     ("District/Name", "Scores/Math", "Scores", "Notes"), id="end_of_a_group"),
        pytest.param(b"District,,\n,,\nName,Math,\nA,1,\n", ("District/Name", "District/Math"),
                     id="blank_lines_between"),
        pytest.param(b',"A ""b""\nc"\nDistrict,d\nA,1\n', ("District", 'A "b"\nc/d'), id="quotes"),
    ],
)  # fmt: skip
def test_lines_are_joined_cell_by_cell(
    make_contract: MakeContract, open_bytes: OpenBytes, content: bytes, names: tuple[str, ...]
) -> None:
    contract = make_contract(
        column("name", sourceName="District/Name", sourceAliases=["District"]),
        server=raw(headerLines=2, headerJoin="/"),
    )

    assert open_bytes(contract, content).header.names == names


def test_a_name_is_not_filled_below_another_one(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(column("notes", sourceName="Notes"), server=raw(headerLines=3))
    content = b"County,Enrollment,,Notes\n,Male,Female,\n,n,n,\nA,1,2,x\n"

    assert open_bytes(contract, content).header.names == (
        *("County", "Enrollment Male n", "Enrollment Female n", "Notes"),
    )


def test_each_line_of_a_header_that_comes_again_is_no_row(
    make_contract: MakeContract, read_rows: ReadRows
) -> None:
    contract = make_contract(ID, server=raw(headerLines=2))

    assert [row[:2] for row in read_rows(contract, TWO_LINES * 2)] == [(1, "1"), (4, "1")]


def test_a_file_that_ends_in_its_header_is_refused(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(ID, server=raw(headerLines=3))

    with pytest.raises(errors.EmptyFileError, match="or fewer than its headerLines, 3"):
        open_bytes(contract, b"a,id\nb,id\n")
