import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from glue_ingest.preflight import Header, inspect

from glue_ingest import errors
from glue_ingest.contract import Contract
from glue_ingest.errors import IngestError

MakeContract = Callable[..., Contract]
GOOD = b"school,year,students\nNorth,2001,1\n"
EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DEEP_LATIN_1 = GOOD + b"North,2001,1\n" * 200_000 + b"Caf\xe9,2001,1\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "schools.csv"


@pytest.mark.parametrize(
    ("content", "error", "found"),
    [
        pytest.param(b"", errors.EmptyFileError, "Found: 0 bytes", id="empty"),
        pytest.param(b"\xef\xbb\xbf\r\n \n", errors.EmptyFileError, "is empty", id="bom_only"),
        pytest.param(b"\x00" * 5000, errors.EmptyFileError, "Found: 5000 bytes", id="nul_filled"),
        pytest.param(
            b"school,year,students\r\n\r\n",
            errors.EmptyFileError,
            "has a header and no rows. Found: 'school', 'year', 'students'",
            id="header_only",
        ),
        pytest.param(
            b'"school\n(name)",year,students\n',
            errors.EmptyFileError,
            "has a header and no rows",
            id="header_only_with_a_quoted_newline",
        ),
        pytest.param(
            b"\xef\xbb\xbf\n<!DOCTYPE html><p>Log in</p>",
            errors.HtmlPageError,
            "<!doctype",
            id="html",
        ),
        pytest.param(b"<?xml version='1.0'?>", errors.HtmlPageError, "web page", id="xml"),
        pytest.param(b"PK\x03\x04xl/", errors.SpreadsheetError, "Save the sheet as CSV", id="xlsx"),
        pytest.param(EXCEL, errors.SpreadsheetError, "Save the sheet as CSV", id="xls"),
        pytest.param(b"\x1f\x8b\x08\x00ab", errors.BinaryFileError, "is gzip", id="gzip"),
        pytest.param(b"%PDF-1.7\n", errors.BinaryFileError, "is PDF", id="pdf"),
        pytest.param(b"PAR1\x15\x04", errors.BinaryFileError, "is Parquet", id="parquet"),
        pytest.param(
            GOOD.decode().encode("utf-16"),
            errors.EncodingMismatchError,
            "is UTF-16, the contract says utf-8",
            id="utf_16",
        ),
        pytest.param(
            DEEP_LATIN_1, errors.EncodingMismatchError, "Found: byte 0xe9", id="latin_1_deep_inside"
        ),
        pytest.param(
            b"year,students\n2001,1\n",
            errors.MissingColumnsError,
            "'school'. Found: 'year', 'students'",
            id="no_key_column",
        ),
        pytest.param(
            GOOD.replace(b",", b";"),
            errors.MissingColumnsError,
            "changed the delimiter (',')",
            id="other_delimiter",
        ),
        pytest.param(
            b"school,year,students,Students \nNorth,2001,1,2\n",
            errors.DuplicateHeaderError,
            "has a name twice: 'students'",
            id="one_name_twice",
        ),
    ],
)
def test_refuses_what_the_contract_does_not_describe(
    make_contract: MakeContract,
    path: Path,
    content: bytes,
    error: type[IngestError],
    found: str,
) -> None:
    contract = make_contract()
    path.write_bytes(content)

    with pytest.raises(error, match=re.escape(found)) as caught:
        inspect(path, contract)

    assert str(path) in str(caught.value)


def test_refuses_unknown_columns_when_the_contract_says_so(
    make_contract: MakeContract, path: Path
) -> None:
    contract = make_contract(extras={"unknownColumns": "refuse"})
    path.write_bytes(b"school,year,students,note\nNorth,2001,1,x\n")

    with pytest.raises(errors.UnknownColumnsError, match=r"'note'.*set unknownColumns to note"):
        inspect(path, contract)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(GOOD, {}, id="as_published"),
        pytest.param(b"\xef\xbb\xbf" + GOOD, {}, id="bom"),
        pytest.param(
            b'\xef\xbb\xbf"school","year","students"\n"North",2001,1\n', {}, id="bom_and_quotes"
        ),
        pytest.param(GOOD.replace(b"\n", b"\r\n"), {}, id="crlf"),
        pytest.param(GOOD.removesuffix(b"\n"), {}, id="no_last_newline"),
        pytest.param(b"\n\n" + GOOD, {}, id="blank_lines_first"),
        pytest.param(
            b"students,year,school\n1,2001,North\n",
            {
                "names": ("students", "year", "school"),
                "positions": {"school": 2, "year": 1, "students": 0},
            },
            id="other_order",
        ),
        pytest.param(
            b'SCHOOL, Year ," students "\nNorth,2001,1\n',
            {"names": ("SCHOOL", "Year", "students")},
            id="other_case_and_padding",
        ),
        pytest.param(
            b"school,year\nNorth,2001\n",
            {
                "names": ("school", "year"),
                "positions": {"school": 0, "year": 1},
                "missing": ("students",),
            },
            id="optional_column_missing",
        ),
        pytest.param(
            b"school,year,students,Note\nNorth,2001,1,x\n",
            {"names": ("school", "year", "students", "Note"), "unknown": ("Note",)},
            id="unknown_column",
        ),
        pytest.param(
            b"school,year,students,\nNorth,2001,1,\n",
            {"names": ("school", "year", "students", ""), "unknown": ("",)},
            id="trailing_delimiter",
        ),
    ],
)
def test_header_is_matched(
    make_contract: MakeContract, path: Path, content: bytes, expected: dict[str, Any]
) -> None:
    contract = make_contract()
    path.write_bytes(content)

    header = inspect(path, contract)

    usual = {
        "names": ("school", "year", "students"),
        "positions": {"school": 0, "year": 1, "students": 2},
        "missing": (),
        "unknown": (),
        "row_count": 1,
    }
    assert header == Header(**(usual | expected))


def test_header_names_may_hold_slashes_spaces_and_delimiters(
    make_contract: MakeContract, path: Path
) -> None:
    contract = make_contract(
        {
            "name": "lunch",
            "physicalType": "string",
            "customProperties": [{"property": "sourceName", "value": "free/reduced, lunch"}],
        }
    )
    path.write_bytes(b'id,"Free/Reduced, lunch"\n1,yes\n')

    header = inspect(path, contract)

    assert header == Header(("id", "Free/Reduced, lunch"), {"lunch": 1}, (), ("id",), 1)


def test_unclosed_quote_is_refused(make_contract: MakeContract, path: Path) -> None:
    contract = make_contract()
    path.write_bytes(b'school,year,students\nNorth,2001,1\nSouth,2001,"2\nWest,2001,3\n')

    with pytest.raises(errors.UnclosedQuoteError, match="after record 1"):
        inspect(path, contract)


def test_escape_character_of_the_contract_is_used_in_the_header(
    make_contract: MakeContract, path: Path
) -> None:
    contract = make_contract(
        server={"customProperties": [{"property": "escape", "value": "\\"}]},
    )
    path.write_bytes(b'school,year,students,"the \\"note\\""\nNorth,2001,1,x\n')

    header = inspect(path, contract)

    assert header.unknown == ('the "note"',)
