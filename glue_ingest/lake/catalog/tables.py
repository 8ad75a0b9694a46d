"""Tables of the Glue Data Catalog, as contracts and ledger say: pure functions.

A table is a `TableInput` of the Glue API. Its location and its partitions are those of one
snapshot. Athena computes the partitions (partition projection), so that one UpdateTable gives it
the next snapshot whole; readers that do not know projection, such as Spark, find them registered.
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from glue_ingest.contracts.model import LINEAGE, Column, Contract, LineageColumn
from glue_ingest.contracts.rules import TypeName
from glue_ingest.contracts.types import find_data_type, glue_type
from glue_ingest.lake.catalog.sources import LEDGER_DESCRIPTION, LEDGER_TABLE, described
from glue_ingest.lake.ledger import FOLDER
from glue_ingest.lake.ledger_columns import COLUMNS
from glue_ingest.lake.partitions import partition_folder
from glue_ingest.lake.snapshots import Snapshot
from glue_ingest.lake.store import Store

Node = dict[str, Any]
# Limits of the Glue API, in characters.
MAX_COMMENT = 255
MAX_DESCRIPTION = 2048
OWNER = "schoolhouse"
# Parameters of ours; those of projection are here while the table has it.
OWN = f"{OWNER}."
RUN_ID = f"{OWN}run_id"
CONTRACT_SHA256 = f"{OWN}contract_sha256"
TEMPLATE = "storage.location.template"
PROJECTION = "projection."
# A folder that never has an object: the location of a data set that is not in the lake.
NOTHING = "not-in-the-lake"
FORMAT = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    },
}
INTEGERS = (TypeName.INT, TypeName.BIGINT)


def contract_table(lake: Store, contract: Contract, snapshot: Snapshot | None) -> Node:
    """Return the table of a data set over a snapshot; without one it has no rows."""
    folder = snapshot.folder if snapshot else f"{lake.curated_folder(contract)}/{NOTHING}"
    location = lake.address(folder)
    partition = [contract.column(contract.partition)] if contract.partition else []
    return {
        "Name": contract.table,
        "Description": shortened(contract.description, MAX_DESCRIPTION),
        "Owner": OWNER,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [_column(column) for column in partition],
        "StorageDescriptor": _storage(contract, f"{location}/"),
        "Parameters": {
            "EXTERNAL": "TRUE",
            "classification": "parquet",
            f"{OWN}contract_version": contract.version,
            CONTRACT_SHA256: contract.fingerprint,
            RUN_ID: snapshot.run_id if snapshot else "none",
            f"{OWN}commit_number": str(snapshot.number if snapshot else 0),
            **projection(contract, location, list(snapshot.partition_files() if snapshot else [])),
        },
    }


def ledger_table(lake: Store) -> Node:
    """Return the table of the ledger."""
    columns = [
        {"Name": name, "Type": _spelled(item.arrow_type), "Comment": _comment(item.description)}
        for name, item in COLUMNS.items()
    ]
    location = f"{lake.address(FOLDER)}/"
    return {
        "Name": LEDGER_TABLE,
        "Description": LEDGER_DESCRIPTION,
        "Owner": OWNER,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [],
        "StorageDescriptor": {"Columns": columns, "Location": location, **FORMAT},
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet", RUN_ID: "all"},
    }


def partitions(lake: Store, contract: Contract, snapshot: Snapshot | None) -> dict[str, Node]:
    """Return the `PartitionInput` of each partition of a snapshot, by its value as text."""
    if contract.partition is None or snapshot is None:
        return {}
    return {
        value: {
            "Values": [value],
            "StorageDescriptor": _storage(contract, f"{lake.address(path.rpartition('/')[0])}/"),
        }
        for value, path in snapshot.partition_files().items()
    }


def projection(contract: Contract, location: str, values: list[str]) -> dict[str, str]:
    """Return the parameters of partition projection: exactly the values, or a range around them.

    Within a range a value without a folder has no rows. There is none without values, nor where a
    value cannot be put into the address as it is: those partitions are only registered.
    """
    name = contract.partition
    if name is None or not values or not all(_is_plain(name, value) for value in values):
        return {}
    kind = contract.column(name).data_type.name
    if kind in INTEGERS:
        numbers = [int(value) for value in values]
        how = {"type": "integer", "range": f"{min(numbers)},{max(numbers)}"}
    elif kind is TypeName.DATE:
        how = {"type": "date", "format": "yyyy-MM-dd", "range": f"{min(values)},{max(values)}"}
    else:
        how = {"type": "enum", "values": ",".join(sorted(values))}
    return {
        f"{PROJECTION}enabled": "true",
        TEMPLATE: f"{location}/{name}=${{{name}}}/",
        **{f"{PROJECTION}{name}.{key}": value for key, value in how.items()},
    }


def _is_plain(name: str, value: str) -> bool:
    """Tell whether the folder of a value is named as the value is spelled; `,` ends an item."""
    return partition_folder(name, value) == f"{name}={value}" and "," not in value


def _storage(contract: Contract, location: str) -> Node:
    own: Iterable[Column | LineageColumn] = [
        *(column for column in contract.columns if column.name != contract.partition),
        *LINEAGE,
    ]
    return {"Columns": [_column(column) for column in own], "Location": location, **FORMAT}


def _column(column: Column | LineageColumn) -> Node:
    return {
        "Name": column.name,
        "Type": glue_type(column.data_type),
        "Comment": _comment(described(column)),
    }


def _comment(text: str) -> str:
    return shortened(text, MAX_COMMENT)


def shortened(text: str, limit: int) -> str:
    """Return a text of at most so many characters; one that was cut ends in `…`."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _spelled(found: pa.DataType) -> str:
    """Return an Arrow type of the ledger as Glue spells it."""
    if pa.types.is_list(found):
        return f"array<{_spelled(found.value_type)}>"
    if pa.types.is_struct(found):
        return f"struct<{','.join(f'{item.name}:{_spelled(item.type)}' for item in found)}>"
    data_type = find_data_type(found)
    if data_type is None:
        raise TypeError(f"the ledger has a column of type {found}, which no contract has")
    return glue_type(data_type)
