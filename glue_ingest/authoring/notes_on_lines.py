"""What a reviewer should know of records that are no rows, or may be none."""

from collections.abc import Iterator, Sequence

from glue_ingest.authoring.total_rows import SHOWN_NUMBERS, LeftOut, Others
from glue_ingest.errors import quoted


def notes_on_others(others: Others, names: Sequence[str]) -> list[str]:
    """Return notes on the records that are left out, and on those that may be totals or notes."""
    return list(_notes(others, names))


def _notes(others: Others, names: Sequence[str]) -> Iterator[str]:
    for item in others.left_out:
        yield _note(item, names)
    for place, numbers in others.may_be_totals.items():
        yield (
            f"{len(numbers):,} record(s) may be totals by their {names[place]}, and are taken for "
            f"rows: {_listed(numbers)}. If the rows are added up, leave them out by totalRows."
        )
    if numbers := others.may_be_notes:
        yield (
            f"{len(numbers):,} record(s) have a first field alone and may be notes, and are taken "
            f"for rows: {_listed(numbers)}. If they are none, leave them out by totalRows."
        )


def _note(item: LeftOut, names: Sequence[str]) -> str:
    called = "notes" if item.are_notes else "totals"
    blank = f" and that have no {quoted([names[p] for p in item.blank])}" if item.blank else ""
    return (
        f"{item.count:,} record(s) are taken for {called} and no rows, by totalRows: those whose "
        f"{names[item.place]} matches its pattern{blank}."
    )


def _listed(numbers: Sequence[int]) -> str:
    more = len(numbers) - SHOWN_NUMBERS
    shown = ", ".join(map(str, numbers[:SHOWN_NUMBERS]))
    return f"{shown} and {more:,} more" if more > 0 else shown
