"""All received files are validated again: by a full refresh, or after a fixed contract."""

from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import (
    NothingToRefreshError,
    RawChangedError,
)
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.support.schools import (
    counts,
    curated,
    write_contract,
)


@pytest.fixture
def lake(lake_root: str) -> Store:
    """A folder, then S3."""
    return Store(lake_root)


@pytest.mark.slow_on_s3
def test_full_refresh_of_an_empty_lake_says_so(
    contract: Contract, lake: Store, engine: Engine
) -> None:
    with pytest.raises(NothingToRefreshError, match=r"Nothing of district\.schools was ingested"):
        ingest(contract, [], lake, engine, full_refresh=True)


def test_full_refresh_takes_a_new_file_and_all_stored_ones(
    tmp_path: Path, contract: Contract, land: Any, lake: Store, engine: Engine
) -> None:
    land("school,year,students\nNorth,2001,1\n")
    second = tmp_path / "second.csv"
    second.write_text("school,year,students\nSouth,2002,2\n")

    outcome = ingest(contract, second, lake, engine, full_refresh=True)

    assert (outcome.row.run_mode, outcome.row.read_row_count) == ("full_refresh", 2)
    assert curated(lake) == [("North", 2001, 1), ("South", 2002, 2)]


def test_full_refresh_accepts_what_a_fixed_rule_allows(
    tmp_path: Path, land: Any, lake: Store, engine: Engine
) -> None:
    land("school,year,students\nNorth,2001,1500\n")
    land("school,year,students\nSouth,2001,2\n", name="second.csv")
    assert curated(lake) == [("North", 2001, None), ("South", 2001, 2)]

    outcome = ingest(write_contract(tmp_path, maximum=2000), [], lake, engine, full_refresh=True)

    assert counts(outcome.row) == (2, 2, 0, 0, 0, 0, 0, 0, 1)
    assert outcome.row.run_mode == "full_refresh"
    assert curated(lake) == [("North", 2001, 1500), ("South", 2001, 2)]


@pytest.mark.slow_on_s3
def test_full_refresh_without_a_fix_says_so(
    contract: Contract, land: Any, lake: Store, engine: Engine
) -> None:
    land("school,year,students\nNorth,2001,1500\n")

    with pytest.raises(
        NothingToRefreshError, match=r"Fix a rule in .*district\.schools\.odcs\.yaml"
    ):
        ingest(contract, [], lake, engine, full_refresh=True)


@pytest.mark.slow_on_s3
def test_full_refresh_of_synthetic_rows_stays_synthetic(tmp_path: Path, land: Any) -> None:
    text = "school,year,students\nNorth,2001,1500\n"
    land(text, name="a.synthetic.csv")

    outcome = land(text, name="a.synthetic.csv", contract=write_contract(tmp_path, maximum=2000))

    assert (outcome.row.run_mode, outcome.row.is_synthetic) == ("full_refresh", True)


def test_full_refresh_without_a_received_file_is_refused(
    tmp_path: Path, land: Any, lake: Store, engine: Engine
) -> None:
    first = land("school,year,students\nNorth,2001,1\n").row.input_files[0]["sha256"]
    land("school,year,students\nSouth,2002,1\n", name="second.csv")
    lake.delete_folder(f"raw/district/schools/{first}")

    with pytest.raises(RawChangedError, match=r"lacks files that were ingested: 'schools\.csv"):
        ingest(write_contract(tmp_path, maximum=2000), [], lake, engine, full_refresh=True)

    assert curated(lake) == [("North", 2001, 1), ("South", 2002, 1)]


def test_run_after_a_fixed_contract_validates_all_files_again(
    tmp_path: Path, land: Any, lake: Store
) -> None:
    land("school,year,students\nNorth,2001,1500\nNorth,1999,1\n")

    land(
        "school,year,students\nSouth,2001,1\n",
        name="second.csv",
        contract=write_contract(tmp_path, maximum=2000),
    )

    assert curated(lake) == [("North", 1999, 1), ("North", 2001, 1500), ("South", 2001, 1)]
