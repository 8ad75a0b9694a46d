"""Partition projection: which partitions Athena computes from the parameters of a table.

A table that cannot be projected has its partitions registered alone; Athena reads those then.
"""

from datetime import date

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import TypeName
from glue_ingest.lake.partitions import partition_folder

TEMPLATE = "storage.location.template"
PREFIX = "projection."
INTEGERS = (TypeName.INT, TypeName.BIGINT)
# Limit of the Glue API for a parameter, in bytes.
MAX_VALUE = 512_000
# Athena looks into each location of a range. AWS advises against ranges of which more than half
# are empty; of a small one that costs little.
SMALL_RANGE = 1_000
EMPTY_FACTOR = 2
# A replacement of the template can read `$` as a reference; `,` ends an item of a list.
NOT_PROJECTED = "$,"


def is_parameter(name: str) -> bool:
    """Tell whether a parameter of a table is one of projection."""
    return name == TEMPLATE or name.startswith(PREFIX)


def projection(contract: Contract, location: str, values: list[str]) -> dict[str, str]:
    """Return the parameters of projection: exactly the values, or a range around them.

    Within a range a value without a folder has no rows. There are none, and so no projection,
    without values, for types that have none, and for values that it cannot say.
    """
    name = contract.partition
    if name is None or not values or not all(_is_plain(name, value) for value in values):
        return {}
    kind = contract.column(name).data_type.name
    how = _range(kind, values) if kind is not TypeName.STRING else _list(values)
    if how is None:
        return {}
    return {
        f"{PREFIX}enabled": "true",
        TEMPLATE: f"{location}/{name}=${{{name}}}/",
        **{f"{PREFIX}{name}.{key}": value for key, value in how.items()},
    }


def _is_plain(name: str, value: str) -> bool:
    """Tell whether the folder of a value is named as the value is spelled."""
    is_spelled = partition_folder(name, value) == f"{name}={value}"
    return is_spelled and not set(NOT_PROJECTED) & set(value)


def _list(values: list[str]) -> dict[str, str] | None:
    text = ",".join(sorted(values))
    return {"type": "enum", "values": text} if len(text.encode()) <= MAX_VALUE else None


def _range(kind: TypeName, values: list[str]) -> dict[str, str] | None:
    """Return a range; None for booleans, and where most of its locations would be empty."""
    if kind in INTEGERS:
        numbers = [int(value) for value in values]
        how = {"type": "integer", "range": f"{min(numbers)},{max(numbers)}"}
    # A range of one day is refused by Trino, which Athena is made from.
    elif kind is TypeName.DATE and len(values) > 1:
        numbers = [date.fromisoformat(value).toordinal() for value in values]
        how = {"type": "date", "format": "yyyy-MM-dd", "range": f"{min(values)},{max(values)}"}
    else:
        return None
    size = max(numbers) - min(numbers) + 1
    return how if size <= max(SMALL_RANGE, EMPTY_FACTOR * len(values)) else None
