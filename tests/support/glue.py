"""What tests ask of the Glue catalog, and what its readers plan from it."""

from datetime import date, timedelta
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
    """Return the location of each partition that Athena reads, whether it has rows or not.

    With projection it computes them from the table alone, else it reads those that are registered.
    """
    found = table(glue)
    parameters, [key] = found["Parameters"], [column["Name"] for column in found["PartitionKeys"]]
    if parameters.get("projection.enabled") != "true":
        return registered(glue)
    how = {
        name.removeprefix(f"projection.{key}."): value
        for name, value in parameters.items()
        if name.startswith(f"projection.{key}.")
    }
    template = parameters["storage.location.template"]
    return {value: template.replace(f"${{{key}}}", value) for value in projected(how)}


def projected(how: dict[str, str]) -> list[str]:
    """Return the values of a projected column."""
    match how:
        case {"type": "enum", "values": values}:
            return values.split(",")
        case {"type": "integer", "range": bounds}:
            first, last = map(int, bounds.split(","))
            return [str(number) for number in range(first, last + 1)]
        case {"type": "date", "range": bounds, "format": "yyyy-MM-dd"}:
            start, end = map(date.fromisoformat, bounds.split(","))
            # Trino's projection, and so perhaps Athena's, refuses a range of one day.
            assert start < end
            return [str(start + timedelta(days)) for days in range((end - start).days + 1)]
    raise AssertionError(how)


def files(lake: Store, locations: dict[str, str]) -> dict[str, str]:
    """Return the one file below each location that has any, by the partition's value."""
    found = {
        value: lake.find(location.removeprefix(f"{lake.root}/").rstrip("/"))
        for value, location in locations.items()
    }
    assert all(len(paths) <= 1 for paths in found.values())
    return {value: paths[0] for value, paths in found.items() if paths}


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
    """Return how often Glue was written, by operation; S3 does not count."""
    return {
        name: n
        for name, n in aws.counts().items()
        if name.startswith(WRITES) and name.endswith(("Database", "Table", "Partition"))
    }
