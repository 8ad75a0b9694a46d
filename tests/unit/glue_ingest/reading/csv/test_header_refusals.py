"""Headers that do not meet the contract, and what is said of them."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest import errors
from glue_ingest.contracts.model import Contract
from glue_ingest.errors import IngestError
from glue_ingest.reading.csv.grammar import MAX_RECORD_BYTES
from glue_ingest.reading.csv.header import MAX_NAMES
from glue_ingest.reading.source_file import ReceivedFile

MakeContract = Callable[..., Contract]

OpenBytes = Callable[[Contract, bytes], ReceivedFile]

GOOD = b"school,year,students\nNorth,2001,1\n"


def raw(**properties: Any) -> dict[str, Any]:
    """Return what a contract's server `raw` says beyond the usual."""
    return {"customProperties": [{"property": k, "value": v} for k, v in properties.items()]}


@pytest.mark.parametrize(
    ("parts", "content", "error", "found"),
    [
        pytest.param(
            {},
            b"year,students\n2001,1\n",
            errors.MissingColumnsError,
            "Missing column(s) in 'schools.csv': 'school'. Found: 'year', 'students'. If the ",
            id="no_key_column",
        ),
        pytest.param(
            {},
            GOOD.replace(b",", b";"),
            errors.MissingColumnsError,
            "changed the delimiter (',')",
            id="other_delimiter",
        ),
        pytest.param(
            {},
            b"school,year,students,Students \nNorth,2001,1,2\n",
            errors.DuplicateHeaderError,
            "The header of 'schools.csv' has a name twice: 'students'. Rename one",
            id="one_name_twice",
        ),
        pytest.param(
            {"extras": {"unknownColumns": "refuse"}},
            b"school,year,students,note\nNorth,2001,1,x\n",
            errors.UnknownColumnsError,
            "Unknown column(s) in 'schools.csv': 'note'. The contract refuses them. Add them, or ",
            id="unknown_column",
        ),
        pytest.param(
            {},
            b'school,year,"students\nNorth,2001,1\n',
            errors.UnreadableHeaderError,
            "Found: 'school,year,\"students'. Fix the file, or edit the encoding,",
            id="quote_never_closed",
        ),
        pytest.param(
            {},
            b"school,year,\xe9l\xe8ves\nNorth,2001,1\n",
            errors.EncodingMismatchError,
            "The file 'schools.csv' is not utf-8. Found: its bytes fit cp1252. Edit the encoding",
            id="undecodable_bytes",
        ),
        pytest.param(
            {},
            b"school,year,\xe9l\x81ves\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\nNorth,2001,1\n",
            errors.UnreadableHeaderError,
            "bytes that are not utf-8, or more than 20,000 names. Found: 'school,year,\\xe9l\\x81v",
            id="damaged_bytes",
        ),
        pytest.param(
            {},
            b"school,ye\0ar\nNorth,2001\n",
            errors.UnreadableHeaderError,
            "Found: 'school,ye\\x00ar'",
            id="nul",
        ),
        pytest.param(
            {},
            b"," * (MAX_NAMES + 1) + b"\n",
            errors.UnreadableHeaderError,
            "or more than 20,000 names. Found: ',,,",
            id="too_many_names",
        ),
        pytest.param(
            {},
            b"x" * (MAX_RECORD_BYTES + 1),
            errors.LineTooLongError,
            "The file 'schools.csv' cannot be read. A line is longer than 16,777,216 bytes. Found",
            id="endless_line",
        ),
        pytest.param(
            {},
            b"x\n" + b"\n" * MAX_RECORD_BYTES,
            errors.MissingColumnsError,
            "Found: 'x'",
            id="blank_lines_after_it",
        ),
        pytest.param(
            {"server": raw(preambleLines=2)},
            b"A report\n" + b"x" * MAX_RECORD_BYTES,
            errors.UnreadableHeaderError,
            "has no header within 16,777,216 bytes. Found: b'A report",
            id="endless_preamble",
        ),
        pytest.param(
            {"server": raw(preambleLines=3)},
            b"a,b\nNorth,2001,1\n",
            errors.EmptyFileError,
            "has no header. Found: 17 bytes of text, none after the 3 line(s) before the header",
            id="preamble_to_the_end",
        ),
        pytest.param(
            {},
            b"sep=;\n" + GOOD,
            errors.DelimiterMismatchError,
            "The first line of 'schools.csv' says that ';' separates fields, the contract says "
            "','. Edit the delimiter of server 'raw' in ",
            id="sep_contradicts_the_contract",
        ),
        pytest.param(
            {"server": {"encoding": "latin-1"}},
            "sep=ééééééééééééééééééééé".encode("latin-1"),
            errors.DelimiterMismatchError,
            "says that 'éééééééééééééééééééé' separates",
            id="sep_cut_short_in_the_message",
        ),
        pytest.param(
            {}, b"sep=", errors.DelimiterMismatchError, "says that '' separates", id="sep_nothing"
        ),
    ],
)
def test_a_header_that_does_not_meet_the_contract_is_refused(
    make_contract: MakeContract,
    open_bytes: OpenBytes,
    parts: dict[str, Any],
    content: bytes,
    error: type[IngestError],
    found: str,
) -> None:
    contract = make_contract(**parts)

    with pytest.raises(error, match=re.escape(found)) as caught:
        open_bytes(contract, content)

    assert "schools.csv" in str(caught.value)
    assert contract.path in str(caught.value) or error is errors.DuplicateHeaderError


