"""Workbooks without a table where the contract says are refused by name."""

import io
import re
import zipfile
from typing import Any
from unittest.mock import patch

import pytest

from glue_ingest import errors
from glue_ingest.errors import IngestError
from glue_ingest.reading.workbook import xlsx
from tests.support.formats import as_xls, as_xlsx
from tests.support.sheets import opened, rows


def locked_xls() -> bytes:
    """A workbook whose second record is one that says that what follows is encrypted."""
    content = bytearray(as_xls([["id"], ["a"]]))
    second = content.index(b"\x09\x08\x10\x00") + 20
    content[second : second + 2] = b"\x2f\x00"
    return bytes(content)


def without_part(part: str, content: bytes) -> bytes:
    """Return a workbook in which a byte of a part is another."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        item = archive.getinfo(part)
    place = item.header_offset + 30 + len(part) + 20
    return content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :]


WORKBOOK = as_xlsx([["id"], ["a"]])


@pytest.mark.parametrize(
    ("content", "dialect", "error", "found"),
    [
        pytest.param(
            WORKBOOK,
            {"sheet": "Other"},
            errors.RecordsNotFoundError,
            "has no sheet 'Other'. Found: 'Data'. Edit sheet of server 'raw' in a.yaml.",
            id="no_such_sheet",
        ),
        pytest.param(as_xlsx([]), {}, errors.EmptyFileError, "has no cells.", id="no_cells"),
        pytest.param(
            WORKBOOK,
            {"cell_range": "C1:D9"},
            errors.EmptyFileError,
            "no cells in C1:D9",
            id="range",
        ),
        pytest.param(as_xlsx([["id"]]), {}, errors.EmptyFileError, "no rows", id="no_rows"),
        pytest.param(
            WORKBOOK[:-200], {}, errors.BrokenFileError, "File is not a zip file", id="cut"
        ),
        pytest.param(
            without_part("xl/worksheets/sheet1.xml", WORKBOOK),
            {},
            errors.BrokenFileError,
            "cannot be read. Found: ",
            id="damaged",
        ),
        pytest.param(
            as_xls([["id"], ["a"]])[:3000], {}, errors.BrokenFileError, "cannot be read", id="xls"
        ),
        pytest.param(
            locked_xls(), {}, errors.BrokenFileError, "protected by a password", id="locked_xls"
        ),
    ],
)
def test_what_has_no_table_is_refused_by_name(
    content: bytes, dialect: dict[str, Any], error: type[IngestError], found: str
) -> None:
    with pytest.raises(error, match=re.escape(found)) as caught:
        rows(opened(content, "id", **dialect))

    assert "'a.xlsx'" in str(caught.value)


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    with (
        patch.object(xlsx, "MAX_UNPACKED_BYTES", 100),
        pytest.raises(errors.UnpackedSizeError, match=r"more than 100\. Save the sheet as CSV"),
    ):
        opened(WORKBOOK, "id")
