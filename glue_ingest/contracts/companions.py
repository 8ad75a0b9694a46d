"""The columns that the reader makes beside a column with status codes or ranges."""

from glue_ingest.contracts.conversions import Conversion, Part, Status, companion_name
from glue_ingest.contracts.model import Column
from glue_ingest.contracts.rules import DataType, TypeName
from glue_ingest.errors import quoted


def companions(column: Column) -> list[Column]:
    """Return the companion columns of a column, in the order in which they follow it."""
    return [
        Column(
            name=companion_name(column.name, part),
            source_name=column.source_name,
            data_type=DataType(TypeName.STRING) if part is Part.STATUS else column.data_type,
            description=_described(column, part),
            classification=column.classification,
            is_required=False,
            rules=(),
            unit=None if part is Part.STATUS else column.unit,
            scale=None if part is Part.STATUS else column.scale,
            derived_from=column.name,
        )
        for part in column.conversion.parts
    ]


def _described(column: Column, part: Part) -> str:
    if part is Part.STATUS:
        return (
            f"Whether {column.name} has a value: {quoted(statuses(column.conversion))}. Null where "
            "a rule made the value null, or the file has no such column."
        )
    side = "Lowest" if part is Part.LOW else "Highest"
    return (
        f"{side} value of {column.name} where the file gives a range in its place; null where the "
        "range is open, and where it gives none."
    )


def statuses(conversion: Conversion) -> list[Status]:
    """List the statuses that cells of a column can have."""
    coded = {status for _, status in conversion.status_codes}
    found = {Status.REPORTED, Status.MISSING, *coded}
    if conversion.has_ranges:
        found.add(Status.CODED_RANGE)
    return [status for status in Status if status in found]
