"""Every opened stream is closed, whatever happens to the reader."""

import gzip
import io
from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import BrokenArchiveError, IngestError, LineTooLongError
from glue_ingest.reading.csv.grammar import MAX_RECORD_BYTES
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import read_spec

MakeContract = Callable[..., Contract]

HEADER = b"school,year,students\n"

GZIP = {"customProperties": [{"property": "compression", "value": "gzip"}]}


@pytest.mark.parametrize(
    ("server", "content", "error"),
    [
        pytest.param({}, HEADER + b"North,2001,1\n", None, id="read"),
        pytest.param(GZIP, gzip.compress(HEADER + b"North,2001,1\n"), None, id="unpacked"),
        pytest.param({}, b"", IngestError, id="empty"),
        pytest.param({}, b"a,b\n1,2\n", IngestError, id="other_header"),
        pytest.param({}, HEADER, IngestError, id="no_rows"),
        pytest.param(GZIP, gzip.compress(HEADER)[:-4], BrokenArchiveError, id="broken_archive"),
        pytest.param(
            {}, HEADER + b"x" * (MAX_RECORD_BYTES + 1), LineTooLongError, id="endless_line"
        ),
    ],
)
def test_every_stream_is_closed(
    make_contract: MakeContract,
    server: dict[str, Any],
    content: bytes,
    error: type[IngestError] | None,
) -> None:
    contract = make_contract(server=server)
    opened: list[io.BytesIO] = []

    def open_stream() -> io.BytesIO:
        opened.append(io.BytesIO(content))
        return opened[-1]

    def read() -> None:
        for _ in ReceivedFile(open_stream, "schools.csv", read_spec(contract)).batches():
            pass

    if error is None:
        read()
    else:
        with pytest.raises(error):
            read()

    assert [stream.closed for stream in opened] == [True] * len(opened)


def test_a_stream_is_closed_when_reading_is_given_up(make_contract: MakeContract) -> None:
    contract = make_contract()
    opened: list[io.BytesIO] = []

    def open_stream() -> io.BytesIO:
        opened.append(io.BytesIO(HEADER + b"North,2001,1\n"))
        return opened[-1]

    batches = ReceivedFile(open_stream, "schools.csv", read_spec(contract)).batches()
    next(batches)
    batches.close()

    assert [stream.closed for stream in opened] == [True, True, True]
