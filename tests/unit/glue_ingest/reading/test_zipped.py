"""A zip with one file is that file; any other is refused by name."""

import io
import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from glue_ingest import errors
from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.errors import IngestError
from glue_ingest.reading import zipped
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import untyped_spec
from tests.support.formats import WRITERS, as_zip

CSV = b"id,n\na,1\n"


def opened(content: bytes, **dialect: Any) -> ReceivedFile:
    spec = untyped_spec("a.yaml", Dialect(**{"compression": "zip"} | dialect), [("id", "id")])
    return ReceivedFile(lambda: io.BytesIO(content), "a.zip", spec)


def fields(file: ReceivedFile) -> list[tuple[str, ...]]:
    return [
        row[3:]
        for batch in file.batches()
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]


@pytest.mark.parametrize("name", [name for name, compression in WRITERS if compression is None])
def test_a_file_of_any_format_may_be_in_a_zip(name: str) -> None:
    content = as_zip({"one": WRITERS[name, None]([["id", "n"], ["a", "1"]])})

    assert fields(opened(content, format=Format(name))) == [("a", "1")]


def test_folders_and_what_systems_add_are_no_files() -> None:
    files = {"data/": b"", "__MACOSX/._a.csv": b"x", "data/a.csv": CSV, "data/.DS_Store": b"x"}

    assert fields(opened(as_zip(files))) == [("a", "1")]


def test_all_bytes_are_reported_and_hashed() -> None:
    content = as_zip({"a.csv": CSV})
    read: list[int] = []
    spec = untyped_spec("a.yaml", Dialect(compression="zip"), [("id", "id")])
    file = ReceivedFile(lambda: io.BytesIO(content), "a.zip", spec, sha256="0" * 64)

    with pytest.raises(errors.RawChangedError, match="is not what was received"):
        list(file.batches(read.append))
    assert sum(read) == len(content)


def locked(content: bytes) -> bytes:
    """Say in both headers of a zip that its file is encrypted."""
    made = bytearray(content)
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def lying(content: bytes) -> bytes:
    """Say in the directory of a zip that its file is smaller."""
    made = bytearray(content)
    place = made.index(b"PK\x01\x02") + 24
    made[place : place + 4] = (3).to_bytes(4, "little")
    return bytes(made)


@pytest.mark.parametrize(
    ("make", "error", "found"),
    [
        pytest.param(
            lambda: as_zip({"a.csv": CSV, "b.csv": CSV}),
            errors.ArchiveContentError,
            "does not hold one file. Found: 2 ('a.csv', 'b.csv'). Unpack it",
            id="two_files",
        ),
        pytest.param(
            lambda: as_zip({"a/": b""}), errors.ArchiveContentError, "Found: 0 (nothing)", id="none"
        ),
        pytest.param(lambda: as_zip({}), errors.ArchiveContentError, "Found: 0", id="empty"),
        pytest.param(
            lambda: locked(as_zip({"a.csv": CSV})),
            errors.ArchiveContentError,
            "is protected by a password",
            id="locked",
        ),
        pytest.param(
            lambda: as_zip({"a.csv": CSV})[:-20],
            errors.BrokenArchiveError,
            "cannot be unpacked. Found: File is not a zip file. Fetch it again.",
            id="cut",
        ),
        pytest.param(
            lambda: lying(as_zip({"a.csv": CSV})),
            errors.BrokenArchiveError,
            "cannot be unpacked. Found: Bad CRC-32",
            id="larger_than_it_says",
        ),
    ],
)
def test_another_zip_is_refused_by_name(
    make: Callable[[], bytes], error: type[IngestError], found: str
) -> None:
    with pytest.raises(error, match=re.escape(found)) as caught:
        fields(opened(make()))

    assert "'a.zip'" in str(caught.value)


def test_names_of_files_may_be_those_of_people() -> None:
    spec = untyped_spec("a.yaml", Dialect(compression="zip"), shows_texts=False)
    content = as_zip({"Ada.csv": CSV, "Ben.csv": CSV})

    with pytest.raises(errors.ArchiveContentError, match="Found: 2 \\(\\(not shown"):
        ReceivedFile(lambda: io.BytesIO(content), "a.zip", spec)


def test_a_zip_may_not_unpack_to_more_than_is_read() -> None:
    content = as_zip({"a.csv": CSV + b"\n" * 100_000})
    with (
        patch.object(zipped, "FREE_BYTES", 1000),
        pytest.raises(errors.UnpackedSizeError, match="unpacks to 100,009 bytes, "),
    ):
        opened(content)
