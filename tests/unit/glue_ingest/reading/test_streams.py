"""Bytes as received: packed, encoded, changed while they are read."""

import gzip
import hashlib
import io
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import BrokenArchiveError, RawChangedError
from glue_ingest.reading import streams
from glue_ingest.reading.csv import records
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import read_spec

MakeContract = Callable[..., Contract]

OpenBytes = Callable[[Contract, bytes], ReceivedFile]

ReadRows = Callable[[Contract, bytes], list[tuple[Any, ...]]]

HEADER = b"school,year,students\n"

TAKEN = {"customProperties": [{"property": "undecodable", "value": "quarantine"}]}
GZIP = {"customProperties": [{"property": "compression", "value": "gzip"}]}


@pytest.mark.parametrize(
    ("encoding", "content", "expected"),
    [
        pytest.param("utf-8", "Café,1,2".encode(), [(1, "Café", "1", "2", None)], id="utf_8"),
        pytest.param("latin-1", b"Caf\xe9,1,2", [(1, "Café", "1", "2", None)], id="latin_1"),
        pytest.param("latin-1", b"Caf\x80,1,2", [(1, "Caf\x80", "1", "2", None)], id="control"),
        pytest.param("cp1252", b"Caf\x80,1,2", [(1, "Caf€", "1", "2", None)], id="cp1252"),
        pytest.param(
            "shift_jis",
            "学校,1,2".encode("shift_jis"),
            [(1, "学校", "1", "2", None)],
            id="two_bytes",
        ),
    ],
)
def test_encoding_is_the_contracts(
    make_contract: MakeContract,
    read_rows: ReadRows,
    encoding: str,
    content: bytes,
    expected: list[tuple[Any, ...]],
) -> None:
    contract = make_contract(server={"encoding": encoding})

    assert read_rows(contract, HEADER + content) == expected


@pytest.mark.parametrize(
    ("encoding", "content", "raw_text"),
    [
        pytest.param("cp1252", b"Caf\x81,1,2", "Caf\\x81,1,2", id="no_cp1252"),
        pytest.param("ascii", b"Caf\xc3\xa9,1,2", "Caf\\xc3\\xa9,1,2", id="no_ascii"),
        pytest.param("utf-8", b"Caf\xe9,1,2", "Caf\\xe9,1,2", id="no_utf_8"),
    ],
)
def test_bytes_that_do_not_decode_are_shown_where_the_contract_takes_them(
    make_contract: MakeContract, read_rows: ReadRows, encoding: str, content: bytes, raw_text: str
) -> None:
    contract = make_contract(server={"encoding": encoding} | TAKEN)

    assert read_rows(contract, HEADER + content) == [(1, None, None, None, raw_text)]


@pytest.mark.parametrize(
    ("encoding", "mark", "spelling"),
    [
        pytest.param("utf-16", b"\xff\xfe", "utf-16-le", id="mark_of_le"),
        pytest.param("utf-16", b"\xfe\xff", "utf-16-be", id="mark_of_be"),
        pytest.param("utf-16-le", b"", "utf-16-le", id="le"),
        pytest.param("utf-16-be", b"", "utf-16-be", id="be"),
        pytest.param("utf-16-le", b"\xff\xfe", "utf-16-le", id="le_and_mark"),
        pytest.param("utf-16-be", b"\xfe\xff", "utf-16-be", id="be_and_mark"),
    ],
)
def test_utf_16(
    make_contract: MakeContract, read_rows: ReadRows, encoding: str, mark: bytes, spelling: str
) -> None:
    contract = make_contract(server={"encoding": encoding} | TAKEN)
    text = HEADER.decode() + '"Ca\nfé",1,\U0001f3eb\r\nNorth,2,3\r\n'
    lone_surrogate = b"\xd8\x00" if spelling.endswith("be") else b"\x00\xd8"

    rows = read_rows(contract, mark + text.encode(spelling) + lone_surrogate + b"\x0a")

    assert rows == [
        (1, "Ca\nfé", "1", "\U0001f3eb", None),
        (2, "North", "2", "3", None),
        (3, None, None, None, "".join(f"\\x{byte:02x}" for byte in lone_surrogate + b"\x0a")),
    ]


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(gzip.compress, id="one_member"),
        pytest.param(
            lambda content: gzip.compress(content[:30]) + gzip.compress(content[30:]),
            id="two_members",
        ),
        pytest.param(lambda content: gzip.compress(content) + b"\0" * 100, id="padded"),
    ],
)
def test_gzip(
    make_contract: MakeContract, read_rows: ReadRows, pack: Callable[[bytes], bytes]
) -> None:
    contract = make_contract(server=GZIP | {"encoding": "latin-1"})

    rows = read_rows(contract, pack(HEADER + b'"Caf\xe9",1,2\n'))

    assert rows == [(1, "Café", "1", "2", None)]


