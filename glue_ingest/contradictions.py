"""What the standard's own schema cannot see: contracts that contradict themselves."""

import re
from collections.abc import Iterator

from glue_ingest.contract import Column, Contract
from glue_ingest.errors import quoted
from glue_ingest.rules import Action, Rule, RuleName

# Columns that ingest adds to every curated or judged row.
RESERVED_NAMES = frozenset(
    {
        "ingest_run_id",
        "raw_file_name",
        "raw_record_number",
        "raw_sha256",
        "raw_text",
        "raw_values",
        "received_at",
        "violations",
        "place",
        "winner_sha256",
        "winner_record_number",
    }
)


def find_contradiction(contract: Contract) -> str | None:
    """Say the first thing that is wrong with a contract; None when nothing is."""
    return next(_contradictions(contract), None)


def _contradictions(contract: Contract) -> Iterator[str]:
    names = [column.name for column in contract.columns]
    sources = [column.source_name.strip().lower() for column in contract.columns]
    if repeated := {name for name in names if names.count(name) > 1}:
        yield f"two columns have one name: {quoted(sorted(repeated))}."
    if repeated := {name for name in sources if sources.count(name) > 1}:
        yield f"two columns come from one source name: {quoted(sorted(repeated))}."
    if reserved := sorted(RESERVED_NAMES & set(names)):
        yield f"ingest itself adds columns called {quoted(reserved)}; choose other names."
    if unknown := {order.column for order in contract.winner_order} - set(names):
        yield f"duplicates.orderBy names no column: {quoted(sorted(unknown))}."
    if contract.winner_order and not contract.key:
        yield "duplicates.orderBy needs a primary key."
    if contract.key and contract.partition and contract.partition not in contract.key:
        yield (
            f"the partition column '{contract.partition}' is not in the primary key, so two "
            "partitions could hold one key."
        )
    for column in contract.columns:
        yield from _column_contradictions(column)


def _column_contradictions(column: Column) -> Iterator[str]:
    if not column.description or not column.classification:
        yield f"column '{column.name}' needs a description and a classification."
    for rule in column.rules:
        yield from _rule_contradictions(column, rule)


def _rule_contradictions(column: Column, rule: Rule) -> Iterator[str]:
    if rule.name is RuleName.REQUIRED and rule.action is Action.NULL_CELL:
        yield f"column '{column.name}': a missing value cannot be made null."
    if rule.name is RuleName.TYPE and rule.action is Action.WARN:
        yield (
            f"column '{column.name}': text that is no {column.data_type} leaves no value to keep; "
            "use reject_row or null_cell."
        )
    if rule.pattern is not None:
        try:
            re.compile(rule.pattern)
        except re.error as error:
            yield f"pattern of column '{column.name}': {error}."
