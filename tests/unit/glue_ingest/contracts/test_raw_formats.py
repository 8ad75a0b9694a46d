"""Which options of server `raw` a format takes, and where its records are."""

from typing import Any

import pytest

from glue_ingest.contracts.raw_formats import (
    ITEMS,
    CellRange,
    Format,
    Step,
    read_cell_range,
    read_records_path,
)
from glue_ingest.errors import ContractError
from tests.conftest import MakeContract
from tests.support.formats import server_of


@pytest.mark.parametrize(
    ("server", "found"),
    [
        pytest.param(
            server_of("csv", None, sheet="Data"),
            "sheet of server 'raw' means nothing for format csv: it is for xls, xlsx. Delete it",
            id="sheet_of_a_csv",
        ),
        pytest.param(
            {"format": "xlsx", "delimiter": ";"},
            "delimiter of server 'raw' means nothing for format xlsx: it is for csv.",
            id="delimiter_of_a_workbook",
        ),
        pytest.param(
            {"format": "parquet", "encoding": "utf-8"},
            "encoding of server 'raw' means nothing for format parquet",
            id="encoding_of_parquet",
        ),
        pytest.param(
            server_of("jsonl", None, recordsPath="a[]"),
            "recordsPath of server 'raw' means nothing for format jsonl: it is for json.",
            id="path_of_lines",
        ),
        pytest.param(
            server_of("json", None, preambleLines=2),
            "preambleLines of server 'raw' means nothing for format json",
            id="preamble_of_json",
        ),
        pytest.param(
            server_of("xlsx", None, range="F2:B1"),
            "range of server 'raw' must be cells such as 'B4:F200', 'B4:F', 'B4', found 'F2:B1'",
            id="turned_range",
        ),
        pytest.param(
            server_of("json", None, recordsPath="results"),
            "recordsPath of server 'raw' must be keys joined by dots, with [] after each array",
            id="path_without_an_array",
        ),
    ],
)
def test_what_a_format_does_not_have_is_named(
    make_contract: MakeContract, server: dict[str, Any], found: str
) -> None:
    with pytest.raises(ContractError) as caught:
        make_contract(server=server)

    assert found in str(caught.value)
    assert "Edit /" in str(caught.value)


def test_the_format_of_csv_changes_no_fingerprint(make_contract: MakeContract) -> None:
    """What is at its default is no part of it; a path of records is one."""
    plain = make_contract(server=server_of("json", None))
    pathed = make_contract(server=server_of("json", None, recordsPath="a[]"))

    assert plain.dialect.format is Format.JSON
    assert len({make_contract().fingerprint, plain.fingerprint, pathed.fingerprint}) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B4:F200", CellRange(3, 1, 199, 5)),
        ("b4:f", CellRange(3, 1, None, 5)),
        ("AA1", CellRange(0, 26, None, None)),
        ("A:XFD", CellRange(0, 0, None, 16_383)),
        ("A0", None),
        ("4:200", None),
        ("B4:A4", None),
        ("", None),
    ],
)
def test_a_range_is_cells(text: str, expected: CellRange | None) -> None:
    assert read_cell_range(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", (ITEMS,)),
        ("a.b[].c[][]", (Step("a"), Step("b"), ITEMS, Step("c"), ITEMS, ITEMS)),
        ("[].a[]", (ITEMS, Step("a"), ITEMS)),
        ("a", None),
        ("", None),
        ("a..b[]", None),
        ("a[].[]", None),
        ("a[0]", None),
        ("a[]b[]", None),
    ],
)
def test_a_path_is_keys_and_arrays(text: str, expected: tuple[Step, ...] | None) -> None:
    assert read_records_path(text) == expected
