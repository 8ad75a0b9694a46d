"""Types and rules of a contract as Spark column expressions."""

from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import Window
from pyspark.sql import functions as F

from glue_ingest.contracts.model import Column
from glue_ingest.contracts.rules import (
    DECIMAL_TEXT,
    FALSE_TEXTS,
    INTEGER_TEXT,
    TIMESTAMP_TEXT,
    TRUE_TEXTS,
    ZERO_TEXT,
    DataType,
    Rule,
    RuleName,
    TypeName,
    whole,
)
from glue_ingest.contracts.types import spark_type

LOOKS_AT_TEXT = (RuleName.LENGTH, RuleName.PATTERN, RuleName.FORMAT)
# What a column is called that says whether a value of another column repeats.
REPEATS = "_repeats_"


def parse(text: SparkColumn, data_type: DataType) -> SparkColumn:
    """Read a clean text as a type; null when it is not exactly such a value.

    Nothing is rounded, wrapped or cut: `731634.0` is an integer and `731634.5` is not.
    """
    match data_type.name:
        case TypeName.STRING:
            return text
        case TypeName.INT | TypeName.BIGINT:
            number = text.cast(spark_type(data_type))
            digits = F.regexp_replace(text, r"\.0*$", "").cast(spark_type(data_type))
            slow = F.when(_is(text, INTEGER_TEXT), digits)
            return F.when(number.cast("string") == text, number).otherwise(slow)
        case TypeName.DOUBLE:
            return _parse_double(text)
        case TypeName.DECIMAL:
            return _parse_decimal(text, data_type)
        case TypeName.BOOLEAN:
            word = F.lower(text)
            return F.when(word.isin(*TRUE_TEXTS), True).when(word.isin(*FALSE_TEXTS), False)
        case TypeName.DATE:
            day = text.cast("date")
            return F.when(_is_canonical(text, day, "date"), day)
        case TypeName.TIMESTAMP:
            at = text.cast("timestamp")
            slow = F.when(_is(text, TIMESTAMP_TEXT), at)
            return F.when(_is_canonical(text, at, "timestamp"), at).otherwise(slow)


def _is_canonical(text: SparkColumn, value: SparkColumn, kind: str) -> SparkColumn:
    """Return whether a text is the one way to write a date or time: cheaper than its pattern."""
    first, end = F.lit("0001-01-01").cast(kind), F.lit("+10000-01-01").cast(kind)
    return (value.cast("string") == text) & (value >= first) & (value < end)


def _parse_double(text: SparkColumn) -> SparkColumn:
    """Read a double. Of these characters, Java takes just the texts of DOUBLE_TEXT."""
    number = text.cast("double")
    is_kept = (F.abs(number) < float("inf")) & ~text.rlike("[^0-9eE.+-]")
    return F.when(is_kept & ((number != 0) | _is(text, ZERO_TEXT)), number)


def _is(text: SparkColumn, pattern: str) -> SparkColumn:
    return text.rlike(whole(pattern))


def _parse_decimal(text: SparkColumn, data_type: DataType) -> SparkColumn:
    scale = data_type.scale or 0
    digits = F.regexp_replace(text, r"^[+-]?0*", "")
    whole_part = F.regexp_replace(digits, r"\..*$", "")
    fraction = F.regexp_replace(F.regexp_extract(text, r"\.([0-9]*)$", 1), "0+$", "")
    whole_size = (data_type.precision or 38) - scale
    fits = (F.length(whole_part) <= whole_size) & (F.length(fraction) <= scale)
    return F.when(_is(text, DECIMAL_TEXT) & fits, text.cast(spark_type(data_type)))


def violation(column: Column, rule: Rule, is_missing: SparkColumn) -> SparkColumn:
    """Return the condition, never null, under which a row breaks a rule of a column.

    `is_missing` says that there was no text. Of a column that is no string, a rule that looks at
    the text finds it in `text_<name>`.
    """
    value = F.col(column.name)
    match rule.name:
        case RuleName.REQUIRED:
            return is_missing
        case RuleName.TYPE:
            # Every text is a string: nothing to check.
            if column.data_type.name is TypeName.STRING:
                return F.lit(False)
            outside = F.coalesce(_outside(value, rule, column.data_type), F.lit(False))
            return (~is_missing & value.isNull()) | outside
        case RuleName.RANGE:
            broken = _outside(value, rule, column.data_type)
        case RuleName.LENGTH:
            broken = _outside(F.length(_text(column)), rule, DataType(TypeName.INT))
        case RuleName.ALLOWED:
            broken = ~value.isin(*(_literal(item, column.data_type) for item in rule.allowed))
        case RuleName.PATTERN | RuleName.FORMAT:
            broken = ~_is(_text(column), rule.pattern or "")
        case RuleName.MULTIPLE_OF:
            broken = value % _step(rule.multiple_of, column.data_type) != 0
        case RuleName.UNIQUE:
            broken = F.col(f"{REPEATS}{column.name}")
    return F.coalesce(broken, F.lit(False))


def repeats(column: Column, key: Sequence[str]) -> SparkColumn:
    """Return whether the file has a value in rows of other keys; without a key, in other rows."""
    rows = Window.partitionBy("file_number", column.name)
    identity = F.struct(*key)
    is_repeated = (
        ~F.min(identity).over(rows).eqNullSafe(F.max(identity).over(rows))
        if key
        else F.count(F.lit(1)).over(rows) > 1
    )
    return F.col(column.name).isNotNull() & is_repeated


def _step(value: object, data_type: DataType) -> SparkColumn:
    return _literal(value, data_type).cast(
        spark_type(data_type) if data_type.name is TypeName.DECIMAL else "bigint"
    )


def needs_text(column: Column) -> bool:
    """Tell whether the rules of a column look at a text that its value does not hold."""
    is_string = column.data_type.name is TypeName.STRING
    return not is_string and any(rule.name in LOOKS_AT_TEXT for rule in column.rules)


def _text(column: Column) -> SparkColumn:
    return F.col(f"text_{column.name}" if needs_text(column) else column.name)


def _literal(value: object, data_type: DataType) -> SparkColumn:
    """Return a value of the contract, neither rounded nor cut to the column's width."""
    text = str(value)
    match data_type.name:
        case TypeName.INT | TypeName.BIGINT:
            return F.lit(int(Decimal(text)))
        case TypeName.DECIMAL:
            return F.lit(Decimal(text))
        case _:
            return parse(F.lit(text), data_type)


def _outside(value: SparkColumn, rule: Rule, data_type: DataType) -> SparkColumn:
    def bound(limit: object) -> SparkColumn:
        return _literal(limit, data_type)

    checks = [
        value < bound(rule.minimum) if rule.minimum is not None else None,
        value > bound(rule.maximum) if rule.maximum is not None else None,
        value <= bound(rule.exclusive_minimum) if rule.exclusive_minimum is not None else None,
        value >= bound(rule.exclusive_maximum) if rule.exclusive_maximum is not None else None,
    ]
    return reduce(or_, [check for check in checks if check is not None], F.lit(False))
