"""Reads the `quality` entries of a column and of the table; refuses what ingest cannot keep.

What only describes an entry (name, description, dimension, severity, tags …) is left to readers.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from open_data_contract_standard.model import DataQuality

from glue_ingest.contracts.quality import Metric, Number, Operator, TableRule
from glue_ingest.contracts.rules import DataType, RuleName
from glue_ingest.errors import quoted

# A `text` is for people.
LIBRARY, TEXT = "library", "text"
# Elements that would have to do something, and do nothing here.
UNKEPT = {
    "rule": "Write the metric as `metric`",
    "query": "Delete it: a library metric needs none",
    "engine": "Delete it: only a custom rule has one",
    "implementation": "Delete it: only a custom rule has one",
    "schedule": "Delete it: every run checks every rule",
    "scheduler": "Delete it: every run checks every rule",
    "customProperties": "Delete them: ingest knows none here",
}
UNITS = ("rows", "percent")
ARGUMENTS = {
    Metric.MISSING_VALUES: ("missingValues",),
    Metric.INVALID_VALUES: ("validValues", "pattern"),
}
ReadValues = Callable[[Any, DataType, str], tuple[str, ...]]


class ElementError(ValueError):
    """An element of a column or table that is not kept; the message says which, and what to do."""


@dataclass
class ColumnQuality:
    """What the entries of a column are: rules of a row with their parts, and rules of the table."""

    row_rules: list[tuple[RuleName, dict[str, Any]]] = field(default_factory=list)
    table_rules: list[TableRule] = field(default_factory=list)


def read_column_quality(
    entries: Sequence[DataQuality], column: str, data_type: DataType, read_values: ReadValues
) -> ColumnQuality:
    """Read the entries of a column.

    `invalidValues` that must be 0 are a rule of each row, and so are `duplicateValues`, which the
    table has to keep besides.

    Raises:
        ElementError: for an entry that cannot be kept.
    """
    found = ColumnQuality()
    for number, entry in enumerate(entries):
        where = f"quality[{number}]"
        metric = _read_metric(entry, where)
        if metric is None:
            continue
        if metric is Metric.ROW_COUNT:
            raise ElementError(f"{where} counts rows: move it to the quality of the table")
        arguments = _read_arguments(entry, ARGUMENTS.get(metric, ()), where)
        is_zero = _must_be_zero(entry, metric)
        if metric is Metric.INVALID_VALUES:
            parts = _valid_parts(arguments, data_type, read_values, where)
            if is_zero:
                found.row_rules += parts.items()
                continue
            arguments = {name: value for part in parts.values() for name, value in part.items()}
        elif metric is Metric.MISSING_VALUES:
            arguments = _missing_parts(arguments, data_type, read_values, where)
        elif metric is Metric.DUPLICATE_VALUES and is_zero:
            found.row_rules.append((RuleName.UNIQUE, {}))
        values = arguments.get("allowed", ())
        found.table_rules += _table_rules(
            entry, metric, (column,), where, values=values, pattern=arguments.get("pattern")
        )
    return found


def read_table_quality(entries: Sequence[DataQuality], columns: Sequence[str]) -> list[TableRule]:
    """Read the entries of the table, which has some columns.

    Raises:
        ElementError: for an entry that cannot be kept.
    """
    found: list[TableRule] = []
    for number, entry in enumerate(entries):
        where = f"quality[{number}]"
        metric = _read_metric(entry, where)
        if metric is None:
            continue
        if metric is Metric.ROW_COUNT:
            _read_arguments(entry, (), where)
            if entry.unit not in (None, "rows"):
                raise ElementError(f"{where}: the unit of rowCount is rows, found '{entry.unit}'")
            found += _table_rules(entry, metric, (), where)
        elif metric is Metric.DUPLICATE_VALUES:
            names = _read_arguments(entry, ("properties",), where).get("properties")
            if not isinstance(names, list) or not names or any(n not in columns for n in names):
                raise ElementError(
                    f"{where}: arguments.properties must list columns that are stored, found "
                    f"{names!r}"
                )
            found += _table_rules(entry, metric, tuple(names), where)
        else:
            raise ElementError(f"{where} counts {metric} of a column: move it to that column")
    return found


def _read_metric(entry: DataQuality, where: str) -> Metric | None:
    """Return what an entry counts; None for a text, which is for people."""
    kind = entry.type or LIBRARY
    if kind == TEXT:
        _refuse_rule_in_text(entry, where)
        return None
    if kind == "sql":
        raise ElementError(
            f"{where} is of type sql, and no query means the same to both engines. Write it as a "
            "library metric, or as a test of the staging model in dbt, and delete it here"
        )
    if kind != LIBRARY:
        raise ElementError(
            f"{where} is of type '{kind}', which ingest does not run. Known: 'library', 'text'. "
            "Write it as a library metric, or delete it here"
        )
    for name, advice in UNKEPT.items():
        if getattr(entry, name) is not None:
            raise ElementError(f"{where}.{name} does nothing here. {advice}")
    if entry.metric not in list(Metric):
        raise ElementError(f"{where}.metric is '{entry.metric or ''}'. Known: {quoted(Metric)}")
    return Metric(entry.metric)


def _refuse_rule_in_text(entry: DataQuality, where: str) -> None:
    given = [name for name in ("metric", "query", *Operator) if getattr(entry, name) is not None]
    if given:
        raise ElementError(
            f"{where} is of type text, which is for people, and has {quoted(given)}. Make its type "
            "library, or delete these"
        )


def _read_arguments(entry: DataQuality, known: Sequence[str], where: str) -> dict[str, Any]:
    arguments = entry.arguments or {}
    if unknown := [str(name) for name in arguments if name not in known]:
        raise ElementError(
            f"{where}.arguments of {entry.metric} has {quoted(unknown)}, which does nothing here. "
            f"Known: {quoted(known)}"
        )
    return arguments


def _must_be_zero(entry: DataQuality, metric: Metric) -> bool:
    """Tell whether no value may be counted; without an operator, no value may be invalid."""
    given = {name: getattr(entry, name) for name in Operator if getattr(entry, name) is not None}
    if not given:
        return metric is Metric.INVALID_VALUES
    zeros: list[dict[Operator, Any]] = [{Operator.BE: 0}, {Operator.LESS_OR_EQUAL: 0}]
    if entry.unit in (None, "rows"):
        zeros.append({Operator.LESS: 1})
    is_flag = any(isinstance(value, bool) for value in given.values())
    return given in zeros and not is_flag


def _valid_parts(
    arguments: dict[str, Any], data_type: DataType, read_values: ReadValues, where: str
) -> dict[RuleName, dict[str, Any]]:
    parts: dict[RuleName, dict[str, Any]] = {}
    if "validValues" in arguments:
        values = read_values(arguments["validValues"], data_type, f"{where}.arguments.validValues")
        parts[RuleName.ALLOWED] = {"allowed": values}
    if "pattern" in arguments:
        if not isinstance(arguments["pattern"], str):
            raise ElementError(
                f"{where}.arguments.pattern must be a text, found {arguments['pattern']!r}"
            )
        parts[RuleName.PATTERN] = {"pattern": arguments["pattern"]}
    if not parts:
        raise ElementError(f"{where}.arguments needs validValues or pattern")
    return parts


def _missing_parts(
    arguments: dict[str, Any], data_type: DataType, read_values: ReadValues, where: str
) -> dict[str, Any]:
    """Return the values that count as missing. Null always does, and so an empty text."""
    at = f"{where}.arguments.missingValues"
    given = arguments.get("missingValues", [None])
    if not isinstance(given, list):
        raise ElementError(f"{at} must be a list of values, found {given!r}")
    if given and not any(value in (None, "") for value in given):
        raise ElementError(f"{at} must list null: an empty cell is null in the lake, and missing")
    values = [value for value in given if value not in (None, "")]
    return {"allowed": read_values(values, data_type, at) if values else ()}


def _table_rules(
    entry: DataQuality,
    metric: Metric,
    columns: tuple[str, ...],
    where: str,
    *,
    values: tuple[str, ...] = (),
    pattern: str | None = None,
) -> list[TableRule]:
    """Return a rule for each operator of an entry."""
    if entry.unit not in (None, *UNITS):
        raise ElementError(f"{where}.unit is '{entry.unit}'. Known: {quoted(UNITS)}")
    given = [name for name in Operator if getattr(entry, name) is not None]
    if not given:
        raise ElementError(
            f"{where} ({metric}) compares with nothing, so it does nothing. Known operators: "
            f"{quoted(Operator)}"
        )
    is_percent = entry.unit == "percent"
    return [
        TableRule(metric, name, _limits(entry, name, where), columns, is_percent, values, pattern)
        for name in given
    ]


def _limits(entry: DataQuality, name: Operator, where: str) -> tuple[Number, ...]:
    value = getattr(entry, name)
    limits = value if isinstance(value, list) else [value]
    if not all(_is_number(limit) for limit in limits):
        raise ElementError(f"{where}.{name} must be a number, found {value!r}")
    if len(limits) > 1 and not limits[0] < limits[1]:
        raise ElementError(f"{where}.{name} must have its smaller number first, found {value}")
    return tuple(limits)


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value)
