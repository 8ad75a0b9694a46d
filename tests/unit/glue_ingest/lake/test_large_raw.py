"""A file larger than memory comes into the raw zone."""

import tracemalloc
from pathlib import Path

import pytest
from boto3.s3.transfer import TransferConfig

from glue_ingest.contracts.model import Contract
from glue_ingest.lake import s3
from glue_ingest.lake.deliveries import look_at
from glue_ingest.lake.raw import raw_path, receive
from glue_ingest.lake.store import Store
from tests.support.ledgers import run_id

MEGABYTE = 1 << 20


def test_large_file_is_never_whole_in_memory(
    tmp_path: Path, contract: Contract, lake_root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"multipart_threshold": 5 * MEGABYTE, "multipart_chunksize": 5 * MEGABYTE}
    monkeypatch.setattr(s3, "UPLOAD", TransferConfig(**parts, use_threads=False))
    path, lake = tmp_path / "a.csv", Store(lake_root)
    path.write_bytes(b"0123456789abcdef" * (4 * MEGABYTE))
    item = look_at(path)

    tracemalloc.start()
    raw = receive(lake, contract, [item], [], run_id(1))[0]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 24 * MEGABYTE < item.byte_count
    with lake.files.open_input_stream(lake.full(raw_path(lake, contract, raw))) as stored:
        sizes = [len(block) for block in iter(lambda: stored.read(MEGABYTE), b"")]
    assert sum(sizes) == item.byte_count
