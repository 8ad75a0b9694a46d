"""Files of another format than the contract says, whatever their names."""

import re
from collections.abc import Callable
from typing import Any
from zipfile import ZIP_STORED

import pytest

from glue_ingest import errors
from glue_ingest.contracts.model import Contract
from glue_ingest.errors import IngestError
from glue_ingest.reading.source_file import ReceivedFile
from tests.conftest import MakeContract
from tests.support.formats import as_xls, as_xlsx, as_zip

GOOD = b"school,year,students\nNorth,2001,1\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = {"customProperties": [{"property": "compression", "value": "zip"}]}


def named(stream: str) -> bytes:
    """The name of a stream as the directory of an OLE file has it."""
    return b"\0" * 100 + stream.encode("utf-16-le") + b"\0\0"


@pytest.mark.parametrize(
    ("server", "content", "error", "found"),
    [
        pytest.param(
            {},
            as_xlsx([["school"]]),
            errors.SpreadsheetError,
            "is an Excel workbook (xlsx), not CSV text, which the contract says. Edit the format "
            "of server 'raw' in ",
            id="xlsx",
        ),
        pytest.param(
            {},
            as_xls([["school"]]),
            errors.SpreadsheetError,
            "is an Excel workbook of 1997 to 2003 (xls), not CSV text",
            id="xls",
        ),
        pytest.param(
            {"format": "xls"},
            as_xlsx([["school"]]),
            errors.SpreadsheetError,
            "not an Excel workbook of 1997 to 2003 (xls), which the contract says",
            id="xlsx_for_xls",
        ),
        pytest.param(
            {"format": "xlsx"},
            OLE + named("EncryptedPackage"),
            errors.BrokenFileError,
            "is a workbook protected by a password",
            id="protected",
        ),
        pytest.param(
            {"format": "xls"},
            OLE + named("WordDocument"),
            errors.BinaryFileError,
            "is a Word document",
            id="doc",
        ),
        pytest.param(
            {},
            as_zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, ZIP_STORED),
            errors.SpreadsheetError,
            "is an OpenDocument spreadsheet (ods), not CSV text. Open it, save the sheet as xlsx",
            id="ods",
        ),
        pytest.param(
            {"format": "xlsx"},
            as_zip({"xl/workbook.bin": b""}),
            errors.SpreadsheetError,
            "is a binary Excel workbook (xlsb)",
            id="xlsb",
        ),
        pytest.param(
            {"format": "xlsx"},
            GOOD,
            errors.FormatMismatchError,
            "is text, not an Excel workbook (xlsx), which the contract says. Found: 'school,year",
            id="text_for_a_workbook",
        ),
        pytest.param(
            {"format": "xls"},
            b"<table><tr><td>school</td></tr></table>",
            errors.HtmlPageError,
            "is an HTML table, not a workbook",
            id="html_table_for_a_workbook",
        ),
        pytest.param(
            {"format": "parquet"},
            b'[{"school": "North"}]',
            errors.FormatMismatchError,
            "to json",
            id="json_for_parquet",
        ),
        pytest.param(
            {},
            b'[{"school": "North"}]',
            errors.FormatMismatchError,
            "is JSON, not CSV text",
            id="json",
        ),
        pytest.param(
            {},
            as_zip({"a.csv": GOOD}),
            errors.BinaryFileError,
            "is a zip archive, not CSV text. Unpack it, or add compression: zip to server 'raw'",
            id="zip_without_a_word",
        ),
        pytest.param(
            ZIP,
            GOOD,
            errors.CompressionMismatchError,
            "is not zip, the contract says it is. Found: b'scho' at its start.",
            id="no_zip_where_promised",
        ),
        pytest.param(
            ZIP | {"format": "xlsx"},
            as_xlsx([["school"]]),
            errors.CompressionMismatchError,
            "that is not packed, the contract says it is zip",
            id="workbook_that_is_not_zipped",
        ),
        pytest.param(
            ZIP,
            as_zip({"a.xlsx": as_xlsx([["school"]])}, ZIP_STORED),
            errors.SpreadsheetError,
            "is an Excel workbook (xlsx), not CSV text",
            id="workbook_in_a_zip",
        ),
    ],
)
def test_another_format_is_named(
    make_contract: MakeContract,
    open_bytes: Callable[[Contract, bytes], ReceivedFile],
    server: dict[str, Any],
    content: bytes,
    error: type[IngestError],
    found: str,
) -> None:
    contract = make_contract(server=server)

    with pytest.raises(error, match=re.escape(found)) as caught:
        open_bytes(contract, content)

    assert str(caught.value).startswith("The file 'schools.csv' ")
