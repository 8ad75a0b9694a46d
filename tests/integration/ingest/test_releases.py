"""What a release restates, before it is ingested and after, of lakes that each engine wrote."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import Exit
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.store import Store
from tests.support.restated import (
    COUNTS,
    FIRST,
    KEYED,
    SCHOOL,
    SCORE,
    SECOND,
    STUDENTS,
    WITHDRAWN,
    YEAR,
    all_files,
    differences,
    told,
    written,
)

MakeContract = Callable[..., Contract]


@pytest.fixture
def lake(lake_root: str) -> Store:
    """A folder, then S3."""
    return Store(lake_root)


@pytest.fixture
def land(tmp_path: Path, lake: Store, engine: Engine) -> Any:
    """Ingest a file of the given text."""

    def do(contract: Contract, text: str) -> LedgerRow:
        path = written(tmp_path, text)
        return ingest(contract, path, lake, engine, accept_losses=True).row

    return do


@pytest.mark.parametrize("delivery", ["upsert", "complete_partitions", "complete"])
def test_a_file_restates_before_its_ingest_what_it_restates_after_it(
    make_contract: MakeContract, land: Any, lake: Store, tmp_path: Path, delivery: str
) -> None:
    extras = {"delivery": delivery}
    contract = make_contract(SCHOOL, YEAR, STUDENTS, SCORE, extras=extras)
    first = land(contract, FIRST)
    before = all_files(lake)

    # A complete delivery without rows of 2002 leaves that partition empty.
    code = Exit.CHECK_FAILED if delivery == "complete" else Exit.OK
    foreseen = told(contract, lake, "--raw", str(written(tmp_path, SECOND)), code=code)
    assert all_files(lake) == before
    second = land(contract, SECOND)
    compared = told(contract, lake)

    expected = [*KEYED[:2], WITHDRAWN, *KEYED[2:]] if delivery == "complete" else KEYED
    assert differences(foreseen) == differences(compared) == expected
    assert (foreseen["old"], compared["old"]) == (first.run_id, first.run_id)
    assert compared["new"] == second.run_id
    cells = {item["column_name"]: item["cell_count"] for item in second.changed_cells}
    assert foreseen["changed_cells"] == compared["changed_cells"] == cells
    assert [foreseen[name] for name in COUNTS] == [getattr(second, name) for name in COUNTS]


def test_without_a_key_whole_rows_are_new_or_withdrawn(
    make_contract: MakeContract, land: Any, lake: Store, tmp_path: Path
) -> None:
    contract = make_contract(SCHOOL | {"primaryKey": False}, STUDENTS)
    land(contract, "school,students\nEast,1\nEast,1\nNorth,2\n")
    second = "school,students\nEast,1\nNorth,3\n"

    foreseen = told(contract, lake, "--raw", str(written(tmp_path, second)))
    row = land(contract, second)

    expected = [
        ("withdrawn", {"school": "East", "students": 1}, None, None, None),
        ("withdrawn", {"school": "North", "students": 2}, None, None, None),
        ("new", {"school": "North", "students": 3}, None, None, None),
    ]
    assert differences(foreseen) == differences(told(contract, lake)) == expected
    assert [foreseen[name] for name in COUNTS] == [getattr(row, name) for name in COUNTS]
    assert [getattr(row, name) for name in COUNTS] == [1, 1, 0, 2]
