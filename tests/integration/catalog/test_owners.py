"""Tables of others, of another lake, and of contracts that are gone."""

from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import CatalogError
from glue_ingest.lake.catalog.glue import list_unknown, register
from glue_ingest.lake.catalog.reports import describe
from glue_ingest.lake.store import Store
from tests.integration.catalog.conftest import Land
from tests.support.glue import DATABASE, ROWS, TABLE, given, planned_by_athena, read, table, writes
from tests.support.s3.client import Aws


@pytest.mark.parametrize(
    "theirs",
    [
        {"Name": TABLE, "Owner": "hadoop", "Parameters": {"CrawlerSchemaSerializerVersion": "1.0"}},
        {"Name": TABLE, "TableType": "VIRTUAL_VIEW", "ViewOriginalText": "/* Presto View */"},
        {"Name": "ledger"},
    ],
)
def test_table_of_others_is_not_written(
    lake: Store, contract: Contract, land: Land, glue: Any, theirs: dict[str, Any]
) -> None:
    land(*ROWS)
    glue.create_database(DatabaseInput={"Name": DATABASE})
    glue.create_table(DatabaseName=DATABASE, TableInput=theirs)
    before = table(glue, theirs["Name"])

    with pytest.raises(CatalogError, match=rf"'{DATABASE}\.{theirs['Name']}' is not ours"):
        register(lake, [contract])

    assert table(glue, theirs["Name"]) == before
    assert list_unknown(lake, [contract]) == []


def test_table_of_another_lake_is_not_written(
    bucket: str, lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    """A trial of a person must not turn the tables of production to another lake."""
    land(*ROWS)
    register(lake, [contract])
    before = table(glue)
    other = Store(f"s3://{bucket}/trial")

    with pytest.raises(CatalogError, match=f"is of another lake. Found: {lake.root}"):
        register(other, [contract])
    with pytest.raises(CatalogError, match=r"ledger' is of another lake"):
        register(other, [])

    assert table(glue) == before
    register(other, [contract], "trial")
    assert table(glue) == before
    names = [item["Name"] for item in glue.get_tables(DatabaseName="trial")["TableList"]]
    assert sorted(names) == [TABLE, "ledger"]


def test_database_of_others_stays_as_it_is(
    lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    theirs = {"Name": DATABASE, "Description": "Theirs.", "LocationUri": "s3://theirs/"}
    glue.create_database(DatabaseInput=theirs)
    glue.create_table(DatabaseName=DATABASE, TableInput={"Name": "theirs", "Owner": "them"})
    land(*ROWS)

    register(lake, [contract])

    found = glue.get_database(Name=DATABASE)["Database"]
    assert {name: found[name] for name in theirs} == theirs
    assert table(glue, "theirs")["Owner"] == "them"
    assert list_unknown(lake, [contract]) == []
    assert read(lake, planned_by_athena(glue)) == sorted(ROWS)


def test_table_without_contract_is_reported_and_stays(
    aws: Aws, lake: Store, contract: Contract, glue: Any
) -> None:
    register(lake, [contract])
    before = table(glue)
    aws.reset()

    [report] = list_unknown(lake, [])

    assert describe(report) == (
        f"unknown\t{TABLE}\tno contract stands for it: delete the table if nobody reads it"
    )
    assert table(glue) == before
    assert writes(aws) == {}


def test_owner_that_someone_changed_is_put_back(
    lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    land(*ROWS)
    register(lake, [contract])
    before = given(table(glue))
    glue.update_table(DatabaseName=DATABASE, TableInput=before | {"Owner": "them"})

    [report, _] = register(lake, [contract])

    assert given(table(glue)) == before
    assert report.drift == ["Owner"]


@pytest.mark.parametrize("name", ["Lake", "my-lake", "lake.prod", "", "x" * 256, "läke"])
def test_name_that_athena_cannot_read_is_no_database(
    aws: Aws, lake: Store, contract: Contract, name: str
) -> None:
    with pytest.raises(CatalogError, match="is no name of a Glue database"):
        register(lake, [contract], name)

    assert writes(aws) == {}
