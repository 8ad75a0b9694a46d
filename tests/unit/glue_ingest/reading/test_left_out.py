"""Records that are no rows: blank, a repeated header, or a total."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_ingest import errors
from glue_ingest.contracts.model import Contract, Dialect
from glue_ingest.reading.left_out import LeftOut
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import untyped_spec
from tests.conftest import MakeContract

OpenBytes = Callable[[Contract, bytes], ReceivedFile]
BLANKS = ("", " ", "\t", "\u00a0", "\u200b", "\ufeff", " \u202f ")


def described(name: str, kind: str = "string", **properties: Any) -> dict[str, Any]:
    """Return a column of a contract."""
    custom = [{"property": k, "value": v} for k, v in properties.items()]
    return {"name": name, "physicalType": kind, "customProperties": custom}


def raw(**properties: Any) -> dict[str, Any]:
    """Return what a contract's server `raw` says beyond the usual."""
    return {"customProperties": [{"property": k, "value": v} for k, v in properties.items()]}


def read(file: ReceivedFile) -> list[tuple[Any, ...]]:
    """Return the number, the fields and the raw text of each record."""
    rows: list[tuple[Any, ...]] = []
    for batch in file.batches():
        columns = [column.to_pylist() for column in batch.columns]
        rows += [(n, *fields, text) for n, text, _, *fields in zip(*columns, strict=True)]
    return rows


@pytest.mark.parametrize(
    ("content", "rows", "counts"),
    [
        pytest.param(b"a,1\n,\n,\nb,2\n", [(1, "a", "1", None), (4, "b", "2", None)],
                     {LeftOut.BLANK: 2}, id="delimiters_alone"),
        pytest.param(b' ,"\t"\n\xc2\xa0,\n"",""\na,1\n', [(4, "a", "1", None)],
                     {LeftOut.BLANK: 3}, id="white_space_and_quotes"),
        pytest.param(b"a,1\n,,,\n \n\xef\xbb\xbf\n", [(1, "a", "1", None)],
                     {LeftOut.BLANK: 3}, id="of_another_width"),
        pytest.param(b",1\na,\n,0\n", [(1, "", "1", None), (2, "a", "", None), (3, "", "0", None)],
                     {}, id="one_text_is_enough"),
        pytest.param(b"a,,x\n", [(1, None, None, "a,,x")], {}, id="another_width_with_a_text"),
        pytest.param(b'"a"b,\n,1\n', [(1, None, None, '"a"b,'), (2, "", "1", None)], {},
                     id="broken_quotes"),
        pytest.param(b"a,1\nName, n\nb,2\n", [(1, "a", "1", None), (3, "b", "2", None)],
                     {LeftOut.REPEATED_HEADER: 1}, id="repeated_header"),
        pytest.param(b'a,1\n\xef\xbb\xbfName,"n"\n', [(1, "a", "1", None)],
                     {LeftOut.REPEATED_HEADER: 1}, id="repeated_header_after_a_mark"),
        pytest.param(b"a,1\nNAME,N\nb,2\n name ,n\n", [(1, "a", "1", None), (3, "b", "2", None)],
                     {LeftOut.REPEATED_HEADER: 2}, id="repeated_header_in_other_letter_case"),
        pytest.param(b"Name,1\na,n\n", [(1, "Name", "1", None), (2, "a", "n", None)], {},
                     id="one_name_is_no_header"),
    ],
)  # fmt: skip
def test_records_that_are_no_rows_are_left_out_and_counted(
    make_contract: MakeContract,
    open_bytes: OpenBytes,
    content: bytes,
    rows: list[tuple[Any, ...]],
    counts: dict[LeftOut, int],
) -> None:
    contract = make_contract(described("name"), described("n"))
    header = b"Name,n\n"

    file = open_bytes(contract, header + content)

    assert read(file) == rows
    assert file.left_out == counts


