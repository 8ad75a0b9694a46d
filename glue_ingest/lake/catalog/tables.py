"""Tables of the Glue Data Catalog, as contracts and ledger say: pure functions.

A table is a `TableInput` of the Glue API. Its location and its partitions are those of one
snapshot. Athena computes the partitions (partition projection), so that one UpdateTable gives it
the next snapshot whole; readers that do not know projection, such as Spark, find them registered.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from glue_ingest.contracts.lineage import LineageColumn
from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.types import find_data_type, glue_type
from glue_ingest.lake.catalog.projection import is_parameter, projection
from glue_ingest.lake.catalog.sources import LEDGER_DESCRIPTION, LEDGER_TABLE, described
from glue_ingest.lake.ledger import FOLDER
from glue_ingest.lake.ledger_columns import COLUMNS
from glue_ingest.lake.snapshots import Snapshot
from glue_ingest.lake.store import Store

Node = dict[str, Any]
# Limits of the Glue API, in bytes of UTF-8.
MAX_COMMENT = 255
MAX_DESCRIPTION = 2048
OWNER = "schoolhouse"
# Parameters of ours, besides those of projection.
OWN = f"{OWNER}."
LAKE = f"{OWN}lake"
RUN_ID = f"{OWN}run_id"
COMMIT_NUMBER = f"{OWN}commit_number"
CONTRACT_VERSION = f"{OWN}contract_version"
CONTRACT_SHA256 = f"{OWN}contract_sha256"
# Of the table as it was written: so another's change is noticed even when a new run comes after it.
WRITTEN_SHA256 = f"{OWN}written_sha256"
KIND = {"EXTERNAL": "TRUE", "classification": "parquet"}
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


def contract_table(lake: Store, contract: Contract, snapshot: Snapshot | None) -> Node:
    """Return the table of a data set over a snapshot; without one it has no rows."""
    folder = snapshot.folder if snapshot else f"{lake.curated_folder(contract)}/{NOTHING}"
    location = lake.address(folder)
    partition = [contract.column(contract.partition)] if contract.partition else []
    parameters = {
        LAKE: lake.root,
        CONTRACT_VERSION: contract.version,
        CONTRACT_SHA256: contract.fingerprint,
        RUN_ID: run_id(snapshot),
        COMMIT_NUMBER: str(snapshot.number if snapshot else 0),
        **projection(contract, location, list(snapshot.partition_files() if snapshot else [])),
    }
    return _table(
        contract.table,
        contract.description,
        [_column(column) for column in partition],
        _storage(contract, f"{location}/"),
        parameters,
    )


def run_id(snapshot: Snapshot | None) -> str:
    """Return what RUN_ID says of a snapshot."""
    return snapshot.run_id if snapshot else "none"


def ledger_table(lake: Store) -> Node:
    """Return the table of the ledger."""
    columns = [
        {"Name": name, "Type": _spelled(item.arrow_type), "Comment": _comment(item.description)}
        for name, item in COLUMNS.items()
    ]
    storage = {"Columns": columns, "Location": f"{lake.address(FOLDER)}/", **FORMAT}
    return _table(LEDGER_TABLE, LEDGER_DESCRIPTION, [], storage, {LAKE: lake.root})


def _table(
    name: str, description: str, keys: list[Node], storage: Node, parameters: dict[str, str]
) -> Node:
    table: Node = {
        "Name": name,
        "Description": shortened(description, MAX_DESCRIPTION),
        "Owner": OWNER,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": keys,
        "StorageDescriptor": storage,
        "Parameters": KIND | parameters,
    }
    return table | {"Parameters": table["Parameters"] | {WRITTEN_SHA256: digest(table)}}


def digest(table: Node) -> str:
    """Return the SHA-256 of what we write of a table, as Glue holds it or as it is wanted."""
    storage = table.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})
    parameters = table.get("Parameters", {})
    texts = [
        *(table.get(name, "") for name in ("Name", "Description", "Owner", "TableType")),
        *(storage.get(name, "") for name in ("Location", "InputFormat", "OutputFormat")),
        *(serde.get(name, "") for name in ("SerializationLibrary", "Parameters")),
        *(_digested(items) for items in (table.get("PartitionKeys"), storage.get("Columns"))),
        {k: v for k, v in parameters.items() if is_own(k) and k != WRITTEN_SHA256},
    ]
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()


def _digested(columns: list[Node] | None) -> list[list[str]]:
    names = ("Name", "Type", "Comment")
    return [[column.get(name, "") for name in names] for column in columns or []]


def is_own(parameter: str) -> bool:
    """Tell whether a parameter is one that we write."""
    return parameter in KIND or parameter.startswith(OWN) or is_parameter(parameter)


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


def _storage(contract: Contract, location: str) -> Node:
    own: Iterable[Column | LineageColumn] = [
        *(column for column in contract.columns if column.name != contract.partition),
        *contract.lineage,
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
    """Return a text as one line of at most so many bytes; one that was cut ends in `…`."""
    line = " ".join(text.split())
    content, end = line.encode(), "…"
    if len(content) <= limit:
        return line
    return content[: limit - len(end.encode())].decode(errors="ignore") + end


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
