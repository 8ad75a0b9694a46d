"""Drafts the contract of a file: reads it, counts its values, proposes columns and a key."""

import math
from dataclasses import dataclass, replace
from pathlib import Path

from glue_ingest.authoring.dialect import Found
from glue_ingest.authoring.draft_column import DraftColumn
from glue_ingest.authoring.draft_columns import draft_columns
from glue_ingest.authoring.file_guess import guess_file
from glue_ingest.authoring.footnotes import MAX_NOTES, propose_footnotes
from glue_ingest.authoring.names import column_names, snake_case
from glue_ingest.authoring.notes_on_lines import notes_on_others
from glue_ingest.authoring.profiler import Profiler, open_profiler
from glue_ingest.authoring.total_rows import Others, leave_out_others
from glue_ingest.authoring.untyped import check_readable, open_to_infer
from glue_ingest.contracts.model import LOST_SHARE, Dialect
from glue_ingest.contracts.odcs_columns import SNAKE_CASE
from glue_ingest.contracts.places import TotalRow
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.errors import ContractError, UnreadableHeaderError
from glue_ingest.reading.source_file import ReceivedFile


@dataclass(frozen=True)
class Draft:
    """A drafted contract, before it is rendered.

    `rejected_share` is the share of the records that cannot be read, if more than a run may lose.
    """

    source: str
    dataset: str
    file_name: str
    row_count: int
    dialect: Dialect
    null_markers: tuple[str, ...]
    columns: tuple[DraftColumn, ...]
    notes: tuple[str, ...]
    rejected_share: float | None = None


def default_id(path: Path) -> str:
    """Return `<source>.<dataset>`, named after the folder of a file and the file."""
    source = snake_case(path.resolve().parent.name, "source")
    return f"{source}.{snake_case(path.name.split('.')[0], 'dataset')}"


def draft_contract(path: Path, contract_id: str | None = None) -> Draft:
    """Draft the contract of a file.

    Raises:
        IngestError: if the file cannot be read, or the id is none.
    """
    source, dot, dataset = (contract_id or default_id(path)).partition(".")
    if not (dot and SNAKE_CASE.fullmatch(source) and SNAKE_CASE.fullmatch(dataset)):
        raise ContractError(
            f"The id of a contract is <source>.<dataset> in snake_case, found '{contract_id}'. "
            "Give another --id."
        )
    check_readable(path)
    return _drafted(path, guess_file(path), source, dataset, frozenset())


def _drafted(path: Path, found: Found, source: str, dataset: str, hidden: frozenset[int]) -> Draft:
    """Draft the contract of a file of which it is known how it is written.

    Totals are not told by the columns at the places `hidden`.
    """
    file = open_to_infer(path, found.dialect)
    names = column_names(received_names(file))
    with open_profiler(file) as profiler:
        _check_rows(path, profiler, file)
        dialect, notes = _with_footnotes(found.dialect, profiler)
        places = [place for place in range(profiler.width) if place not in hidden]
        others = leave_out_others(profiler, names, places)
        drafted = draft_columns(file, names, profiler, f"{source}.{dataset}", found.formulas)
        # A contract cannot say by a column that is never stored which records are totals.
        told = {place for item in others.left_out for place in (item.place, *item.blank)}
        unstored = {place for place in told if not drafted.columns[place].is_stored}
        if not unstored:
            dialect = _with_total_rows(dialect, others, drafted.columns)
            notes += notes_on_others(others, [column.name for column in drafted.columns])
            return Draft(
                source=source,
                dataset=dataset,
                file_name=path.name,
                row_count=profiler.row_count,
                dialect=dialect,
                null_markers=drafted.null_markers,
                columns=drafted.columns,
                notes=(*found.notes, *notes, *drafted.notes),
                rejected_share=_rejected_share(profiler, dialect),
            )
    return _drafted(path, found, source, dataset, hidden | unstored)


def received_names(file: ReceivedFile) -> list[str]:
    """Return the names of a header as received: one may stand there twice."""
    repeated = file.header.repeated
    return [
        repeated.get(place, (name, 1))[0] if file.spec.dialect.header_lines else ""
        for place, name in enumerate(file.header.names)
    ]


def _check_rows(path: Path, profiler: Profiler, file: ReceivedFile) -> None:
    """Refuse a file of which no record fits the header.

    Raises:
        UnreadableHeaderError: if it is one.
    """
    if profiler.row_count:
        return
    texts = profiler.unreadable_at_end(MAX_NOTES)
    are_quoted = all(text[:1] == text.strip()[-1:] == file.spec.dialect.quote for text in texts)
    why = " Each of them is one field in quotes, which holds the others." if are_quoted else ""
    raise UnreadableHeaderError(
        f"No record of '{path}' fits its header. Found: {len(file.header.names):,} name(s), and "
        f"{profiler.unreadable_count:,} record(s) with another number of fields.{why} Have the "
        "file exported again, or put the line of column names first."
    )


def _with_footnotes(dialect: Dialect, profiler: Profiler) -> tuple[Dialect, list[str]]:
    """Return the dialect with a pattern of the notes after the last row, and notes on it."""
    is_text = dialect.format is Format.CSV
    last = profiler.unreadable_at_end(MAX_NOTES + 1) if is_text else []
    pattern = propose_footnotes(last, dialect.delimiter, profiler.width)
    others = profiler.unreadable_count - (len(last) if pattern else 0)
    notes = [f"{others:,} record(s) cannot be read like this."] if others else []
    if pattern:
        notes.append(
            f"the last {len(last):,} record(s) are taken for notes, by footnotePattern: last lines "
            "that match it are left out."
        )
    return replace(dialect, footnote_pattern=pattern), notes


def _rejected_share(profiler: Profiler, dialect: Dialect) -> float | None:
    """Return the share of unreadable records, rounded up, if more than a run may lose."""
    notes = profiler.unreadable_at_end(MAX_NOTES + 1) if dialect.footnote_pattern else []
    count = profiler.unreadable_count - len(notes)
    share = count / (count + profiler.row_count)
    return math.ceil(share * 100) / 100 if share > LOST_SHARE else None


def _with_total_rows(dialect: Dialect, others: Others, columns: tuple[DraftColumn, ...]) -> Dialect:
    """Return the dialect with the records that are no rows."""
    rows = tuple(
        TotalRow(
            columns[item.place].name,
            item.pattern,
            is_alone=item.are_notes,
            blank=tuple(columns[place].name for place in item.blank),
        )
        for item in others.left_out
    )
    return replace(dialect, total_rows=rows)
