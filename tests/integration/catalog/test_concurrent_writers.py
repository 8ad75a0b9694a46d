"""Whoever writes the catalog at the same time, it ends with the last commit, and no one fails."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import CatalogError
from glue_ingest.lake.catalog.glue import ATTEMPTS, register
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.integration.catalog.conftest import Land
from tests.support.glue import DATABASE, ROWS, given, planned_by_athena, read, registered, table
from tests.support.s3.client import Aws

THREADS, ROUNDS = 4, 5
NEW = (("North", 2001, 11), ("East", 2005, 1))
NOW = [("East", 2005, 1), ("North", 2001, 11), ("North", 2003, 30), ("South", 2001, 20)]


@pytest.mark.parametrize(
    "operation",
    ["GetDatabase", "GetTable", "UpdateTable", "GetPartitions", "BatchUpdatePartition"],
)
def test_writer_that_is_overtaken_does_not_put_its_snapshot_back(
    aws: Aws, lake: Store, contract: Contract, land: Land, glue: Any, operation: str
) -> None:
    """The slow one is stopped within its step while a run commits and registers."""
    land(*ROWS)
    register(lake, [contract])
    land(("North", 2001, 12))
    with ThreadPoolExecutor(1) as pool:
        with aws.held("", operations=[operation]) as wait:
            slow = pool.submit(register, lake, [contract])
            wait()
            land(*NEW)
            register(lake, [contract])
        reports = slow.result()

    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None
    assert table(glue)["Parameters"]["schoolhouse.run_id"] == snapshot.run_id
    assert read(lake, planned_by_athena(glue)) == read(lake, registered(glue)) == NOW
    assert [report.drift for report in reports] == [[], []]


def test_first_runs_of_two_data_sets_may_register_at_once(
    lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    """Both make the database and the table of the ledger."""
    land(*ROWS)
    start = Barrier(THREADS)

    def do(_: int) -> list[str]:
        start.wait()
        return [report.name for report in register(lake, [contract])]

    for _ in range(ROUNDS):
        for database in glue.get_databases()["DatabaseList"]:
            glue.delete_database(Name=database["Name"])
        with ThreadPoolExecutor(THREADS) as pool:
            names = list(pool.map(do, range(THREADS)))

        assert names == [["district__schools", "ledger"]] * THREADS
        assert read(lake, planned_by_athena(glue)) == read(lake, registered(glue)) == sorted(ROWS)


def test_change_between_reading_and_writing_is_read_again(
    aws: Aws, lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    """Another program adds a parameter of its own, which must not be lost."""
    land(*ROWS)
    register(lake, [contract])
    land(*NEW)
    with ThreadPoolExecutor(1) as pool:
        with aws.held("", operations=["UpdateTable"]) as wait:
            slow = pool.submit(register, lake, [contract])
            wait()
            theirs = given(table(glue))
            theirs["Parameters"]["theirs"] = "kept"
            glue.update_table(DatabaseName=DATABASE, TableInput=theirs)
        slow.result()

    assert table(glue)["Parameters"]["theirs"] == "kept"
    assert read(lake, planned_by_athena(glue)) == NOW


def test_table_that_never_rests_is_named(
    aws: Aws, lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    land(*ROWS)
    register(lake, [contract])
    land(*NEW)
    with ThreadPoolExecutor(1) as pool:
        for attempt in range(ATTEMPTS):
            with aws.held("", operations=["UpdateTable"]) as wait:
                if attempt == 0:
                    slow = pool.submit(register, lake, [contract])
                wait()
                theirs = given(table(glue)) | {"Retention": attempt + 1}
                glue.update_table(DatabaseName=DATABASE, TableInput=theirs)
        with pytest.raises(CatalogError, match=rf"written by others each time.*{ATTEMPTS} attempt"):
            slow.result()


def test_table_that_is_deleted_meanwhile_is_made_again(
    aws: Aws, lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    land(*ROWS)
    register(lake, [contract])
    land(*NEW)
    with ThreadPoolExecutor(1) as pool:
        with aws.held("", operations=["BatchUpdatePartition"]) as wait:
            slow = pool.submit(register, lake, [contract])
            wait()
            glue.delete_table(DatabaseName=DATABASE, Name="district__schools")
        slow.result()

    assert read(lake, planned_by_athena(glue)) == read(lake, registered(glue)) == NOW
