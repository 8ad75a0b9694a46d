"""Counts of what one file holds, made by DuckDB from all of its rows."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from glue_ingest.authoring.column_profile import (
    MAX_DIGITS,
    MOSTLY,
    TRIED,
    ColumnProfile,
    Validated,
)
from glue_ingest.authoring.plain_texts import plain_texts
from glue_ingest.authoring.record_table import RecordTable, text_of
from glue_ingest.authoring.shapes import DATE_FORMATS, PATTERNS, DateSpan
from glue_ingest.contracts.model import Column
from glue_ingest.contracts.rules import DECIMAL_TEXT, DataType, RuleName, TypeName
from glue_ingest.engines.duckdb.rules import (
    digit_counts,
    parse,
    repeats,
    sql_identifier,
    sql_literal,
    violation,
)
from glue_ingest.engines.duckdb.session import connected
from glue_ingest.errors import RawPathError
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.texts import text_schema

# Digits that begin with a zero are a code: a number would lose the zero.
CODE_TEXT = r"[+-]?0[0-9]+(\.[0-9]*)?"
# A double holds every decimal of up to this many digits exactly.
DOUBLE_DIGITS = 15
SHOWN_EXAMPLES = 3


class Profiler(RecordTable):
    """The records of a file as texts in a database. Columns go by their place in the header."""

    def profile(self, place: int) -> ColumnProfile:
        """Return the profile of a column."""
        self._count_texts(place)
        fits = [_counted(f"{parse('text', item)} is not null") for item in TRIED]
        whole, fraction = digit_counts("text")
        is_decimal = f"regexp_full_match(text, {sql_literal(DECIMAL_TEXT)})"
        number = parse("text", DataType(TypeName.DOUBLE))
        values = [
            f"min({number})",
            f"max({number})",
            "coalesce(sum(row_count), 0)",
            "count(*)",
            "coalesce(max(length(text)), 0)",
            "coalesce(min(length(text)), 0)",
            _counted(f"regexp_full_match(text, {sql_literal(CODE_TEXT)})"),
            f"coalesce(max({whole}) filter ({is_decimal}), 0)",
            f"coalesce(max({fraction}) filter ({is_decimal}), 0)",
            *fits,
            *(_counted(_is_shaped(pattern)) for pattern in PATTERNS.values()),
        ]
        row = self.session.rows(f"select {', '.join(values)} from distinct_texts")[0]
        low, high = row[:2]
        texts, distinct, longest, shortest, codes, digits, scale, *others = map(int, row[2:])
        return ColumnProfile(
            text_count=texts,
            distinct_count=distinct,
            fits=dict(zip(TRIED, others[: len(TRIED)], strict=True)),
            longest=longest,
            shortest=shortest,
            code_count=codes,
            shapes=dict(zip(PATTERNS, others[len(TRIED) :], strict=True)),
            dates=self._measure_dates(texts),
            whole_digits=digits,
            fraction_digits=scale,
            inexact_count=self._count_inexact(digits, scale),
            minimum=low,
            maximum=high,
        )

    def _count_texts(self, place: int) -> None:
        self.session.execute(
            "create or replace temp table distinct_texts as "
            f"select {text_of(place)} as text, count(*) as row_count "
            f"from {self.texts(place)} where {text_of(place)} is not null group by {text_of(place)}"
        )

    def _measure_dates(self, text_count: int) -> DateSpan | None:
        """Measure the dates of a column in any usual format; None if a tenth are no dates."""
        formats = ", ".join(map(sql_literal, DATE_FORMATS))
        row = self.session.rows(
            f"with given as (select cast(try_strptime(text, [{formats}]) as date) as day, "
            "row_count from distinct_texts) "
            "select coalesce(sum(row_count), 0), max(day) - min(day), count(distinct day), "
            "current_date - max(day), count(distinct extract(day from day)) "
            "from given where day is not null"
        )[0]
        is_dated = text_count and row[0] >= MOSTLY * text_count
        return DateSpan(*map(int, row[1:])) if is_dated else None

    def shares_texts(self, place: int, others: Sequence[int]) -> bool:
        """Tell whether a text of a column, of two letters or more, is one of other columns."""
        found = " union all ".join(
            f"select lower({text_of(other)}) as text from {self.texts(other)}" for other in others
        )
        return bool(others) and bool(
            self.session.number(
                f"select count(*) from (select distinct lower({text_of(place)}) as text "
                f"from {self.texts(place)}) where length(text) > 1 "
                f"and text in (select text from ({found}) where text is not null)"
            )
        )

    def _count_inexact(self, whole_digits: int, scale: int) -> int:
        """Count the decimals that a double would change; 0 if some texts are no decimals."""
        if not DOUBLE_DIGITS < whole_digits + scale <= MAX_DIGITS:
            return 0
        exact = parse("text", DataType(TypeName.DECIMAL, whole_digits + scale, scale))
        kept = f"try_cast(cast(try_cast(text as double) as varchar) as decimal(38, {scale}))"
        return self.session.number(
            f"select case when count({exact}) = count(*) "
            f"then {_counted(f'{exact} is distinct from {kept}')} else 0 end from distinct_texts"
        )

    def value_counts(self, place: int) -> dict[str, int]:
        """Return how many rows each text of a column has."""
        rows = self.session.rows(
            f"select {text_of(place)}, count(*) as row_count from {self.texts(place)} "
            f"where {text_of(place)} is not null group by all order by all"
        )
        return dict(rows)

    def validate(self, place: int, column: Column) -> Validated:
        """Validate the texts of a column of the file by the rules of a contract's column."""
        texts = sql_identifier(f"text_{column.name}")
        broken = {rule.name: violation(column, rule) for rule in column.rules}
        fit = [text for rule, text in broken.items() if rule is not RuleName.REQUIRED]
        values = [
            f"count({texts})",
            f"count({texts}) filter (not ({' or '.join(fit) or 'false'}))",
            *(f"count(*) filter ({text})" for text in broken.values()),
        ]
        row = self.session.rows(
            f"with given as (select 0 as file_number, plain as {texts} "
            f"from {self._read_as(place, column)}), "
            f"parsed as (select *, {parse(texts, column.data_type)} "
            f"as {sql_identifier(column.name)} from given), "
            f"counted as (select {', '.join(['*', *repeats([column], ())])} from parsed) "
            f"select {', '.join(values)} from counted"
        )[0]
        return Validated(row[0], row[1], dict(zip(broken, row[2:], strict=True)))

    def examples(self, place: int, column: Column) -> list[str]:
        """Return a few texts of a column of the file that are no values of a contract's column."""
        rows = self.session.rows(
            f"select distinct text from {self._read_as(place, column)} "
            f"where plain is not null and {parse('plain', column.data_type)} is null "
            f"order by text limit {SHOWN_EXAMPLES}"
        )
        return [text for (text,) in rows]

    def _read_as(self, place: int, column: Column) -> str:
        """Return a relation: each `text` of a place, and `plain` as the column's conversions do."""
        own, given = text_of(place), self.texts(place)
        if not column.conversion.changes_texts:
            return f"(select {own} as text, {own} as plain from {given})"
        rows = self.session.rows(f"select distinct {own} from {given} where {own} is not null")
        conversions = plain_texts([text for (text,) in rows], column)
        self.session.connection.register("conversions", conversions)
        return (
            f"(select conversions.text, conversions.plain from {given} "
            f"left join conversions on conversions.text = {own})"
        )

    def count_distinct(self, columns: Sequence[tuple[int, DataType]]) -> int:
        """Count the different values that some columns have together."""
        values = ", ".join(f"{parse(text_of(p), t)} as v{n}" for n, (p, t) in enumerate(columns))
        texts = self.texts(*(place for place, _ in columns))
        return self.session.number(f"select count(*) from (select distinct {values} from {texts})")


def _is_shaped(pattern: str) -> str:
    return f"regexp_full_match(text, {sql_literal(pattern)})"


def _counted(condition: str) -> str:
    return f"coalesce(sum(row_count) filter ({condition}), 0)"


@contextmanager
def open_profiler(file: ReceivedFile) -> Iterator[Profiler]:
    """Read a file into a temporary database.

    Raises:
        IngestError: if the file cannot be read to its end.
    """
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            connected(Path(folder) / "spill") as session,
        ):
            with session.reading("given", text_schema(file.spec.column_names), file.texts(0)):
                session.execute("create table received as from given")
            yield Profiler(session, len(file.header.names))
    except OSError as error:
        raise RawPathError(
            f"'{file.name}' cannot be read. Found: {error}. Fix the file's permissions, or free "
            f"space in {tempfile.gettempdir()}, then run again."
        ) from error
