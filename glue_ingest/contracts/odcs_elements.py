"""Elements of ODCS that promise what ingest does not do. Each is refused by its name.

Elements that only describe (tags, businessName, authoritativeDefinitions, examples, slaProperties,
support, team …) are left to readers.
"""

from open_data_contract_standard.model import SchemaObject, SchemaProperty

from glue_ingest.contracts.physical_types import LOGICAL, is_logical_type
from glue_ingest.contracts.rules import DataType
from glue_ingest.errors import quoted

NO_PARTS = "a field of a file has no parts. Describe each part as a column, or delete it"
COLUMN_ELEMENTS = {
    "encryptedName": "ingest encrypts nothing. Delete it; a personal column with a pseudonym is "
    "stored as a keyed hash",
    "relationships": "ingest sees one data set at a time. Delete them, and write a relationships "
    "test in dbt",
    "properties": NO_PARTS,
    "items": NO_PARTS,
    "map": NO_PARTS,
}


def find_unkept(item: SchemaProperty, data_type: DataType) -> str | None:
    """Say which element of a column is not kept, and what to do; None if there is none."""
    for name, advice in COLUMN_ELEMENTS.items():
        if getattr(item, name):
            return f"{name} is not kept: {advice}"
    if item.physicalName not in (None, item.name):
        return (
            f"physicalName is '{item.physicalName}', and the lake's column is called as its name. "
            "Delete it; the name in the file is customProperty sourceName"
        )
    if item.semanticType not in (None, "column"):
        return f"semanticType '{item.semanticType}' is not kept: a file has columns. Delete it"
    if item.logicalType is not None and not is_logical_type(item.logicalType, data_type):
        return (
            f"logicalType '{item.logicalType}' and physicalType '{item.physicalType}' say "
            f"different things. Known logical types: {quoted(LOGICAL)}. Change one of the two"
        )
    if (item.primaryKeyPosition or 0) > 0 and not item.primaryKey:
        return "primaryKeyPosition stands without primaryKey: true, and does nothing. Add it"
    if (item.partitionKeyPosition or 0) > 0 and not item.partitioned:
        return "partitionKeyPosition stands without partitioned: true, and does nothing. Add it"
    return None


def find_unkept_of_table(table: SchemaObject, names: tuple[str, ...]) -> str | None:
    """Say which element of the table is not kept; `names` are those of the data set."""
    if table.relationships:
        return f"relationships is not kept: {COLUMN_ELEMENTS['relationships']}"
    if table.physicalName is not None and table.physicalName not in names:
        return (
            f"physicalName is '{table.physicalName}', and the data set is called "
            f"{quoted(names)}. Delete it"
        )
    if table.logicalType not in (None, "object"):
        return f"logicalType of a table is object, found '{table.logicalType}'. Change it"
    return None
