"""Types and rules of a contract as DuckDB SQL expressions."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

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
from glue_ingest.contracts.types import duckdb_type

# More digits than any bound of a decimal has.
WIDE = Context(prec=400)
# What a column is called that says whether a value of another column repeats.
REPEATS = "_repeats_"


def sql_literal(value: str | None) -> str:
    """Return a text as a SQL literal."""
    return "null" if value is None else "'" + value.replace("'", "''") + "'"


def sql_identifier(identifier: str) -> str:
    """Return a name as a SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(sql_literal(text) for text in sorted(texts))


def parse(text: str, data_type: DataType) -> str:
    """Read a clean text as a type; null when it is not exactly such a value.

    Nothing is rounded, wrapped or cut: `731634.0` is an integer and `731634.5` is not.
    """
    spelled = duckdb_type(data_type)
    match data_type.name:
        case TypeName.STRING:
            return text
        case TypeName.INT | TypeName.BIGINT:
            number = f"try_cast({text} as {spelled})"
            digits = f"try_cast(regexp_replace({text}, '\\.0*$', '') as {spelled})"
            slow = _when(text, INTEGER_TEXT, digits)
            return f"case when cast({number} as varchar) = {text} then {number} else {slow} end"
        case TypeName.DOUBLE:
            return _parse_double(text)
        case TypeName.DECIMAL:
            return _parse_decimal(text, data_type)
        case TypeName.BOOLEAN:
            word = f"lower({text})"
            return (
                f"case when {word} in ({_listed(TRUE_TEXTS)}) then true "
                f"when {word} in ({_listed(FALSE_TEXTS)}) then false end"
            )
        case TypeName.DATE:
            day = f"try_cast({text} as date)"
            return f"case when {_is_canonical(text, day)} then {day} end"
        case TypeName.TIMESTAMP:
            at = f"try_cast({text} as timestamp)"
            spelled_out = f"try_cast(rtrim(replace({text}, 'T', ' '), 'Z') as timestamp)"
            moment = (
                f"case when {_is_canonical(text, at)} then {at} "
                f"else {_when(text, TIMESTAMP_TEXT, spelled_out)} end"
            )
            # Times are UTC. A cast would look up the zone for each value.
            return f"make_timestamptz(epoch_us({moment}))"


def _is_canonical(text: str, value: str) -> str:
    """Return whether a text is the one way to write a date or time: cheaper than its pattern."""
    return f"cast({value} as varchar) = {text} and year({value}) between 1 and 9999"


def _when(text: str, pattern: str, value: str) -> str:
    return f"case when regexp_full_match({text}, {sql_literal(pattern)}) then {value} end"


def _parse_double(text: str) -> str:
    """Read a double. DuckDB takes just the texts of DOUBLE_TEXT, and `_` and words besides."""
    number = f"try_cast({text} as double)"
    is_zero = f"regexp_full_match({text}, {sql_literal(ZERO_TEXT)})"
    is_zero = f"case when {number} = 0 then {is_zero} else true end"
    is_kept = f"isfinite({number}) and not contains({text}, '_') and {is_zero}"
    return f"case when {is_kept} then {number} end"


def _parse_decimal(text: str, data_type: DataType) -> str:
    scale = data_type.scale or 0
    whole_size = (data_type.precision or 38) - scale
    whole_digits, fraction_digits = digit_counts(text)
    fits = f"{whole_digits} <= {whole_size} and {fraction_digits} <= {scale}"
    value = f"case when {fits} then try_cast({text} as {data_type}) end"
    return _when(text, DECIMAL_TEXT, value)


def digit_counts(text: str) -> tuple[str, str]:
    """Count the digits of a decimal before and after the point, but for zeros at the ends."""
    digits = f"regexp_replace({text}, '^[+-]?0*', '')"
    whole_part = f"regexp_replace({digits}, '\\..*$', '')"
    fraction = f"regexp_replace(regexp_extract({text}, '\\.([0-9]*)$', 1), '0+$', '')"
    return f"length({whole_part})", f"length({fraction})"


