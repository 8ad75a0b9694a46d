"""Columns that received files lack, and stored rows have values in."""

from collections.abc import Mapping, Sequence

import pyarrow.parquet as pq

from glue_ingest.contracts.deliveries import MissingColumns
from glue_ingest.engines.base import RunContext, SourceFile
from glue_ingest.errors import MissingColumnsError
from glue_ingest.lake.snapshots import Snapshot

# Column names by the number of the file that lacks them.
Lacked = dict[int, tuple[str, ...]]


def find_lacked(context: RunContext, inputs: Sequence[SourceFile]) -> Lacked:
    """Return the columns that each file lacks, where the contract does not let them erase values.

    `inputs` are in the order of their numbers. Of several complete deliveries only the files that
    the run itself received count, see `is_replayed`.
    """
    if context.contract.missing_columns is MissingColumns.ERASE:
        return {}
    lacked = _missing(context, inputs)
    if not is_replayed(context):
        return lacked
    new = {item.raw.sha256 for item in context.new_files}
    return {n: names for n, names in lacked.items() if inputs[n].raw.sha256 in new}


def find_erasing(context: RunContext) -> Lacked:
    """Return the columns that new files lack in a full refresh of complete deliveries.

    It does not begin with the rows that readers see, so these are compared in the end.
    """
    rejects = context.contract.missing_columns is MissingColumns.REJECT
    return _missing(context, context.new_files) if rejects and is_replayed(context) else {}


def is_replayed(context: RunContext) -> bool:
    """Tell whether a run is a full refresh of complete deliveries, or their first run.

    In it a row of an older delivery need not be what a newer one replaced: files are compared
    with others of their own delivery, the last one, and with the rows that readers see.
    """
    return context.contract.is_complete and context.stored is None


def _missing(context: RunContext, inputs: Sequence[SourceFile]) -> Lacked:
    """Return the columns that each file lacks: those of its header, and their companions."""
    found = {}
    for number, item in enumerate(inputs):
        lacked = item.file.header.missing
        columns = context.contract.columns if lacked else ()
        found[number] = tuple(c.name for c in columns if (c.derived_from or c.name) in lacked)
    return {number: names for number, names in found.items() if names}


def lacked_columns(context: RunContext, lacked: Lacked) -> list[str]:
    """Name the columns that any file lacks, in the order of the contract."""
    names = {name for names in lacked.values() for name in names}
    return [name for name in context.contract.column_names if name in names]


def refuse_erasing(
    context: RunContext, inputs: Sequence[SourceFile], counts: Mapping[tuple[int, str], int]
) -> None:
    """Refuse files that would take values away.

    `counts` has the number of rows that would lose a value, by file number and column.

    Raises:
        MissingColumnsError: if there is any.
    """
    losing = {found: count for found, count in counts.items() if count}
    if not losing:
        return
    number = min(number for number, _ in losing)
    # Of a column and its companions, each row has at least one: the most is that of the column.
    lost: dict[str, int] = {}
    for (file_number, name), count in losing.items():
        if file_number == number:
            told = context.contract.column(name).derived_from or name
            lost[told] = max(lost.get(told, 0), count)
    own = [f"'{name}' ({count:,} row(s))" for name, count in lost.items()]
    raise MissingColumnsError(
        f"The file '{inputs[number].raw.file_name}' lacks columns in which stored rows of its keys "
        f"have values. Found: {', '.join(own)}. Nothing was changed. If the publisher renamed a "
        "column, add the new name to its sourceAliases. To leave the stored values as they are, "
        "set missingColumns to keep; to let such a file make them null, set it to erase, in "
        f"{context.contract.path}."
    )


def check_snapshot(
    context: RunContext, stored: Snapshot | None, inputs: Sequence[SourceFile], lacked: Lacked
) -> None:
    """Refuse a file without a column that stored rows have values in, where there is no key.

    Raises:
        MissingColumnsError: if all files lack such a column.
    """
    if context.contract.key or stored is None or not lacked or len(lacked) < len(inputs):
        return
    everywhere = set.intersection(*map(set, lacked.values()))
    names = [name for name in context.contract.column_names if name in everywhere]
    counts = dict.fromkeys(names, 0)
    for file in stored.files:
        path = context.lake.full(f"{stored.folder}/{file.path}")
        for batch in pq.ParquetFile(path, filesystem=context.lake.files).iter_batches(
            columns=names
        ):
            # The contract may have columns that the stored rows had not.
            for name in batch.schema.names:
                counts[name] += len(batch) - batch.column(name).null_count
    refuse_erasing(context, inputs, {(0, name): count for name, count in counts.items()})
