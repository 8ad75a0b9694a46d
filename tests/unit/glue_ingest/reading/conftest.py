"""Received files made of bytes, and their records as rows."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import read_spec

Row = tuple[Any, ...]


@pytest.fixture
def open_bytes() -> Callable[[Contract, bytes], ReceivedFile]:
    """Open bytes as a received file called schools.csv."""

    def open_file(contract: Contract, content: bytes) -> ReceivedFile:
        return ReceivedFile(lambda: io.BytesIO(content), "schools.csv", read_spec(contract))

    return open_file


@pytest.fixture
def read_rows(
    open_bytes: Callable[[Contract, bytes], ReceivedFile],
) -> Callable[[Contract, bytes], list[Row]]:
    """Read bytes as a received file: number, fields and raw text of each record, in order."""

    def read(contract: Contract, content: bytes) -> list[Row]:
        rows: list[Row] = []
        for batch in open_bytes(contract, content).batches():
            columns = [column.to_pylist() for column in batch.columns]
            for number, raw_text, _, *fields in zip(*columns, strict=True):
                rows.append((number, *fields, raw_text))
        return rows

    return read


@pytest.fixture
def read_flaws(
    open_bytes: Callable[[Contract, bytes], ReceivedFile],
) -> Callable[[Contract, bytes], list[tuple[str | None, str | None]]]:
    """Read bytes as a received file: raw text and flaw of each record, in order."""

    def read(contract: Contract, content: bytes) -> list[tuple[str | None, str | None]]:
        return [
            (text, flaw)
            for batch in open_bytes(contract, content).batches()
            for text, flaw in zip(
                batch.column("raw_text").to_pylist(), batch.column("_flaw").to_pylist(), strict=True
            )
        ]

    return read