def test_a_message_names_no_more_columns_than_a_person_reads(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract()

    with pytest.raises(errors.MissingColumnsError, match=r"'c49' and 950 more\. If"):
        open_bytes(contract, b",".join(b"c%d" % number for number in range(1000)) + b"\n")


def test_a_known_column_is_named_though_its_contract_pads_it(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    padded = {"customProperties": [{"property": "sourceName", "value": " Year "}]}
    contract = make_contract(
        {"name": "school", "physicalType": "string"},
        {"name": "year", "physicalType": "int"} | padded,
        {"name": "email", "physicalType": "string", "classification": "personal"},
    )

    with pytest.raises(errors.DuplicateHeaderError, match=r"has a name twice: 'year'\."):
        open_bytes(contract, b"school,email,Year,year\n")


PREAMBLE = b"State report\nRun 2023\n\nConfidential\n"


@pytest.mark.parametrize(
    ("given", "content", "found"),
    [
        pytest.param(3, PREAMBLE + GOOD, (4, 3), id="one_line_more"),
        pytest.param(0, PREAMBLE + GOOD, (4, 0), id="lines_where_there_were_none"),
        pytest.param(2, GOOD, (0, 2), id="no_lines_and_a_row_taken_for_the_header"),
        pytest.param(1, GOOD, (0, 1), id="no_lines_and_no_row"),
        pytest.param(5, PREAMBLE + GOOD, (4, 5), id="one_line_less"),
        pytest.param(0, b"a,a\n" + GOOD, (1, 0), id="line_with_one_text_twice"),
        pytest.param(0, b'"a\n' + GOOD, (1, 0), id="line_with_a_quote"),
        pytest.param(0, b"sep=,\nReport\n" + GOOD, (1, 0), id="sep_is_no_such_line"),
        pytest.param(0, b"a\n" * 49 + GOOD, (49, 0), id="last_line_that_is_looked_at"),
    ],
)
def test_a_header_elsewhere_is_found_by_its_names(
    make_contract: MakeContract,
    open_bytes: OpenBytes,
    given: int,
    content: bytes,
    found: tuple[int, int],
) -> None:
    contract = make_contract(server=raw(preambleLines=given))

    with pytest.raises(IngestError, match=r"^The header of 'schools\.csv' is not where ") as caught:
        open_bytes(contract, content)

    assert (
        f"column names after {found[0]} line(s), and preambleLines is {found[1]}. Edit "
        f"preambleLines of server 'raw' there to {found[0]}," in str(caught.value)
    )


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"a\n" * 50 + GOOD, id="too_far_down"),
        pytest.param(PREAMBLE + b"school,students\n", id="no_line_with_all_required_names"),
        pytest.param(PREAMBLE + GOOD.replace(b",", b";"), id="another_delimiter"),
    ],
)
def test_where_no_line_has_the_names_all_causes_are_named(
    make_contract: MakeContract, open_bytes: OpenBytes, content: bytes
) -> None:
    contract = make_contract()

    with pytest.raises(
        errors.MissingColumnsError,
        match=r"the delimiter \(','\) or the number of lines before the header "
        r"\(preambleLines is 0\), edit ",
    ):
        open_bytes(contract, content)


def test_a_file_without_any_column_of_the_contract_is_refused(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(
        {"name": "school", "physicalType": "string"}, {"name": "note", "physicalType": "string"}
    )

    with pytest.raises(errors.MissingColumnsError, match=r"'school', 'note'\. Found: 'a', 'b'\."):
        open_bytes(contract, b"a,b\n1,2\n")
