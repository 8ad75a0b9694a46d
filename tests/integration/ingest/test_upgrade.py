"""A lake of a version before 0.3 is taken over: no row changes, whatever is cut off."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import LakeLayoutError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake import ledger
from glue_ingest.lake.store import Store
from glue_ingest.lake.upgrade import check_layout, upgrade
from tests.support.old_lakes import as_upgraded, leave_committing, make_old
from tests.support.recovery.baseline import baseline, copies, district, duckdb, lake
from tests.support.recovery.faulty_files import Fault, KilledError, on_faulty_files
from tests.support.recovery.school_district import (
    CONTRACT,
    District,
    left_over,
    whole,
)
from tests.support.schools import write_keyless_contract

PARTITIONS = 2
__all__ = ["baseline", "copies", "district", "duckdb", "lake"]
ONLY_THE_FIRST_YEAR = (
    "partitionKeyPosition: 1, logicalTypeOptions: {maximum: 1970}, "
    "customProperties: [{property: onViolation, value: {range: reject_row}}]"
)


@pytest.fixture
def grown(district: District, lake: Store, duckdb: Engine) -> Store:
    """A lake of both files."""
    ingest(district.contract, district.second, lake, duckdb)
    return lake


def survives(lake: Store, fault: Fault, act: Callable[[], object]) -> bool:
    with suppress(KilledError), on_faulty_files(lake, fault):
        act()
        return True
    return False


@pytest.mark.parametrize("is_of_0_1", [False, True], ids=["of_0_2", "of_0_1"])
def test_upgraded_lake_has_the_rows_and_runs_that_it_had(
    district: District, grown: Store, *, is_of_0_1: bool
) -> None:
    wanted = as_upgraded(whole(grown, district.contract))
    make_old(grown, district.contract, is_of_0_1=is_of_0_1)

    assert upgrade(grown, [district.contract]) == ["district.schools"]

    assert whole(grown, district.contract) == wanted
    assert left_over(grown) == []
    assert [row.commit_number for row in ledger.read_commits(grown, district.contract)] == [1, 2]
    assert upgrade(grown, [district.contract]) == []
    assert whole(grown, district.contract) == wanted


def test_full_refresh_of_0_1_has_its_mode_of_today(
    tmp_path: Path, lake: Store, duckdb: Engine
) -> None:
    path = tmp_path / "district.schools.odcs.yaml"
    path.write_text(CONTRACT.replace("partitionKeyPosition: 1", ONLY_THE_FIRST_YEAR))
    contract = load_contract(str(path))
    ingest(contract, [], lake, duckdb, full_refresh=True, accept_losses=True)
    wanted = as_upgraded(whole(lake, contract))
    make_old(lake, contract, is_of_0_1=True)

    upgrade(lake, [contract])

    assert whole(lake, contract) == wanted
    assert [row["run_mode"] for row in wanted["ledger"]] == ["run", "full_refresh"]


def contracts_of(district: District, folder: Path) -> dict[str, Contract]:
    return {"partitioned": district.contract, "in_one_file": write_keyless_contract(folder)}


@pytest.mark.parametrize("is_half", [False, True], ids=["before_a_change", "half_way_in_a_change"])
@pytest.mark.parametrize("kind", ["partitioned", "in_one_file"])
def test_upgrade_killed_at_any_change_is_completed_by_the_next(
    tmp_path: Path, district: District, duckdb: Engine, kind: str, *, is_half: bool
) -> None:
    contract = contracts_of(district, tmp_path)[kind]
    for at in itertools.count(1):
        lake = Store(str(tmp_path / f"lake-{at}"))
        for raw in (district.first, district.second):
            ingest(contract, raw, lake, duckdb)
        wanted = as_upgraded(whole(lake, contract))
        make_old(lake, contract)
        act = partial(upgrade, lake, [contract])
        if survives(lake, Fault(at, KilledError, is_half=is_half), act):
            break
        try:
            check_layout(lake, contract)
        except LakeLayoutError:
            upgrade(lake, [contract])
        assert whole(lake, contract)["files"] == wanted["files"], at
        upgrade(lake, [contract])

        assert whole(lake, contract) == wanted, at
        assert left_over(lake) == [], at
    assert at > 10


def test_run_of_an_older_version_that_died_while_committing_is_completed(
    district: District, grown: Store, copies: Any
) -> None:
    wanted = as_upgraded(whole(grown, district.contract))
    make_old(grown, district.contract)
    for moved in itertools.count():
        lake = copies()
        make_old(lake, district.contract)
        if not leave_committing(lake, grown, district.contract, moved):
            break

        upgrade(lake, [district.contract])

        assert whole(lake, district.contract) == wanted, moved
        assert left_over(lake) == [], moved
    assert moved > 5


def test_full_refresh_of_an_older_version_that_died_while_committing_is_completed(
    tmp_path: Path, lake: Store, copies: Any, duckdb: Engine
) -> None:
    path = tmp_path / "district.schools.odcs.yaml"
    path.write_text(CONTRACT.replace("partitionKeyPosition: 1", ONLY_THE_FIRST_YEAR))
    contract = load_contract(str(path))
    after = copies()
    ingest(contract, [], after, duckdb, full_refresh=True, accept_losses=True)
    wanted = as_upgraded(whole(after, contract))
    make_old(after, contract)
    make_old(lake, contract)
    leave_committing(lake, after, contract, 2)

    upgrade(lake, [contract])

    assert whole(lake, contract) == wanted
    assert [path for path in lake.find("curated") if "1971" in path] == []


def test_correction_after_the_upgrade_is_ingested_as_ever(
    district: District, lake: Store, copies: Any, duckdb: Engine
) -> None:
    clean = copies()
    ingest(district.contract, district.second, clean, duckdb)
    make_old(lake, district.contract)
    upgrade(lake, [district.contract])

    ingest(district.contract, district.second, lake, duckdb)

    assert whole(lake, district.contract) == whole(clean, district.contract)
    again = ingest(district.contract, district.second, lake, duckdb)
    assert again.is_unchanged