def test_a_column_alone_may_hold_its_own_name(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    file = open_bytes(make_contract(described("name")), b"name\nname\n \n")

    assert read(file) == [(1, "name", None)]
    assert file.left_out == {LeftOut.BLANK: 1}


def test_blank_records_have_the_delimiter_at_the_end_too(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(described("name"), described("n"))

    file = open_bytes(contract, b"name,n,\na,1,\n,,\n,\nname,n,\n")

    assert read(file) == [(1, "a", "1", None)]
    assert file.left_out == {LeftOut.BLANK: 2, LeftOut.REPEATED_HEADER: 1}


@pytest.mark.parametrize("content", [b"name,n\n,\n \nname,n\n", b"name,n\n,\n,"])
def test_a_file_of_no_rows_is_refused(
    make_contract: MakeContract, open_bytes: OpenBytes, content: bytes
) -> None:
    contract = make_contract(described("name"), described("n"))

    with pytest.raises(
        errors.EmptyFileError, match=r"'name', 'n'; . record\(s\) that are no rows \(2 blank"
    ):
        read(open_bytes(contract, content))


def test_a_repeated_name_beyond_ascii_may_have_another_letter_case(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(described("ecole", sourceName="\u00e9cole"), described("n"))

    file = open_bytes(contract, "\u00e9cole,n\n\u00c9COLE,N\na,1\n".encode())

    assert read(file) == [(2, "a", "1", None)]
    assert file.left_out == {LeftOut.REPEATED_HEADER: 1}


def total(column: str, pattern: str, **others: Any) -> dict[str, Any]:
    return {"column": column, "pattern": pattern, **others}


@pytest.mark.parametrize(
    ("content", "totals", "rows", "count"),
    [
        pytest.param(b"a,1\n Total \xc2\xa0,2\nSubtotal,3\nTotally,4\n", [total("name", "Total")],
                     [1, 3, 4], 1, id="whole_text"),
        pytest.param(b"a,1\nTotal 2019,2\nb,\xef\xbc\x8a\n",
                     [total("name", "Total.*"), total("n", "\uff0a")], [1], 2, id="any_of_several"),
        pytest.param(b'a,1\n"Total\nof all",2\n', [total("name", "Total.*")], [1], 1,
                     id="line_break"),
        pytest.param(b"a,1\nPe\x6e\xcc\x83a,2\n", [total("name", "Pe\u00f1a")], [1], 1, id="nfc"),
        pytest.param(b"a,1\n,\n,2\n", [total("name", "")], [1], 1, id="blank_text"),
        pytest.param(b"a,1\nTotal\n", [total("name", "(Total)?")], [1, 2], 0, id="unreadable"),
        pytest.param(b"Total,1\nTotal, \n", [total("name", "Total", alone=True)], [1], 1,
                     id="alone"),
        pytest.param(b"Total,1\nTotal,\xc2\xa0\n", [total("name", "Total", blank=["n"])], [1], 1,
                     id="blank"),
    ],
)  # fmt: skip
def test_totals_are_left_out(
    make_contract: MakeContract,
    open_bytes: OpenBytes,
    content: bytes,
    totals: list[dict[str, Any]],
    rows: list[int],
    count: int,
) -> None:
    contract = make_contract(described("name"), described("n"), server=raw(totalRows=totals))

    file = open_bytes(contract, b"name,n\n" + content)

    assert [row[0] for row in read(file)] == rows
    assert file.left_out.get(LeftOut.TOTAL, 0) == count


def test_a_total_may_be_a_text_of_excel(make_contract: MakeContract, open_bytes: OpenBytes) -> None:
    server = raw(totalRows=[total("name", "Total")], excelTexts=True)
    contract = make_contract(described("name"), server=server)

    assert read(open_bytes(contract, b'name\n="a"\n="Total"\n')) == [(1, '="a"', None)]


@pytest.mark.parametrize("others", [{"alone": True}, {"blank": ["n"]}])
def test_a_blank_field_of_excel_is_one_beside_a_total(
    make_contract: MakeContract, open_bytes: OpenBytes, others: dict[str, Any]
) -> None:
    server = raw(totalRows=[total("name", "Total", **others)], excelTexts=True)
    contract = make_contract(described("name"), described("n"), server=server)

    file = open_bytes(contract, b'name,n\n="Total",=""\n="Total",="0"\n')

    assert read(file) == [(2, '="Total"', '="0"', None)]


def test_a_file_without_a_column_that_is_to_be_blank_has_no_totals(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    server = raw(totalRows=[total("name", "Total", blank=["n"])])
    contract = make_contract(described("name"), described("n"), server=server)

    file = open_bytes(contract, b"name\nTotal\n")

    assert (read(file), file.left_out) == ([(1, "Total", None)], {})


def test_a_file_without_the_column_of_totals_has_none(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    server = raw(totalRows=[total("n", "")])

    file = open_bytes(make_contract(described("name"), described("n"), server=server), b"name\na\n")

    assert (read(file), file.left_out) == ([(1, "a", None)], {})


def test_texts_and_values_are_those_of_the_rows(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(described("name"), described("n"))
    file = open_bytes(contract, b"name,n\n,\na,1\n,\nb,\nname,n\nc,3\n")

    numbers = np.array([4, 6])
    values = [item for chunk in file.raw_values(numbers) for item in chunk.to_pylist()]
    # A lake of an older version has a row of record 1.
    asked = np.array([1, 2, 4])
    both = [
        (texts.column("raw_record_number").to_pylist(), given.to_pylist())
        for texts, given in file.texts_and_values(0, asked, asked)
    ]

    assert values == [[("name", "b"), ("n", "")], [("name", "c"), ("n", "3")]]
    assert both == [([2, 4], [[("name", "a"), ("n", "1")], [("name", "b"), ("n", "")]])]


CELLS = st.sampled_from([*BLANKS, "a", "0", "x y", "name", "é"])


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1))
def test_blank_records_are_those_without_a_text(records: list[tuple[str, str, str]]) -> None:
    lines = [["a", "b", "c"], ["first", "", ""], *records]
    content = "\n".join(",".join(line) for line in lines).encode()
    spec = untyped_spec("a.yaml", Dialect(), [("a", "a")])
    file = ReceivedFile(lambda: io.BytesIO(content), "a.csv", spec)

    found = [row[:-1] for row in read(file)]

    numbered = enumerate([("first", "", ""), *records], 1)
    kept = [(number, *cells) for number, cells in numbered if not set(cells) <= set(BLANKS)]
    assert found == kept
    assert sum(file.left_out.values()) == len(records) + 1 - len(kept)
