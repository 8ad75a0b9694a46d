"""A file too large for memory, made of a small one: nothing of the lake tells that it was."""

from pathlib import Path

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.engines.duckdb import curated, engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from schoolhouse.samples.us_education.states_all import build
from tests.support.lakes import lake_contents, restated

CONTRACT = load_contract("us_education.states_all")


@pytest.fixture
def received(tmp_path: Path) -> list[Path]:
    """The sample, with keys that come twice and cells that are rejected, and a correction of it."""
    sample, correction = tmp_path / "states_all.synthetic.csv", tmp_path / "again.synthetic.csv"
    lines = build()[0].decode().splitlines(keepends=True)
    sample.write_text("".join([*lines, *lines[20:30]]).replace(",1", ",-1", 3))
    correction.write_text("".join([lines[0], *map(restated, lines[40:80])]))
    return [sample, correction]


def ingested(received: list[Path], lake: Store) -> Store:
    for path in received:
        ingest(CONTRACT, path, lake, load_engine(EngineName.DUCKDB))
    return lake


@pytest.mark.parametrize(
    "batch_rows", [pytest.param(1, id="of_one_partition"), pytest.param(200, id="of_several")]
)
def test_rows_validated_on_disk_and_merged_in_batches_make_the_same_lake(
    tmp_path: Path, received: list[Path], monkeypatch: pytest.MonkeyPatch, batch_rows: int
) -> None:
    in_memory = ingested(received, Store(str(tmp_path / "in_memory")))
    monkeypatch.setattr(engine, "SMALL_BYTES", 0)
    monkeypatch.setattr(curated, "BATCH_ROWS", batch_rows)
    on_disk = ingested(received, Store(str(tmp_path / "on_disk")))

    assert lake_contents(on_disk) == lake_contents(in_memory)

    assert not on_disk.list_folders(on_disk.work_folder(CONTRACT))
