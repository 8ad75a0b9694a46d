"""The steps of a run on Spark: functions from a DataFrame to a DataFrame.

They use the public DataFrame API only. They do not write, log or ask where they run.

A validated row has file_number, raw_record_number, `_broken_…` (see `outcomes.py`), the contract's
columns and its `_state`. Files have file_number, raw_file_name, raw_sha256, received_at,
ingest_run_id and is_new.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_ingest.contracts.deliveries import MissingColumns
from glue_ingest.contracts.lineage import KEPT_VALUES, LineageColumn
from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.rules import Action, Rule, RuleName
from glue_ingest.contracts.types import spark_type
from glue_ingest.engines.spark.outcomes import (
    BITS,
    KEY_TEXTS,
    RECORD,
    UNREADABLE,
    State,
    broken_columns,
    list_rules,
    missing_columns,
)
from glue_ingest.engines.spark.rules import REPEATS, needs_text, parse, repeats, violation

Step = Callable[[DataFrame], DataFrame]

FILES = (
    "file_number int, raw_file_name string, raw_sha256 string, received_at timestamp, "
    "ingest_run_id string, is_new boolean, delivery int"
)


def texts_schema(contract: Contract) -> str:
    """Return the columns of records as texts, as DDL: see `reading/texts.py`."""
    texts = [f"`text_{column.name}` string" for column in contract.columns]
    return ", ".join(
        [f"{RECORD[0]} int, {RECORD[1]} bigint, raw_text string, _flaw string", *texts]
    )


def curated_columns(contract: Contract) -> list[Column | LineageColumn]:
    """List the columns of the curated zone: contract, lineage, then the partition."""
    own = [c for c in contract.columns if c.name != contract.partition]
    partition = [c for c in contract.columns if c.name == contract.partition]
    return [*own, *contract.lineage, *partition]


def curated_schema(contract: Contract) -> str:
    """Return the columns of the curated zone, as DDL."""
    columns = curated_columns(contract)
    return ", ".join(f"`{column.name}` {spark_type(column.data_type)}" for column in columns)


def parse_values(contract: Contract) -> Step:
    """Parse texts; a text that is no value of its type becomes null.

    Note which are missing, and which values repeat of those that must be unique.
    """
    values = [
        parse(_text(column), column.data_type).alias(column.name) for column in contract.columns
    ]
    missing = _numbered([_text(column).isNull() for column in contract.columns])
    named = zip(missing, missing_columns(contract), strict=True)
    repeated = {
        f"{REPEATS}{column.name}": repeats(column, contract.key)
        for column in contract.columns
        if any(rule.name is RuleName.UNIQUE for rule in column.rules)
    }
    select = _selected(
        *RECORD,
        F.col("raw_text").isNotNull().alias(UNREADABLE),
        *(number.alias(name) for number, name in named),
        *(_text(column) for column in contract.columns if needs_text(column)),
        *values,
        *(F.lit(None).cast("string").alias(name) for name in kept_column(contract)),
    )

    def step(texts: DataFrame) -> DataFrame:
        parsed = select(texts)
        return parsed.withColumns(repeated) if repeated else parsed

    return step


def check_values(contract: Contract) -> Step:
    """Find the rules that a row breaks, and set the cells that a rule rejects to null.

    Stored rows broke none when they came.
    """
    is_new = F.col("file_number") >= 0
    broken = _numbered([_violation(contract, *found) for found in list_rules(contract)])
    named = zip(broken, broken_columns(contract), strict=True)
    return _selected(
        *RECORD,
        UNREADABLE,
        *(F.when(is_new, number).otherwise(F.lit(0)).alias(name) for number, name in named),
        *(_kept_value(contract, column) for column in contract.columns),
        *kept_column(contract),
    )


def _text(column: Column) -> SparkColumn:
    return F.col(f"text_{column.name}")


def _selected(*columns: SparkColumn | str) -> Step:
    return lambda rows: rows.select(*columns)


def _numbered(conditions: list[SparkColumn]) -> list[SparkColumn]:
    """Return numbers whose bits are the conditions that hold."""
    bits = [
        F.when(condition, F.lit(1 << place % BITS)).otherwise(F.lit(0)).cast("bigint")
        for place, condition in enumerate(conditions)
    ]
    starts = range(0, len(bits), BITS)
    return [reduce(SparkColumn.bitwiseOR, bits[start : start + BITS]) for start in starts]


def _violation(contract: Contract, column: Column, rule: Rule) -> SparkColumn:
    number, bit = divmod(contract.columns.index(column), BITS)
    missing = F.col(missing_columns(contract)[number])
    return violation(column, rule, missing.bitwiseAND(F.lit(1 << bit)) != 0)


def state_rows(contract: Contract) -> Step:
    """Give each row its state, by the rules that it breaks."""

    def breaks(*actions: Action) -> SparkColumn:
        numbers = [0 for _ in broken_columns(contract)]
        for place, (_, rule) in enumerate(list_rules(contract)):
            if rule.action in actions:
                numbers[place // BITS] |= 1 << place % BITS
        named = zip(broken_columns(contract), numbers, strict=True)
        return _any([F.col(name).bitwiseAND(F.lit(bits)) != 0 for name, bits in named if bits])

    def step(checked: DataFrame) -> DataFrame:
        is_rejected = F.col(UNREADABLE) | breaks(Action.REJECT_ROW)
        is_flawed = breaks(Action.NULL_CELL, Action.WARN)
        state = F.when(is_rejected, State.REJECTED).when(is_flawed, State.FLAWED)
        return checked.select("*", state.otherwise(State.GOOD).alias("_state"))

    return step


def _any(conditions: list[SparkColumn]) -> SparkColumn:
    return reduce(or_, conditions, F.lit(False))


def _kept_value(contract: Contract, column: Column) -> SparkColumn:
    """Return a value, null where a rule rejects the cell; companions go with their column.

    A stored row whose value is null breaks no rule, but looks as if it did: it has no text.
    """
    own = contract.column(column.derived_from or column.name)
    nulling = [_violation(contract, own, r) for r in own.rules if r.action is Action.NULL_CELL]
    value = F.col(column.name)
    if not nulling:
        return value.alias(column.name)
    is_kept = ~_any(nulling)
    if column.derived_from is not None:
        is_kept |= F.col("file_number") < 0
    return F.when(is_kept, value).alias(column.name)


def validate(contract: Contract) -> Step:
    """Check typed values and give each row its state."""

    def step(parsed: DataFrame) -> DataFrame:
        return parsed.transform(check_values(contract)).transform(state_rows(contract))

    return step


def in_order(contract: Contract, files: DataFrame, *, has_partitions_in_turn: bool) -> Step:
    """Sort the rows of each task as `writer.py` needs them: the one to keep of a key comes first.

    Rejected rows come last. The later delivery decides where deliveries are complete; then the
    contract's order, the newest file, and the later record. Without a key, rows come by file and
    record. The partition becomes its text.
    """
    partition = contract.partition
    first = [F.col(partition)] if partition and has_partitions_in_turn else []
    by_key = [
        *map(F.col, contract.key),
        F.col("_state") == State.REJECTED,
        *winner_order(contract),
    ]
    # Only rows with a null or warned cell need the text of their key.
    key_texts = F.when(
        F.col("_state") == State.FLAWED, F.array(*map(_as_text, contract.key)).cast("array<string>")
    )
    by_file = [F.col("raw_sha256"), F.col("raw_record_number")]

    def step(gathered: DataFrame) -> DataFrame:
        received = gathered.join(
            files.select("file_number", "received_at", "raw_sha256", "delivery"), RECORD[0]
        )
        order = [*first, *by_key] if contract.key else by_file
        return received.sortWithinPartitions(*order).select(
            *RECORD,
            "_state",
            *broken_columns(contract),
            key_texts.alias(KEY_TEXTS),
            *(_as_text(name) if name == partition else name for name in contract.column_names),
            *kept_column(contract),
        )

    return step


def kept_column(contract: Contract) -> list[str]:
    """Name the column that says where kept values are from, if there is one."""
    keeps = contract.missing_columns is MissingColumns.KEEP
    return [KEPT_VALUES.name] if keeps else []


def winner_order(contract: Contract) -> list[SparkColumn]:
    """Return the order of the rows of a key, the winner first."""
    latest = [F.col("delivery").desc()] if contract.is_complete else []
    newest = [F.col("received_at").desc(), F.col("raw_record_number").desc()]
    by_contract = [
        F.col(o.column).desc_nulls_last() if o.is_descending else F.col(o.column).asc_nulls_last()
        for o in contract.winner_order
    ]
    return [*latest, *by_contract, *newest]


def _as_text(name: str) -> SparkColumn:
    return F.col(name).cast("string").alias(name)
