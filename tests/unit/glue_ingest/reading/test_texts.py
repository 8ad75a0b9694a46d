"""Fields made into the texts of the contract's columns."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.reading.source_file import ReceivedFile

MakeContract = Callable[..., Contract]
OpenBytes = Callable[[Contract, bytes], ReceivedFile]

NAME = {"name": "name", "physicalType": "string", "primaryKey": True, "partitioned": True}
NOTE = {"name": "note", "physicalType": "string"}


def texts(file: ReceivedFile, number: int = 0) -> list[dict[str, Any]]:
    return [row for batch in file.texts(number) for row in batch.to_pylist()]


def test_texts_are_the_contracts_columns_whatever_the_files_order(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract()
    first = open_bytes(contract, b"school,year,students\nNorth,2001,1\nSouth,2001\n")
    second = open_bytes(contract, b"Note,YEAR,School\nx,2002,West\n")

    rows = [*texts(first, 0), *texts(second, 1)]

    names = ["file_number", "raw_record_number", "raw_text", "_flaw"]
    names += ["text_school", "text_year", "text_students"]
    assert rows == [
        dict(zip(names, values, strict=True))
        for values in (
            (0, 1, None, None, "North", "2001", "1"),
            (0, 2, "South,2001", "too_few_fields", None, None, None),
            (1, 1, None, None, "West", "2002", None),
        )
    ]


@pytest.mark.parametrize(
    "edge",
    [
        pytest.param(" \t\v\f", id="ascii"),
        pytest.param('"\r\n"', id="quoted_line_break"),
        pytest.param("\u00a0\u2007\u202f", id="no_break"),
        pytest.param("\u200b\u200c\u200d\u2060\ufeff", id="zero_width"),
    ],
)
def test_texts_are_trimmed(make_contract: MakeContract, open_bytes: OpenBytes, edge: str) -> None:
    contract = make_contract(NAME, NOTE)
    inner = edge.strip('"')
    mark = '"' if edge.startswith('"') else ""
    record = f"{mark}{inner}a{inner}b{inner}{mark},{edge}"

    rows = texts(open_bytes(contract, f"name,note\n{record}\n".encode()))

    assert [(row["text_name"], row["text_note"]) for row in rows] == [(f"a{inner}b", None)]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param("", None, id="empty"),
        pytest.param('""', None, id="empty_quotes"),
        pytest.param("n/a", None, id="marker"),
        pytest.param("N/A", None, id="other_case"),
        pytest.param("\u00a0N/a ", None, id="padded"),
        pytest.param('"N/A"', None, id="quoted"),
        pytest.param("N/A.", "N/A.", id="more_than_the_marker"),
        pytest.param("\u212a", None, id="kelvin_sign_is_k_in_nfc"),
        pytest.param("\uff2b", "\uff2b", id="wide_k_is_no_k"),
        pytest.param(
            "__HIVE_DEFAULT_PARTITION__", "__HIVE_DEFAULT_PARTITION__", id="no_partition_column"
        ),
        pytest.param("NaN", "NaN", id="not_a_number"),
    ],
)
def test_null_markers_are_null(
    make_contract: MakeContract, open_bytes: OpenBytes, field: str, expected: str | None
) -> None:
    contract = make_contract(NAME, NOTE, extras={"nullMarkers": ["N/A", "k"]})

    rows = texts(open_bytes(contract, f"name,note\na,{field}\n".encode()))

    assert [row["text_note"] for row in rows] == [expected]


def test_partition_text_that_stands_for_null_in_hive_is_null(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(NAME, NOTE)

    rows = texts(open_bytes(contract, b"name,note\n__HIVE_DEFAULT_PARTITION__,1\n"))

    assert [(row["text_name"], row["text_note"]) for row in rows] == [(None, "1")]


def test_raw_values_are_fields_as_received_under_their_published_names(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract()
    file = open_bytes(
        contract,
        b'Note,School,year,,STUDENTS\n a ,North,,x, NA\nb,South\nc,"We\nst",2001,,1\n\nd,,,,\n',
    )

    chunks = list(file.raw_values(np.array([1, 3, 4])))

    names = ["Note", "School", "year", "(column 4)", "STUDENTS"]
    assert pa.concat_arrays(chunks).to_pylist() == [
        list(zip(names, values, strict=True))
        for values in (
            (" a ", "North", "", "x", " NA"),
            ("c", "We\nst", "2001", "", "1"),
            ("d", "", "", "", ""),
        )
    ]


def test_raw_values_come_in_the_order_of_the_records(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(NOTE)
    # Records with a quote further in are read apart from the others.
    lines = ["{}", '{}"', "{}", '"{}"']
    records = [lines[number % 4].format(number) for number in range(1, 400_001)]
    file = open_bytes(contract, "\n".join(["note", *records]).encode())
    numbers = range(1, 400_001, 7)

    chunks = list(file.raw_values(np.array(numbers)))

    assert pa.concat_arrays(chunks).items.to_pylist() == [
        f'{number}"' if number % 4 == 1 else str(number) for number in numbers
    ]
