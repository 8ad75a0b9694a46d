"""What Glue holds after a run follows from contract and ledger, whoever changed it meanwhile."""

from typing import Any

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.catalog.glue import register
from glue_ingest.lake.catalog.reports import TableReport
from glue_ingest.lake.catalog.tables import digest
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.integration.catalog.conftest import Land
from tests.support.glue import ROWS, TABLE, planned_by_athena, read, registered, table, writes
from tests.support.s3.fixtures import Aws


def test_table_says_what_the_contract_says(
    lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    run = land(*ROWS).row
    folder = f"{lake.root}/curated/district/schools/{run.run_id}"

    reports = register(lake, [contract])

    found = table(glue)
    assert reports == [TableReport(TABLE, "created", created=2), TableReport("ledger", "created")]
    assert [(c["Name"], c["Type"]) for c in found["StorageDescriptor"]["Columns"]] == [
        ("school", "string"),
        ("students", "bigint"),
        ("ingest_run_id", "string"),
        ("raw_sha256", "string"),
        ("raw_record_number", "bigint"),
        ("received_at", "timestamp"),
    ]
    assert [(c["Name"], c["Type"]) for c in found["PartitionKeys"]] == [("year", "int")]
    assert found["StorageDescriptor"]["Location"] == f"{folder}/"
    assert found["Parameters"] == {
        "EXTERNAL": "TRUE",
        "classification": "parquet",
        "schoolhouse.lake": lake.root,
        "schoolhouse.contract_version": "1.0.0",
        "schoolhouse.contract_sha256": contract.fingerprint,
        "schoolhouse.run_id": run.run_id,
        "schoolhouse.commit_number": "1",
        "schoolhouse.written_sha256": digest(found),
        "projection.enabled": "true",
        "projection.year.type": "integer",
        "projection.year.range": "2001,2003",
        "storage.location.template": f"{folder}/year=${{year}}/",
    }
    assert registered(glue) == {year: f"{folder}/year={year}/" for year in ("2001", "2003")}
    assert read(lake, planned_by_athena(glue)) == read(lake, registered(glue)) == sorted(ROWS)


def test_second_call_writes_nothing(
    aws: Aws, lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    land(*ROWS)
    register(lake, [contract])
    before = table(glue)
    aws.reset()

    reports = register(lake, [contract])

    assert writes(aws) == {}
    assert reports == [TableReport(TABLE), TableReport("ledger")]
    assert table(glue) == before


def test_next_run_moves_all_partitions_and_drops_those_that_are_gone(
    lake: Store, contract: Contract, land: Land, glue: Any, make_contract: MakeContract
) -> None:
    land(*ROWS)
    register(lake, [contract])
    land(("North", 2001, 11), ("East", 2005, 1))

    [report, _] = register(lake, [contract])

    now = [("East", 2005, 1), ("North", 2001, 11), ("North", 2003, 30), ("South", 2001, 20)]
    assert report == TableReport(TABLE, "updated", created=1, updated=2)
    assert read(lake, planned_by_athena(glue)) == read(lake, registered(glue)) == now
    stricter = make_contract(
        {"name": "school", "physicalType": "string", "primaryKey": True, "primaryKeyPosition": 1},
        {
            "name": "year", "physicalType": "int", "primaryKey": True, "primaryKeyPosition": 2,
            "partitioned": True, "partitionKeyPosition": 1,
            "logicalTypeOptions": {"maximum": 2003},
        },
        {"name": "students", "physicalType": "bigint"},
    )  # fmt: skip
    land(("North", 2001, 12), contract=stricter)

    [report, _] = register(lake, [stricter])

    assert (report.outcome, report.deleted, report.drift) == ("updated", 1, [])
    assert set(registered(glue)) == {"2001", "2003"}
    assert table(glue)["Parameters"]["projection.year.range"] == "2001,2003"


def test_absent_data_set_is_a_table_without_rows(
    lake: Store, contract: Contract, glue: Any
) -> None:
    [report, _] = register(lake, [contract])

    found = table(glue)
    assert report == TableReport(TABLE, "created")
    assert not [name for name in found["Parameters"] if name.startswith("projection")]
    assert registered(glue) == {}
    location = found["StorageDescriptor"]["Location"]
    assert lake.find(location.removeprefix(f"{lake.root}/").rstrip("/")) == []


def test_value_that_no_address_can_hold_is_only_registered(
    lake: Store, make_contract: MakeContract, land: Land, glue: Any
) -> None:
    contract = make_contract(
        {
            "name": "school", "physicalType": "string", "primaryKey": True,
            "primaryKeyPosition": 1, "partitioned": True, "partitionKeyPosition": 1,
        },
        {"name": "year", "physicalType": "int", "primaryKey": True, "primaryKeyPosition": 2},
        {"name": "students", "physicalType": "bigint"},
    )  # fmt: skip
    land(("North", 2001, 1), ("South", 2001, 2), contract=contract)
    register(lake, [contract])
    assert table(glue)["Parameters"]["projection.school.values"] == "North,South"

    land(("East: a/b", 2001, 3), contract=contract)
    register(lake, [contract])

    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None
    assert not [name for name in table(glue)["Parameters"] if name.startswith("projection")]
    assert set(registered(glue)) == {"North", "South", "East: a/b"} == {*snapshot.partition_files()}
    assert registered(glue)["East: a/b"].endswith("/school=East%3A a%2Fb/")
