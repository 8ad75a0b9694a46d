"""What tests ask of the Glue catalog, and what its readers plan from it."""

from typing import Any

import pyarrow.parquet as pq

from glue_ingest.lake.store import Store
from tests.support.s3.fixtures import Aws

DATABASE = "schoolhouse_lake"
TABLE = "district__schools"
ROWS = (("North", 2001, 10), ("South", 2001, 20), ("North", 2003, 30))
WRITES = ("Create", "Update", "Delete", "BatchCreate", "BatchUpdate", "BatchDelete")


def table(glue: Any, name: str = TABLE) -> dict[str, Any]:
    found: dict[str, Any] = glue.get_table(DatabaseName=DATABASE, Name=name)["Table"]
    return found


def given(found: dict[str, Any]) -> dict[str, Any]:
    """Return a table as UpdateTable takes it."""
    names = ("Name", "Description", "Owner", "TableType", "PartitionKeys", "StorageDescriptor")
    return {name: found[name] for name in names} | {"Parameters": dict(found["Parameters"])}


def registered(glue: Any) -> dict[str, str]:
    """Return the location of each registered partition."""
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=DATABASE, TableName=TABLE)
    items = [item for page in pages for item in page["Partitions"]]
    return {item["Values"][0]: item["StorageDescriptor"]["Location"] for item in items}


def planned_by_athena(glue: Any) -> dict[str, str]:
    """Return the location of each partition that projection makes, whether it has rows or not."""
    parameters = table(glue)["Parameters"]
    first, last = map(int, parameters["projection.year.range"].split(","))
    template = parameters["storage.location.template"]
    return {str(y): template.replace("${year}", str(y)) for y in range(first, last + 1)}


def read(lake: Store, locations: dict[str, str]) -> list[tuple[Any, ...]]:
    """Read the rows below locations, as a reader of the catalog does."""
    rows = []
    for value, location in locations.items():
        for path in lake.find(location.removeprefix(f"{lake.root}/").rstrip("/")):
            with lake.files.open_input_file(lake.full(path)) as stream:
                found = pq.ParquetFile(stream).read(["school", "students"]).to_pylist()
            rows += [(row["school"], int(value), row["students"]) for row in found]
    return sorted(rows)


def writes(aws: Aws) -> dict[str, int]:
    return {name: n for name, n in aws.counts().items() if name.startswith(WRITES)}
