"""Checks of a contract that the schema of the standard cannot make, such as conflicting parts."""

import codecs
import re
from collections.abc import Iterator

from glue_ingest.contracts.conversion_checks import conversion_problems
from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from glue_ingest.contracts.lineage import KEPT_VALUES, LINEAGE
from glue_ingest.contracts.model import Column, Contract, Dialect
from glue_ingest.contracts.patterns import find_pattern_problem
from glue_ingest.contracts.place_checks import line_problems, place_problems
from glue_ingest.contracts.raw_formats import COMPRESSIONS, find_place_problem
from glue_ingest.contracts.rules import Action, Rule, RuleName, TypeName
from glue_ingest.contracts.value_checks import listed_problems, value_problems
from glue_ingest.errors import quoted

MAX_PRECISION = 38
# Types of a partition column: every engine spells their values alike.
PARTITION_TYPES = (TypeName.STRING, TypeName.INT, TypeName.BIGINT, TypeName.DATE, TypeName.BOOLEAN)

# Columns that ingest adds to every curated or validated row.
RESERVED_NAMES = frozenset(item.name for item in (*LINEAGE, KEPT_VALUES)) | frozenset(
    {
        "file_number",
        "is_candidate",
        "is_new",
        "place",
        "raw_file_name",
        "raw_text",
        "violations",
        "winner_record_number",
        "winner_sha256",
    }
)


def find_problem(contract: Contract) -> str | None:
    """Say the first thing that is wrong with a contract; None when nothing is."""
    return next(_problems(contract), None)


def _problems(contract: Contract) -> Iterator[str]:
    for column in contract.columns:
        yield from conversion_problems(contract, column)
    yield from _name_problems(contract)
    yield from place_problems(contract)
    yield from line_problems(contract)
    yield from _order_problems(contract)
    yield from _delivery_problems(contract)
    if contract.partition:
        yield from _partition_problems(contract, contract.column(contract.partition))
    yield from _dialect_problems(contract.dialect)
    for column in contract.columns:
        yield from _column_problems(column)
        is_key = column.name in (*contract.key, contract.partition)
        if is_key and contract.is_personal and any(r.action is Action.WARN for r in column.rules):
            yield (
                f"column '{column.name}' is in the key of a data set with personal columns, "
                "and keys are shown: what its rules reject cannot be kept with a warning."
            )
    yield from _table_rule_problems(contract)


def _name_problems(contract: Contract) -> Iterator[str]:
    names = contract.column_names
    if not names:
        yield (
            "every column is personal and none has a pseudonym, so nothing would be stored; give "
            "one a pseudonym, or another classification."
        )
    if repeated := {name for name in names if names.count(name) > 1}:
        yield f"two columns have one name: {quoted(sorted(repeated))}."
    of_texts = {f"text_{name}" for name in names}
    of_texts |= {f"received_{name}" for name in contract.converted_names}
    if reserved := sorted((RESERVED_NAMES | of_texts) & set(names)):
        yield f"ingest itself adds columns called {quoted(reserved)}; choose other names."


def _order_problems(contract: Contract) -> Iterator[str]:
    ordered = {order.column for order in contract.winner_order}
    if unknown := ordered - set(contract.column_names):
        yield f"duplicates.orderBy names no column: {quoted(sorted(unknown))}."
    if ordered & {column.name for column in contract.columns if column.pseudonym}:
        yield "duplicates.orderBy names a column of pseudonyms: the key would decide who wins."
    if ordered and not contract.key:
        yield "duplicates.orderBy needs a primary key."


def _delivery_problems(contract: Contract) -> Iterator[str]:
    if not contract.key and contract.delivery is not DeliveryKind.COMPLETE:
        yield f"delivery {contract.delivery} needs a primary key: each file replaces all rows."
    if contract.delivery is DeliveryKind.COMPLETE_PARTITIONS and not contract.partition:
        yield "delivery complete_partitions needs a partition column; without one it is complete."
    if contract.missing_columns is MissingColumns.KEEP:
        if contract.delivery is not DeliveryKind.UPSERT:
            yield (
                "missingColumns keep needs a primary key and delivery upsert: rows of a "
                f"{contract.delivery} delivery replace all that were there."
            )
        if contract.winner_order:
            yield (
                "missingColumns keep cannot stand beside duplicates.orderBy: which value stays "
                "would depend on the runs in which the files came."
            )


