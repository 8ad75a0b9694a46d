"""Files in another encoding than the contract says."""

import codecs
import gzip
import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import EncodingMismatchError
from glue_ingest.reading import streams
from glue_ingest.reading.csv import records
from glue_ingest.reading.source_file import ReceivedFile

MakeContract = Callable[..., Contract]
OpenBytes = Callable[[Contract, bytes], ReceivedFile]
ReadRows = Callable[[Contract, bytes], list[tuple[Any, ...]]]

TEXT = "school,year,students\nNorth,2001,1\nEscuela Peña,2001,2\nSão João \u2013 “Norte”,2001,3\n"
NAMED = "School,Year,Students,Größe\nNorth,2001,1,2\n"
# In old DOS and Mac encodings the accents stand elsewhere.
ACCENTS = "school,year,students\nEcole privée française,2001,1\nPeña,2002,2\nÉtang brûlé,2003,3\n"


def misfit(contract: Contract, content: bytes, read_rows: ReadRows) -> str:
    with pytest.raises(EncodingMismatchError) as caught:
        read_rows(contract, content)
    assert contract.path in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "content", "fitting"),
    [
        pytest.param("utf-8", TEXT.encode("cp1252"), "cp1252", id="windows_as_utf_8"),
        pytest.param("utf-8", NAMED.encode("latin-1"), "cp1252", id="name_of_a_column"),
        pytest.param("utf-8", ACCENTS.encode("cp850"), "cp850", id="dos_as_utf_8"),
        pytest.param(
            "utf-8",
            "school,year,students\n“A” \u2013 B,1,2\n".encode("cp1252"),
            "cp1252",
            id="marks_of_windows",
        ),
        pytest.param("utf-8", TEXT.encode("utf-16-le"), "utf-16-le", id="utf_16_le_as_utf_8"),
        pytest.param("utf-8", TEXT.encode("utf-16-be"), "utf-16-be", id="utf_16_be_as_utf_8"),
        pytest.param("ascii", TEXT.encode(), "utf-8", id="utf_8_as_ascii"),
        pytest.param("ascii", TEXT.encode("cp1252"), "cp1252", id="windows_as_ascii"),
        pytest.param("cp1252", TEXT.encode(), "utf-8", id="utf_8_as_windows"),
        pytest.param("latin-1", TEXT.encode(), "utf-8", id="utf_8_as_latin_1"),
        pytest.param("latin-1", NAMED.encode(), "utf-8", id="utf_8_name_as_latin_1"),
        pytest.param("latin-1", TEXT.encode("utf-16-le"), "utf-16-le", id="utf_16_as_latin_1"),
        pytest.param(
            "cp1252",
            codecs.BOM_UTF8 + b"school,year,students,note\na,2001,1,\n",
            "utf-8",
            id="mark_of_utf_8_alone",
        ),
        pytest.param("utf-16", TEXT.encode(), "utf-8", id="utf_8_as_utf_16"),
        pytest.param("utf-16-le", TEXT.encode(), "utf-8", id="utf_8_as_utf_16_le"),
        pytest.param("utf-16-le", TEXT.encode("utf-16-be"), "utf-16-be", id="other_order"),
        pytest.param("utf-16", TEXT.encode("cp1252"), "cp1252", id="windows_as_utf_16"),
        pytest.param("shift_jis", TEXT.encode("utf-16-le"), "utf-16-le", id="utf_16_as_two_bytes"),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gzip"])
def test_a_file_in_another_encoding_is_refused_with_the_one_that_fits(
    make_contract: MakeContract,
    read_rows: ReadRows,
    encoding: str,
    content: bytes,
    fitting: str,
    *,
    is_packed: bool,
) -> None:
    extras = {"customProperties": [{"property": "compression", "value": "gzip"}]}
    contract = make_contract(server={"encoding": encoding} | (extras if is_packed else {}))

    message = misfit(contract, gzip.compress(content) if is_packed else content, read_rows)

    assert re.search(rf"bytes fit {fitting}[.:] ", message, re.IGNORECASE)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        pytest.param("utf-8", TEXT, id="utf_8"),
        pytest.param("cp1252", TEXT, id="windows"),
        pytest.param("cp850", ACCENTS, id="dos"),
        pytest.param("mac_roman", ACCENTS, id="mac"),
        pytest.param("utf-16", TEXT, id="utf_16"),
        pytest.param("utf-16-le", TEXT, id="utf_16_le"),
        pytest.param("utf-16-be", TEXT, id="utf_16_be"),
        pytest.param("utf-32", TEXT, id="utf_32"),
        pytest.param("ascii", TEXT[:34], id="ascii"),
        pytest.param("cp1252", TEXT[:34], id="ascii_as_windows"),
        pytest.param("shift_jis", "school,year,students\n東京学校,2001,1\n", id="shift_jis"),
        pytest.param("gbk", "school,year,students\n北京学校,2001,1\n", id="gbk"),
        pytest.param("iso-8859-7", "school,year,students\nΛδξ,2001,1\n", id="greek"),
        pytest.param("cp1251", "school,year,students\nДждж № 5,2001,1\n", id="cyrillic"),
    ],
)
def test_a_file_in_the_encoding_of_its_contract_is_read(
    make_contract: MakeContract, read_rows: ReadRows, encoding: str, text: str
) -> None:
    contract = make_contract(server={"encoding": encoding})

    rows = read_rows(contract, text.encode(encoding))

    lines = text.splitlines()[1:]
    assert rows == [(number, *line.split(","), None) for number, line in enumerate(lines, 1)]