@pytest.mark.parametrize(
    ("packed", "found"),
    [
        pytest.param(lambda packed: packed[:-1], "Compressed file ended", id="cut_off_at_the_end"),
        pytest.param(
            lambda packed: packed[: len(packed) // 2], "Compressed file ended", id="cut_in_half"
        ),
        pytest.param(lambda packed: packed + b"rest", "Not a gzipped file", id="text_after_it"),
        pytest.param(lambda packed: packed[:-8] + b"\0" * 8, "CRC check failed", id="damaged"),
    ],
)
def test_a_broken_archive_is_refused_by_name(
    make_contract: MakeContract,
    read_rows: ReadRows,
    packed: Callable[[bytes], bytes],
    found: str,
) -> None:
    contract = make_contract(server=GZIP)
    # Many blocks, so that the header is read before the break is met.
    content = HEADER + b"".join(
        b"%s,2001,%d\n" % (hashlib.sha256(b"%d" % number).hexdigest().encode(), number)
        for number in range(80_000)
    )

    with pytest.raises(BrokenArchiveError) as caught:
        read_rows(contract, packed(gzip.compress(content, 1)))

    assert str(caught.value).startswith(
        f"The file 'schools.csv' cannot be unpacked. Found: {found}"
    )
    assert str(caught.value).endswith("Fetch it again.")


@pytest.mark.parametrize(
    ("server", "pack"),
    [
        pytest.param({}, str.encode, id="utf_8"),
        pytest.param({"encoding": "cp1252"}, lambda text: text.encode("cp1252"), id="cp1252"),
        pytest.param({"encoding": "utf-16"}, lambda text: text.encode("utf-16"), id="utf_16"),
        pytest.param(GZIP, lambda text: gzip.compress(text.encode()), id="gzip"),
    ],
)
def test_a_file_means_the_same_in_blocks_of_any_size(
    make_contract: MakeContract,
    read_rows: ReadRows,
    server: dict[str, Any],
    pack: Callable[[str], bytes],
) -> None:
    extras = {"preambleLines": 2, "footnotePattern": "Note.*"}
    given = [{"property": name, "value": value} for name, value in extras.items()]
    contract = make_contract(
        server=server | {"customProperties": given + server.get("customProperties", [])}
    )
    mark = "" if server.get("encoding") else "\ufeff"
    content = pack(
        f'{mark}sep=,\r\nA report\r\n\r\n\r\n"school",Year,students\r\n"No\r\nrth",1,é\r\n'
        'x"y,2,"\r\nEast,3,""\r\n\r\nNote 1\r\nNote 2\r\n'
    )

    found = {}
    for size in range(1, 40):
        with (
            patch.object(streams, "BLOCK_BYTES", size),
            patch.object(records, "BLOCK_BYTES", size),
        ):
            found[size] = read_rows(contract, content)

    expected = [
        (1, "No\r\nrth", "1", "é", None),
        (2, None, None, None, 'x"y,2,"'),
        (3, "East", "3", "", None),
    ]
    assert found == dict.fromkeys(range(1, 40), expected)


def test_bytes_read_are_reported(make_contract: MakeContract, open_bytes: OpenBytes) -> None:
    contract = make_contract(server=GZIP)
    content = gzip.compress(HEADER + b"North,2001,1\n")
    reported: list[int] = []

    list(open_bytes(contract, content).batches(reported.append))

    assert sum(reported) == len(content)


def test_a_file_that_changed_is_refused_after_it_was_read(make_contract: MakeContract) -> None:
    contract = make_contract()
    received = HEADER + b"North,2001,1\n"
    sha256 = hashlib.sha256(received).hexdigest()
    contents = [received, received, HEADER + b"North,2001,2\n"]
    file = ReceivedFile(
        lambda: io.BytesIO(contents.pop(0)), "schools.csv", read_spec(contract), sha256
    )

    batches = file.batches()
    first = next(batches).column("field_2").to_pylist()
    with pytest.raises(RawChangedError) as caught:
        next(batches)

    changed = hashlib.sha256(HEADER + b"North,2001,2\n").hexdigest()
    assert first == ["2"]
    assert f"Found SHA-256 {changed}, expected {sha256}." in str(caught.value)


def test_a_file_that_did_not_change_is_read_to_its_end(make_contract: MakeContract) -> None:
    contract = make_contract(server=GZIP)
    received = gzip.compress(HEADER + b"North,2001,1\n")
    sha256 = hashlib.sha256(received).hexdigest()
    file = ReceivedFile(lambda: io.BytesIO(received), "schools.csv", read_spec(contract), sha256)

    found = [batch.column("field_0").to_pylist() for batch in file.batches()]

    assert found == [["North"]]
