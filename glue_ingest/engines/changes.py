"""What a run changed, as one SQL text that DuckDB and Spark both read.

It compares the relations `old_rows`, stored rows before the run, and `new_rows`, rows that the run
staged. A key is in each at most once. Without a key, rows are compared whole.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow.parquet as pq

from glue_ingest.contracts.deliveries import DeliveryKind
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import DataType, TypeName
from glue_ingest.contracts.types import find_data_type
from glue_ingest.engines.base import Changes, Compared, RunContext
from glue_ingest.engines.missing import find_erasing
from glue_ingest.lake.partitions import partition_column
from glue_ingest.lake.snapshots import Snapshot, SnapshotFile

Quote = Callable[[str], str]
THERE = "_is_there"
# What the count of changed cells of a column is called, before the place of the column.
CELLS = "cells_"
# The name of texts in both.
TEXT = "string"
# Types whose values both compare as numbers, though the types differ.
NUMBERS = (TypeName.INT, TypeName.BIGINT, TypeName.DOUBLE, TypeName.DECIMAL)


def find_compared(
    context: RunContext, before: Snapshot | None, touched: Sequence[SnapshotFile]
) -> Compared | None:
    """Return the stored files of which a run may change rows; None if there are none.

    `before` is the snapshot that readers see, `touched` are the files that the run staged.
    """
    if before is None:
        return None
    contract = context.contract
    places = {item.path for item in touched}
    is_whole = context.stored is None or contract.delivery is DeliveryKind.COMPLETE
    old = [item for item in before.files if is_whole or item.path in places]
    if not old:
        return None
    types = _stored_types(context, before, old[0])
    is_comparable = all(types.get(name) == contract.column(name).data_type for name in contract.key)
    return Compared(old, before, types, is_comparable=is_comparable)


def _stored_types(
    context: RunContext, before: Snapshot, first: SnapshotFile
) -> dict[str, DataType]:
    path = context.lake.full(f"{before.folder}/{first.path}")
    schema = pq.read_schema(path, filesystem=context.lake.files)
    names = context.contract.column_names
    found = {item.name: find_data_type(item.type) for item in schema if item.name in names}
    types = {name: data_type for name, data_type in found.items() if data_type is not None}
    partition = partition_column(first.partition)
    if partition in names:
        types[partition] = context.contract.column(partition).data_type
    return types


def count_changes(compared: Compared, context: RunContext, quote: Quote) -> str:
    """Count rows and cells: one row with the columns that `read_changes` reads."""
    contract = context.contract
    if not contract.key:
        names = [name for name in contract.column_names if name in compared.old_types]
        listed = ", ".join(map(quote, names))
        return f"""
            select
                (select count(*) from new_rows) as row_count,
                (select count(*) from new_rows) as staged_count,
                (
                    select count(*) from (
                        select {listed} from new_rows intersect all select {listed} from old_rows
                    ) as same_rows
                ) as matched_count,
                0 as changed_count
        """
    differs = {name: _differs(contract, compared, name, quote) for name in _others(contract)}
    is_there = f"old.{THERE} is not null"
    changed = " or ".join(differs.values()) or "false"
    cells = "".join(
        f", sum(case when {is_there} and {condition} then 1 else 0 end) as {CELLS}{place}"
        for place, condition in enumerate(differs.values())
    )
    cells += _count_erased(compared, context, quote)
    on = " and ".join(f"new.{quote(name)} = old.{quote(name)}" for name in contract.key)
    return f"""
        select count(*) as row_count, (select count(*) from new_rows) as staged_count,
            count(old.{THERE}) as matched_count,
            sum(case when {is_there} and ({changed}) then 1 else 0 end) as changed_count
            {cells}
        from new_rows as new
        left join (select *, true as {THERE} from old_rows) as old on {on}
    """


def _count_erased(compared: Compared, context: RunContext, quote: Quote) -> str:
    """Count the values that rows of new files take away, where these lack the column."""
    return "".join(
        f", sum(case when old.{quote(name)} is not null and new.{quote(name)} is null and "
        f"new.raw_sha256 = '{context.new_files[number].raw.sha256}' then 1 else 0 end) "
        f"as {quote(_erased(number, name))}"
        for number, names in find_erasing(context).items()
        for name in names
        if name in compared.old_types
    )


def _erased(number: int, name: str) -> str:
    return f"_erased_{number}_{name}"


def _others(contract: Contract) -> list[str]:
    return [name for name in contract.column_names if name not in contract.key]


def _differs(contract: Contract, compared: Compared, name: str, quote: Quote) -> str:
    column = quote(name)
    if name not in compared.old_types:
        return f"new.{column} is not null"
    old, new = compared.old_types[name], contract.column(name).data_type
    if old == new or (old.name in NUMBERS and new.name in NUMBERS):
        return f"new.{column} is distinct from old.{column}"
    return f"cast(new.{column} as {TEXT}) is distinct from cast(old.{column} as {TEXT})"


def read_changes(compared: Compared, context: RunContext, row: Mapping[str, Any]) -> Changes | None:
    """Return the changes from the row that `count_changes` selects.

    Without them, stored rows have one key several times: it was another then.
    """
    if row["row_count"] != row["staged_count"]:
        return None
    matched, changed = int(row["matched_count"]), int(row["changed_count"] or 0)
    erasing = [(n, name) for n, columns in find_erasing(context).items() for name in columns]
    counts = {n: row.get(f"{CELLS}{place}") for place, n in enumerate(_others(context.contract))}
    return Changes(
        new_row_count=int(row["row_count"]) - matched,
        unchanged_row_count=matched - changed,
        changed_row_count=changed,
        withdrawn_row_count=compared.row_count - matched if _takes_away(context) else 0,
        stored_row_count=compared.row_count,
        changed_cells={name: int(count) for name, count in counts.items() if count},
        erased_cells={found: int(row.get(_erased(*found)) or 0) for found in erasing},
    )


def count_nothing(compared: Compared, context: RunContext) -> Changes:
    """Return the changes of a run that staged no row."""
    withdrawn = compared.row_count if _takes_away(context) else 0
    return Changes(0, withdrawn_row_count=withdrawn, stored_row_count=compared.row_count)


def _takes_away(context: RunContext) -> bool:
    """Tell whether stored rows that the run has no row for go."""
    return context.stored is None or context.contract.is_complete
