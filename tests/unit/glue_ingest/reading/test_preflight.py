"""Files of another kind than the contract says."""

import codecs
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest import errors
from glue_ingest.contracts.model import Contract
from glue_ingest.errors import IngestError
from glue_ingest.reading.source_file import ReceivedFile, open_path

MakeContract = Callable[..., Contract]
OpenBytes = Callable[[Contract, bytes], ReceivedFile]

GOOD = b"school,year,students\nNorth,2001,1\n"
GZIP = {"customProperties": [{"property": "compression", "value": "gzip"}]}


@pytest.mark.parametrize(
    ("server", "content", "error", "found"),
    [
        pytest.param({}, b"", errors.EmptyFileError, "holds no text. Found: 0 bytes", id="empty"),
        pytest.param(
            {}, b"\xef\xbb\xbf\r\n \n", errors.EmptyFileError, "Found: 7 bytes", id="mark_only"
        ),
        pytest.param({}, b"\0" * 5000, errors.EmptyFileError, "Found: 5,000 bytes", id="nul_only"),
        pytest.param(
            {"encoding": "utf-16"},
            codecs.BOM_UTF16_LE,
            errors.EmptyFileError,
            "has no header. Found: 0 bytes of text",
            id="utf_16_mark_only",
        ),
        pytest.param(
            {},
            b"\xef\xbb\xbf\n<!DOCTYPE html><p>Log in</p>",
            errors.HtmlPageError,
            "Found: '<!doctype html>",
            id="html",
        ),
        pytest.param(
            {}, b"<?xml version='1.0'?>", errors.HtmlPageError, "is an XML document", id="xml"
        ),
        pytest.param(
            {},
            b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
            errors.HtmlPageError,
            "is an XML spreadsheet of Excel 2003",
            id="xml_spreadsheet",
        ),
        pytest.param(
            {},
            b"<html xmlns:x='urn'><body><table><tr><td>school</td></tr></table>",
            errors.HtmlPageError,
            "is an HTML table, not data",
            id="html_table",
        ),
        pytest.param(
            {},
            b"<html><form><table><tr><td><input type='password'>",
            errors.HtmlPageError,
            "is a web page, not data",
            id="log_in_page_with_a_table",
        ),
        pytest.param(
            GZIP,
            gzip.compress(b"<HTML><p>Log in</p>"),
            errors.HtmlPageError,
            "Found: '<html>",
            id="html_in_gzip",
        ),
        pytest.param({}, b"%PDF-1.7\n", errors.BinaryFileError, "is PDF", id="pdf"),
        pytest.param(
            {},
            b"PAR1\x15\x04",
            errors.BinaryFileError,
            "is Parquet, not CSV text, which the contract says",
            id="parquet",
        ),
        pytest.param(
            {},
            gzip.compress(GOOD),
            errors.BinaryFileError,
            "is gzip, not CSV text. Unpack it, or add compression: gzip to server 'raw' in ",
            id="gzip_without_a_word",
        ),
        pytest.param(
            GZIP,
            GOOD,
            errors.CompressionMismatchError,
            "is not gzip, the contract says it is. Found: b'scho' at its start.",
            id="no_gzip_where_promised",
        ),
        pytest.param(
            GZIP,
            gzip.compress(GOOD)[:-10],
            errors.BrokenArchiveError,
            "cannot be unpacked. Found: Compressed file ended",
            id="gzip_cut_off",
        ),
        pytest.param(
            {},
            GOOD.decode().encode("utf-16"),
            errors.EncodingMismatchError,
            "is UTF-16, the contract says utf-8. Save the file as utf-8, or edit the encoding of",
            id="utf_16",
        ),
        pytest.param(
            {"encoding": "latin-1"},
            codecs.BOM_UTF16_BE + GOOD.decode().encode("utf-16-be"),
            errors.EncodingMismatchError,
            "is UTF-16, the contract says latin-1",
            id="utf_16_be",
        ),
        pytest.param(
            {"encoding": "utf-16"},
            GOOD.decode().encode("utf-16-le"),
            errors.EncodingMismatchError,
            "is not utf-16. Found: its bytes fit utf-16-le. Edit the encoding of ",
            id="utf_16_without_mark",
        ),
    ],
)
def test_another_kind_of_file_is_refused(
    make_contract: MakeContract,
    open_bytes: OpenBytes,
    server: dict[str, Any],
    content: bytes,
    error: type[IngestError],
    found: str,
) -> None:
    contract = make_contract(server=server)

    with pytest.raises(error, match=re.escape(found)) as caught:
        open_bytes(contract, content)

    assert str(caught.value).startswith("The file 'schools.csv' ")


def test_a_refusal_names_the_contract_to_edit(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract()

    with pytest.raises(errors.BinaryFileError) as caught:
        open_bytes(contract, gzip.compress(GOOD))

    assert contract.path in str(caught.value)


def test_a_file_is_looked_at_where_it_is(make_contract: MakeContract, tmp_path: Path) -> None:
    contract = make_contract()
    path = tmp_path / "schools.csv"
    path.write_bytes(GOOD)

    file = open_path(path, contract)

    assert (file.name, file.header.names) == (str(path), ("school", "year", "students"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"school,year,students\r\n\r\n", id="blank_lines"),
        pytest.param(b"school,year,students", id="no_line_end"),
        pytest.param(b"\n\nschool,year,students,\n", id="blank_lines_before"),
    ],
)
def test_a_header_without_rows_is_refused(
    make_contract: MakeContract, tmp_path: Path, content: bytes
) -> None:
    contract = make_contract()
    path = tmp_path / "schools.csv"
    path.write_bytes(content)

    with pytest.raises(errors.EmptyFileError) as caught:
        open_path(path, contract)

    assert str(caught.value) == (
        f"The file '{path}' has a header and no rows. Found: 'school', 'year', 'students'. Fetch "
        "it again."
    )
