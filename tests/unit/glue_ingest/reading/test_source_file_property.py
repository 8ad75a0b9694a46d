"""Whole files, packed and encoded, mean the same however little is read of them at once."""

import gzip
import io
import os
from contextlib import ExitStack
from types import ModuleType
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from glue_ingest.contracts.model import Dialect
from glue_ingest.errors import IngestError
from glue_ingest.reading import streams
from glue_ingest.reading.csv import file, grammar, records
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import ReadSpec, untyped_spec

# No make target sets the variable: set it by hand for more.
EXAMPLES = int(os.environ.get("SCHOOLHOUSE_READING_EXAMPLES", "300"))

ENCODINGS = ["utf-8", "ascii", "latin-1", "cp1252", "utf-16", "utf-16-be"]
TOKENS = [
    "a", "a", "b", ",", ",", '"', '"', "\n", "\n", "\r\n", "\r", " ", "é", "\0", "\ufeff",
    "sep=,\n", "sep=", "x,y\n", '"a"', "\\", '\\"', ",,", "Note", "\nNote x\n",
]  # fmt: skip
SPOILED = st.sampled_from([b"", b"", b"", b"\xff", b"\x81", b"\n\xd8\x00\n", b"\0"])

Limits = dict[tuple[ModuleType, str], int]


@st.composite
def specs(draw: st.DrawFn) -> ReadSpec:
    dialect = Dialect(
        escape=draw(st.sampled_from('"\\')),
        encoding=draw(
            st.sampled_from(["utf-8", "ascii", "latin-1", "cp1252", "utf-16", "utf-16-be"])
        ),
        compression=draw(st.sampled_from([None, "gzip"])),
        preamble_lines=draw(st.sampled_from([0, 0, 1, 2])),
        footnote_pattern=draw(st.sampled_from([None, "Note.*", ".*"])),
    )
    return untyped_spec("a.yaml", dialect, [("a", "a"), ("b", "b")])


@st.composite
def files(draw: st.DrawFn, dialect: Dialect) -> bytes:
    header = draw(st.sampled_from(["a,b\n", "sep=,\r\nA,b,\r\n", ""]))
    text = header + "".join(draw(st.lists(st.sampled_from(TOKENS), max_size=30)))
    content = text.encode(dialect.encoding, "ignore")
    place = draw(st.integers(0, len(content)))
    content = content[:place] + draw(SPOILED) + content[place:]
    return gzip.compress(content) if dialect.compression else content


@st.composite
def limits(draw: st.DrawFn) -> tuple[Limits, Limits]:
    """Draw what a file means by, and how much of it is read and parsed at once."""
    longest = draw(st.sampled_from([15, 1 << 20]))
    meaning = {
        (records, "FOOTNOTE_BYTES"): draw(st.sampled_from([5, 20, 1000])),
        (grammar, "MAX_RECORD_BYTES"): longest,
        (records, "MAX_RECORD_BYTES"): longest,
        (file, "MAX_RECORD_BYTES"): longest,
    }
    names = [
        (streams, "BLOCK_BYTES"),
        (records, "BLOCK_BYTES"),
        (records, "PLAIN_BYTES"),
        (records, "PIECE_BYTES"),
    ]
    return meaning, {name: draw(st.integers(1, 30)) for name in names}


def read(content: bytes, spec: ReadSpec, limits: Limits) -> Any:
    """Return the header and the records of a file, or the name of its refusal."""
    with ExitStack() as stack:
        for (module, name), value in limits.items():
            stack.enter_context(patch.object(module, name, value))
        try:
            file = ReceivedFile(lambda: io.BytesIO(content), "a.csv", spec)
            return file.header, [row for batch in file.batches() for row in batch.to_pylist()]
        except IngestError as error:
            return type(error)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), specs(), limits())
def test_any_file_means_the_same_in_blocks_of_any_size(
    data: st.DataObject, spec: ReadSpec, limits: tuple[Limits, Limits]
) -> None:
    content = data.draw(files(spec.dialect))
    meaning, sizes = limits

    in_small_blocks = read(content, spec, meaning | sizes)

    assert in_small_blocks == read(content, spec, meaning)