def _partition_problems(contract: Contract, column: Column) -> Iterator[str]:
    if not contract.key:
        yield (
            f"the partition column '{column.name}' needs a primary key: without one a new file "
            "replaces the whole data set."
        )
    elif column.name not in contract.key:
        yield (
            f"the partition column '{column.name}' is not in the primary key, so two partitions "
            "could hold one key."
        )
    if column.data_type.name not in PARTITION_TYPES:
        yield (
            f"the partition column '{column.name}' is a {column.data_type}, which has no one "
            f"spelling in a folder's name. Known: {quoted(PARTITION_TYPES)}."
        )


def _dialect_problems(dialect: Dialect) -> Iterator[str]:
    marks = {name: getattr(dialect, name) for name in ("delimiter", "quote", "escape")}
    for name, value in marks.items():
        if len(value) != 1 or not value.isascii() or value in "\r\n\0":
            yield f"the {name} of server 'raw' must be one ASCII character, found '{value}'."
    if dialect.delimiter in (dialect.quote, dialect.escape):
        yield f"the delimiter of server 'raw' is also its quote or escape: '{dialect.delimiter}'."
    if dialect.compression not in (None, *COMPRESSIONS):
        yield (
            f"compression of server 'raw' must be {' or '.join(COMPRESSIONS)}, found "
            f"'{dialect.compression}'."
        )
    if problem := find_place_problem(dialect.cell_range, dialect.records_path):
        yield problem
    try:
        re.compile(dialect.footnote_pattern or "")
    except re.error as error:
        yield f"footnotePattern of server 'raw': {error}."
    try:
        is_text = codecs.lookup(dialect.encoding)._is_text_encoding
    except LookupError:
        is_text = False
    if not is_text:
        yield f"there is no text encoding '{dialect.encoding}'."


def _column_problems(column: Column) -> Iterator[str]:
    if not column.description or not column.classification:
        yield f"column '{column.name}' needs a description and a classification."
    precision, scale = column.data_type.precision, column.data_type.scale
    if precision is not None and not max(scale or 0, 1) <= precision <= MAX_PRECISION:
        yield (
            f"column '{column.name}': {column.data_type} needs a precision 1 to "
            f"{MAX_PRECISION}, and a scale not above it."
        )
    if column.raw_pattern and (problem := find_pattern_problem(column.raw_pattern)):
        yield f"pattern of column '{column.name}': {problem}."
    for rule in column.rules:
        yield from _rule_problems(column, rule)
        yield from value_problems(column, rule)


def _rule_problems(column: Column, rule: Rule) -> Iterator[str]:
    if rule.name is RuleName.REQUIRED and rule.action is Action.NULL_CELL:
        yield f"column '{column.name}': a missing value cannot be made null."
    if rule.name is RuleName.REQUIRED and rule.action is Action.WARN:
        yield (
            f"column '{column.name}': a row without its key, partition or another required value "
            "cannot be kept with a warning. Delete required, or use reject_row."
        )
    if rule.name is RuleName.TYPE and rule.action is Action.WARN:
        yield (
            f"column '{column.name}': text that is no {column.data_type} leaves no value to keep; "
            "use reject_row or null_cell."
        )
    if rule.pattern is not None and (problem := find_pattern_problem(rule.pattern)):
        yield f"pattern of column '{column.name}': {problem}."


def _table_rule_problems(contract: Contract) -> Iterator[str]:
    for rule in contract.table_rules:
        if rule.pattern is not None and (problem := find_pattern_problem(rule.pattern)):
            yield f"pattern of {rule}: {problem}."
        if rule.pattern is not None or rule.values:
            column = contract.column(rule.columns[0])
            yield from listed_problems(column, rule.values)
            if rule.pattern is not None and column.data_type.name is not TypeName.STRING:
                yield f"pattern of {rule}: a {column.data_type} in the lake is no text."