def test_the_record_is_named_and_shown_in_the_encoding_that_fits(
    make_contract: MakeContract, read_rows: ReadRows
) -> None:
    contract = make_contract()

    message = misfit(contract, TEXT.encode("cp1252"), read_rows)

    assert message == (
        "The file 'schools.csv' has bytes that are not utf-8, the encoding of server 'raw' in "
        f"{contract.path}. Found in record 2: 'Escuela Pe\\xf1a,2001,2', which is 'Escuela "
        "Peña,2001,2' in cp1252. The bytes fit cp1252: edit the encoding there, or set "
        "undecodable: quarantine there to read the records that decode."
    )


def test_a_damaged_file_is_not_said_to_be_in_another_encoding(
    make_contract: MakeContract, read_rows: ReadRows
) -> None:
    contract = make_contract()

    message = misfit(contract, TEXT.encode() + b"\xff,2001,3\n", read_rows)

    assert (
        "Found in record 4: '\\xff,2001,3'. No other encoding fits better; the bytes may" in message
    )


def test_no_text_of_a_file_that_names_persons_is_shown(
    make_contract: MakeContract, read_rows: ReadRows
) -> None:
    contract = make_contract(
        {"name": "school", "physicalType": "string"},
        {"name": "students", "physicalType": "string", "classification": "personal"},
    )

    for content in (TEXT.encode("cp1252"), TEXT.encode() + b"\xff,2001,3\n"):
        message = misfit(contract, content, read_rows)
        assert "(not shown: it may name a person)" in message
        assert not re.search(r"Pe|xff|Escuela", message)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_one_such_record_far_down_is_enough(
    make_contract: MakeContract, read_rows: ReadRows, encoding: str
) -> None:
    other = {"utf-8": "cp1252", "cp1252": "utf-8"}[encoding]
    contract = make_contract(server={"encoding": encoding})
    content = b"school,year,students\n" + b"North,2001,1\n" * 1000 + "Peña,2001,2".encode(other)

    with patch.object(streams, "BLOCK_BYTES", 500), patch.object(records, "BLOCK_BYTES", 500):
        message = misfit(contract, content, read_rows)

    assert re.search(rf"bytes fit {other}[.:] ", message, re.IGNORECASE)


def test_a_contract_can_take_its_encoding_at_its_word(
    make_contract: MakeContract, read_rows: ReadRows
) -> None:
    taken = {"customProperties": [{"property": "undecodable", "value": "quarantine"}]}
    contract = make_contract(server={"encoding": "cp1252"} | taken)

    rows = read_rows(contract, "school,year,students\nÃ©,2001,1\n".encode("cp1252"))

    assert rows == [(1, "Ã©", "2001", "1", None)]
