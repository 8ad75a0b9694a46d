"""What a real AWS refuses, the server of the tests refuses too: all of ours is taken."""

from typing import Any

import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.lake import ledger
from glue_ingest.lake.catalog.glue import register
from glue_ingest.lake.catalog.tables import MAX_COMMENT, MAX_DESCRIPTION
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.integration.catalog.conftest import Land, commit
from tests.support.glue import DATABASE, files, planned_by_athena, registered, table, writes
from tests.support.s3.client import Aws

YEARS = range(1701, 2051)
FEWER = range(1701, 1950)
SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True, "primaryKeyPosition": 1}


def test_350_partitions_are_registered_moved_and_deleted_in_as_few_calls_as_aws_permits(
    aws: Aws, lake: Store, contract: Contract, glue: Any
) -> None:
    commit(lake, contract, *map(str, YEARS))
    aws.reset()
    [first, _] = register(lake, [contract])
    counts = [writes(aws)]
    commit(lake, contract, *map(str, YEARS))
    aws.reset()
    [moved, _] = register(lake, [contract])
    counts += [writes(aws)]
    commit(lake, contract, *map(str, FEWER))
    aws.reset()

    [fewer, _] = register(lake, [contract])

    counts += [writes(aws)]
    assert counts == [
        {"CreateDatabase": 1, "CreateTable": 2, "BatchCreatePartition": 4},
        {"UpdateTable": 1, "BatchUpdatePartition": 4},
        {"UpdateTable": 1, "BatchUpdatePartition": 3, "BatchDeletePartition": 5},
    ]
    assert (first.created, moved.updated, fewer.updated, fewer.deleted) == (350, 350, 249, 101)
    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None
    folders = {str(year): f"{lake.address(snapshot.folder)}/year={year}/" for year in FEWER}
    assert registered(glue) == planned_by_athena(glue) == folders


@pytest.mark.parametrize("letter", ["x", "é", "𝄞"])
def test_long_texts_are_cut_where_aws_ends(
    lake: Store, make_contract: MakeContract, glue: Any, letter: str
) -> None:
    note = {"name": "note", "physicalType": "string", "description": letter * 300}
    long = make_contract(SCHOOL, note, table={"description": letter * 3000})

    register(lake, [long])

    found = table(glue)
    comment = found["StorageDescriptor"]["Columns"][1]["Comment"]
    for text, limit in ((comment, MAX_COMMENT), (found["Description"], MAX_DESCRIPTION)):
        assert text.rstrip("…").strip(letter) == ""
        assert text.endswith("…")
        assert limit - 4 < len(text.encode()) <= limit


def test_texts_of_several_lines_are_one_line(
    lake: Store, make_contract: MakeContract, glue: Any
) -> None:
    unit = {"customProperties": [{"property": "unit", "value": "US\n dollars\tof 2015"}]}
    note = {"name": "note", "physicalType": "string", "description": "One\n\nor  two."} | unit
    contract = make_contract(SCHOOL, note, table={"description": "One\n\nor  two."})

    register(lake, [contract])

    found = table(glue)
    assert found["Description"] == "One or two."
    comment = found["StorageDescriptor"]["Columns"][1]["Comment"]
    assert comment == "One or two. Unit: US dollars of 2015."


def test_every_contract_of_ours_and_the_ledger_are_taken(lake: Store, glue: Any) -> None:
    contracts = load_contracts()

    register(lake, contracts)

    names = [item["Name"] for item in glue.get_tables(DatabaseName=DATABASE)["TableList"]]
    assert sorted(names) == sorted([*(contract.table for contract in contracts), "ledger"])


# What each type of Parquet is in Glue, written down here a second time.
GLUE_OF_ARROW = {
    "string": "string",
    "int32": "int",
    "int64": "bigint",
    "double": "double",
    "decimal128(8, 2)": "decimal(8,2)",
    "bool": "boolean",
    "date32[day]": "date",
    "timestamp[us, tz=UTC]": "timestamp",
    "list<element: string>": "array<string>",
    "list<element: struct<column_name: string, cell_count: int64>>": "array<struct<"
    "column_name:string,cell_count:bigint>>",
    "list<element: struct<column_name: string, rule_name: string, action_name: string, "
    "violation_count: int64>>": "array<struct<column_name:string,rule_name:string,"
    "action_name:string,violation_count:bigint>>",
    "list<element: struct<file_name: string, byte_count: int64, sha256: string, row_count: "
    "int64>>": "array<struct<file_name:string,byte_count:bigint,sha256:string,row_count:bigint>>",
    "list<element: struct<file_name: string, byte_count: int64, sha256: string, received_at: "
    "timestamp[us, tz=UTC]>>": "array<struct<file_name:string,byte_count:bigint,sha256:string,"
    "received_at:timestamp>>",
    "list<element: struct<path: string, row_count: int64, byte_count: int64>>": "array<struct<"
    "path:string,row_count:bigint,byte_count:bigint>>",
}


def types_of_file(lake: Store, path: str) -> list[tuple[str, str]]:
    with lake.files.open_input_file(lake.full(path)) as stream:
        schema = pq.ParquetFile(stream).schema_arrow
    return [(field.name, GLUE_OF_ARROW[str(field.type)]) for field in schema]


def types_in_glue(glue: Any, name: str) -> list[tuple[str, str]]:
    columns = table(glue, name)["StorageDescriptor"]["Columns"]
    return [(column["Name"], column["Type"]) for column in columns]


def test_types_are_those_of_the_files(
    lake: Store, make_contract: MakeContract, land: Land, glue: Any
) -> None:
    kinds = ["string", "int", "bigint", "double", "decimal(8,2)", "boolean", "date", "timestamp"]
    columns = [
        {"name": f"column_{place}", "physicalType": kind} for place, kind in enumerate(kinds)
    ]
    contract = make_contract(*columns)
    text = "North,1,2,3.5,4.25,true,2020-02-29,2020-02-29T12:00:00Z"
    land(header=",".join(item["name"] for item in columns), lines=[text], contract=contract)

    register(lake, [contract])

    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None
    [file] = snapshot.partition_files().values()
    assert types_in_glue(glue, "district__schools") == types_of_file(lake, file)
    [commit] = lake.find(ledger.FOLDER)
    assert types_in_glue(glue, "ledger") == types_of_file(lake, commit)


def test_ledger_is_read_whole_and_an_empty_snapshot_has_no_rows(
    lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    """A run that failed has a file of its own; its data set was never in the lake."""
    with pytest.raises(Exception, match="bad"):
        land(header="bad", lines=["x"])
    register(lake, [contract])
    assert files(lake, planned_by_athena(glue)) == files(lake, registered(glue)) == {}
    land(("North", "no year", 1))

    register(lake, [contract])

    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None
    assert snapshot.files == ()
    assert table(glue)["Parameters"]["schoolhouse.run_id"] == snapshot.run_id
    assert not [name for name in table(glue)["Parameters"] if name.startswith("projection")]
    assert files(lake, planned_by_athena(glue)) == files(lake, registered(glue)) == {}
    location = table(glue, "ledger")["StorageDescriptor"]["Location"]
    paths = lake.find(location.removeprefix(f"{lake.root}/").rstrip("/"))
    rows = [row for path in paths for row in pq.read_table(lake.address(path)).to_pylist()]
    assert sorted((row["run_id"], row["outcome"]) for row in rows) == sorted(
        (row.run_id, row.outcome) for row in ledger.read_rows(lake)
    )
    assert {row["outcome"] for row in rows} == {"failed", "succeeded"}
