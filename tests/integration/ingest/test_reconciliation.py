"""A run whose row counts do not reconcile commits nothing."""

from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, Report, RunContext, SourceFile
from glue_ingest.errors import UnreconciledCountsError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.deliveries import look_at
from glue_ingest.lake.delivery import hash_delivery
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store


@pytest.fixture
def lake(lake_root: str) -> Store:
    """A folder, then S3."""
    return Store(lake_root)


class MiscountingEngine:
    """An engine that says it read one row more of each file than it did."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.name, self.version = engine, engine.name, engine.version
        self.is_local = engine.is_local

    def build(
        self, context: RunContext, inputs: list[SourceFile], report: Report
    ) -> dict[str, int]:
        read = self.engine.build(context, inputs, report)
        return {sha256: count + 1 for sha256, count in read.items()}


def test_run_whose_counts_do_not_reconcile_commits_no_row_and_no_count(
    tmp_path: Path, contract: Contract, lake: Store, engine: Engine
) -> None:
    path = tmp_path / "schools.csv"
    path.write_text("school,year,students\nNorth,2001,1\n")

    with pytest.raises(UnreconciledCountsError, match="read 2, but accepted 1"):
        ingest(contract, path, lake, MiscountingEngine(engine))

    (row,) = read_rows(lake)
    assert (row.outcome, row.read_row_count, row.accepted_row_count) == ("failed", None, None)
    assert [item["sha256"] for item in row.input_files] == [hash_delivery(look_at(path))]
    assert lake.find("curated") == []
