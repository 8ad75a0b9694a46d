"""The physical types that a contract may name, and the stored type of each."""

import re
from dataclasses import dataclass

from glue_ingest.contracts.rules import DataType, TypeName

# Every name of each stored type. Those with a size are in SIZED and DECIMALS.
NAMES = {
    TypeName.STRING: ("string", "text", "varchar", "nvarchar", "char", "character varying"),
    TypeName.INT: ("int", "integer", "int4", "smallint", "int2", "tinyint"),
    TypeName.BIGINT: ("bigint", "int8", "long"),
    TypeName.DOUBLE: ("double", "double precision", "float", "float8", "real", "float4"),
    TypeName.BOOLEAN: ("boolean", "bool"),
    TypeName.DATE: ("date",),
    TypeName.TIMESTAMP: (*("timestamp", "timestamptz", "timestamp with time zone", "datetime"),),
}
BITS = {"smallint": 16, "int2": 16, "tinyint": 8}
SIZED = re.compile(
    r"(?:string|varchar2?|nvarchar2?|n?char|character|character varying) ?\( ?([1-9][0-9]{0,8}) ?\)"
)
DECIMALS = re.compile(r"(?:decimal|numeric|number) ?\( ?([0-9]{1,2}) ?(?:, ?([0-9]{1,2}) ?)?\)")
KNOWN = (
    *(name for names in NAMES.values() for name in names),
    *("varchar(n)", "char(n)", "decimal(p,s)", "numeric(p,s)"),
)
# What ODCS's logical types may be stored as.
LOGICAL = {
    "string": (TypeName.STRING,),
    "integer": (TypeName.INT, TypeName.BIGINT, TypeName.DECIMAL),
    "number": (TypeName.INT, TypeName.BIGINT, TypeName.DOUBLE, TypeName.DECIMAL),
    "boolean": (TypeName.BOOLEAN,),
    # Before ODCS 3.1 a timestamp was a date.
    "date": (TypeName.DATE, TypeName.TIMESTAMP),
    "timestamp": (TypeName.TIMESTAMP,),
}


@dataclass(frozen=True)
class PhysicalType:
    """A physical type of a contract: the stored type, and what it promises beyond that.

    `max_length` counts characters; `bits` are those of a signed whole number.
    """

    data_type: DataType
    max_length: int | None = None
    bits: int | None = None


def read_physical_type(text: str) -> PhysicalType | None:
    """Return what a type's name means; None if it is not known. Letter case does not matter."""
    name = " ".join(text.lower().split())
    if match := DECIMALS.fullmatch(name):
        return PhysicalType(DataType(TypeName.DECIMAL, int(match[1]), int(match[2] or 0)))
    if match := SIZED.fullmatch(name):
        return PhysicalType(DataType(TypeName.STRING), max_length=int(match[1]))
    found = (stored for stored, names in NAMES.items() if name in names)
    stored = next(found, None)
    return None if stored is None else PhysicalType(DataType(stored), bits=BITS.get(name))


def is_logical_type(logical: str, data_type: DataType) -> bool:
    """Tell whether values of a logical type are stored as a type."""
    if logical == "integer" and data_type.name is TypeName.DECIMAL and data_type.scale:
        return False
    return data_type.name in LOGICAL.get(logical, ())
