"""A row of the ledger as a line of text."""

from collections.abc import Iterable

from glue_ingest.lake.ledger import LedgerRow

# Where a run or a release says which columns these are.
SEE = "(see `schoolhouse ingest diff`)"


def describe(row: LedgerRow) -> str:
    """Return the row counts of one run as a line."""
    of = f" of {row.undone_run_id}" if row.undone_run_id else ""
    name = f"{row.run_id} {row.dataset_id} {row.run_mode}{of} {row.outcome}"
    if row.outcome != "succeeded":
        return f"{name}{': ' + row.error_message if row.error_message else ''}"
    label = " SYNTHETIC" if row.is_synthetic else ""
    return (
        f"{name}{label}: read {row.read_row_count:,} = accepted {row.accepted_row_count:,} "
        f"+ quarantined {row.quarantined_row_count:,} + unreadable {row.unreadable_row_count:,} "
        f"+ duplicates {row.duplicate_row_count:,}{_describe_left_out(row)}; "
        f"cells nulled {row.nulled_cell_count:,}, warned {row.warned_cell_count:,}; "
        f"rows replaced {row.replaced_row_count:,}; partitions {row.replaced_partition_count:,}"
        f"{_describe_changes(row)}{_describe_columns(row)}"
    )


def _describe_left_out(row: LedgerRow) -> str:
    return f"; left out {row.left_out_row_count:,}" if row.left_out_row_count else ""


def _describe_columns(row: LedgerRow) -> str:
    text = "".join(f"; {t}" for t in named_columns(row.missing_columns, row.unknown_columns))
    return text and f"{text} {SEE}"


def _describe_changes(row: LedgerRow) -> str:
    if row.new_row_count is None:
        return ""
    rows = changed_rows(
        row.new_row_count, row.unchanged_row_count, row.changed_row_count, row.withdrawn_row_count
    )
    cells = ((item["column_name"], item["cell_count"]) for item in row.changed_cells)
    return "".join(f"; {text}" for text in (rows, *changed_cells(cells)))


def changed_rows(
    new: int | None, unchanged: int | None, changed: int | None, withdrawn: int | None
) -> str:
    """Say how many rows a run or a release changes."""
    return (
        f"rows new {new:,}, unchanged {unchanged:,}, changed {changed:,}, withdrawn {withdrawn:,}"
    )


def changed_cells(cells: Iterable[tuple[str, int]]) -> list[str]:
    """Say how many cells of each column are changed; nothing where none are."""
    counts = [f"{name} {count:,}" for name, count in cells]
    return [f"cells changed: {', '.join(counts)}"] if counts else []


def named_columns(missing: Iterable[str], unknown: Iterable[str]) -> list[str]:
    """Name the columns that files lack, and those that the contract does not know."""
    named = (("missing", [*missing]), ("unknown", [*unknown]))
    return [f"columns {word}: {', '.join(names)}" for word, names in named if names]