def violation(column: Column, rule: Rule) -> str:
    """Return the condition, never null, under which a row breaks a rule of a column."""
    text, value = sql_identifier(f"text_{column.name}"), sql_identifier(column.name)
    match rule.name:
        case RuleName.REQUIRED:
            return f"({text} is null)"
        case RuleName.TYPE:
            # Every text is a string: nothing to check.
            if column.data_type.name is TypeName.STRING:
                return "false"
            outside = _outside(value, rule, column.data_type)
            missing = f"({text} is not null and {value} is null)"
            return f"({missing} or coalesce({outside}, false))" if outside else missing
        case RuleName.RANGE:
            broken = _outside(value, rule, column.data_type)
        case RuleName.LENGTH:
            broken = _outside(f"length({text})", rule, DataType(TypeName.BIGINT))
        case RuleName.ALLOWED:
            allowed = [_value(item, column.data_type) for item in rule.allowed]
            broken = f"{value} not in ({', '.join(allowed)})"
        case RuleName.PATTERN | RuleName.FORMAT:
            broken = f"not regexp_matches({text}, {sql_literal(whole(rule.pattern or ''))})"
        case RuleName.MULTIPLE_OF:
            step = _value(rule.multiple_of, column.data_type)
            broken = f"{value} % cast({step} as {_step_type(column.data_type)}) <> 0"
        case RuleName.UNIQUE:
            broken = sql_identifier(f"{REPEATS}{column.name}")
    return f"coalesce({broken}, false)"


def repeats(columns: Iterable[Column], key: Iterable[str]) -> list[str]:
    """Say of each value that must be unique whether it repeats, for a list of selected values.

    A value repeats if rows of other keys of its file have it; without a key, other rows.
    """
    names = [column.name for column in columns if any(map(_is_unique, column.rules))]
    return [
        f"({sql_identifier(name)} is not null and {_repeats(name, list(key))}) "
        f"as {sql_identifier(REPEATS + name)}"
        for name in names
    ]


def _is_unique(rule: Rule) -> bool:
    return rule.name is RuleName.UNIQUE


def _repeats(name: str, key: list[str]) -> str:
    rows = f"over (partition by file_number, {sql_identifier(name)})"
    if not key:
        return f"count(*) {rows} > 1"
    row = f"struct_pack({', '.join(f'{part} := {part}' for part in map(sql_identifier, key))})"
    return f"min({row}) {rows} is distinct from max({row}) {rows}"


def _step_type(data_type: DataType) -> str:
    return str(data_type) if data_type.name is TypeName.DECIMAL else "bigint"


def _value(item: object, data_type: DataType) -> str:
    """Return a value of the contract, neither rounded nor cut to the column's width."""
    match data_type.name:
        case TypeName.INT | TypeName.BIGINT | TypeName.DECIMAL:
            return f"{Decimal(str(item)):f}"
        case _:
            return parse(sql_literal(str(item)), data_type)


def _outside(value: str, rule: Rule, data_type: DataType) -> str:
    limits = (
        (rule.minimum, "<", ROUND_CEILING),
        (rule.maximum, ">", ROUND_FLOOR),
        (rule.exclusive_minimum, "<=", ROUND_FLOOR),
        (rule.exclusive_maximum, ">=", ROUND_CEILING),
    )
    return " or ".join(
        f"{value} {sign} {_bound(limit, data_type, rounding)}"
        for limit, sign, rounding in limits
        if limit is not None
    )


def _bound(limit: object, data_type: DataType, rounding: str) -> str:
    """Return a bound; of a decimal, the nearest value of its scale that bounds the same values.

    A finer bound would make DuckDB widen the column, and 38 digits cannot be widened.
    """
    if data_type.name is not TypeName.DECIMAL:
        return _value(limit, data_type)
    step = Decimal(1).scaleb(-(data_type.scale or 0))
    return f"{Decimal(str(limit)).quantize(step, rounding, WIDE):f}"
