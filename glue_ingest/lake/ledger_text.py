"""A row of the ledger as a line of text."""

from glue_ingest.lake.ledger import LedgerRow


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
        f"+ duplicates {row.duplicate_row_count:,}; cells nulled {row.nulled_cell_count:,}, "
        f"warned {row.warned_cell_count:,}; rows replaced {row.replaced_row_count:,}; "
        f"partitions {row.replaced_partition_count:,}"
        f"{_describe_changes(row)}{_describe_columns(row)}"
    )


def _describe_columns(row: LedgerRow) -> str:
    named = (("missing", row.missing_columns), ("unknown", row.unknown_columns))
    text = "".join(f"; columns {word}: {', '.join(names)}" for word, names in named if names)
    return text and f"{text} (see `schoolhouse ingest diff`)"


def _describe_changes(row: LedgerRow) -> str:
    if row.new_row_count is None:
        return ""
    text = (
        f"; rows new {row.new_row_count:,}, unchanged {row.unchanged_row_count:,}, changed "
        f"{row.changed_row_count:,}, withdrawn {row.withdrawn_row_count:,}"
    )
    cells = [f"{item['column_name']} {item['cell_count']:,}" for item in row.changed_cells]
    return text + (f"; cells changed: {', '.join(cells)}" if cells else "")
