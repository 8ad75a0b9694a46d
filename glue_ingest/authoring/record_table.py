"""The records of one file as texts in a database, to be counted."""

from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa

from glue_ingest.authoring.total_rows import OddRecord
from glue_ingest.authoring.total_texts import TOTAL_WORDS
from glue_ingest.authoring.untyped import PREFIX
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.session import Session

# Records with a word of totals are looked at one by one, up to so many.
MAX_ODD = 20_000
# A number as it is written, or a code in its place.
FIGURE = r"[^\pL]*|[nN]? ?[<>].*"


class RecordTable:
    """The records of a file as texts in a database. Columns go by their place in the header."""

    def __init__(self, session: Session, width: int) -> None:
        self.session = session
        self.width = width
        self.null_markers: Sequence[str] = ()
        # The tables that say what is read for each text of a column, by its place.
        self.read_texts: dict[int, str] = {}
        self._count()

    def _count(self) -> None:
        counted = "select count(*) filter (raw_text is null), count(raw_text) from received"
        self.row_count, self.unreadable_count = map(int, self.session.rows(counted)[0])

    def unreadable_at_end(self, limit: int) -> list[str]:
        """Return the unreadable records after the last row, at most so many, in order."""
        rows = self.session.rows(
            "select raw_text from received where raw_record_number > "
            "(select coalesce(max(raw_record_number), 0) from received where raw_text is null) "
            f"order by raw_record_number limit {limit}"
        )
        return [text for (text,) in rows]

    def read_as_null(self, markers: Sequence[str]) -> None:
        """Read some texts, given in lower case, as null from now on."""
        self.null_markers = markers

    def read_as(self, place: int, texts: Mapping[str, str | None] | None) -> None:
        """Read the texts of a column as others from now on; None: as they were received."""
        name = f"read_{place}"
        self.read_texts.pop(place, None)
        if texts is not None:
            batch = pa.record_batch(
                {
                    "received_text": pa.array(texts.keys(), pa.string()),
                    "read_text": pa.array(texts.values(), pa.string()),
                }
            )
            with self.session.reading("given", batch.schema, [batch]):
                self.session.execute(f"create or replace temp table {name} as from given")
            self.read_texts[place] = name

    def odd_records(self) -> list[OddRecord]:
        """Return the records with a word of totals, or with a first field alone, in order.

        Those with a word are left out if there are more than MAX_ODD.
        """
        texts = [text_of(place) for place in range(self.width)]
        all_texts = f"concat_ws(chr(31), {', '.join(texts)})"
        has_word = f"regexp_matches({all_texts}, {sql_literal(TOTAL_WORDS)})"
        others = f"concat_ws('', {', '.join(texts[1:])})" if texts[1:] else "'x'"
        is_alone = f"({texts[0]} is not null and {others} = '')"
        counted = f"select count(*) from received where raw_text is null and {has_word}"
        is_odd = is_alone if self.session.number(counted) > MAX_ODD else f"{has_word} or {is_alone}"
        rows = self.session.rows(
            f"select raw_record_number, {', '.join(texts)} from received "
            f"where raw_text is null and ({is_odd}) order by raw_record_number limit {MAX_ODD}"
        )
        return [OddRecord(int(number), tuple(given)) for number, *given in rows]

    def text_counts(self) -> list[int]:
        """Count the texts of each column."""
        counts = ", ".join(f"count({text_of(place)})" for place in range(self.width))
        return list(self.session.rows(f"select {counts} from received where raw_text is null")[0])

    def last_numbers(self, limit: int) -> list[int]:
        """Return the numbers of the last records, the last one first."""
        rows = self.session.rows(
            "select raw_record_number from received where raw_text is null "
            f"order by raw_record_number desc limit {limit}"
        )
        return [int(number) for (number,) in rows]

    def has_words(self, place: int) -> bool:
        """Tell whether half of the texts of a column are no figures."""
        is_figure = f"regexp_full_match({text_of(place)}, {sql_literal(FIGURE)})"
        counted = f"2 * count(*) filter (not {is_figure}) >= count({text_of(place)})"
        rows = self.session.rows(f"select {counted} from received where raw_text is null")
        return bool(rows[0][0])

    def leave_out(self, numbers: Collection[int]) -> None:
        """Leave out some records."""
        if numbers:
            listed = ", ".join(map(str, numbers))
            self.session.execute(f"delete from received where raw_record_number in ({listed})")
            self._count()

    def received_texts(self, place: int, limit: int | None = None) -> dict[str, int]:
        """Return how many records have each text of a column as received; at most so many texts."""
        rows = self.session.rows(
            f"select {text_of(place)}, count(*) from received "
            f"where raw_text is null and {text_of(place)} is not null group by all "
            f"{'order by all' if limit is None else f'limit {limit}'}"
        )
        return dict(rows)

    def texts(self, *places: int) -> str:
        """Return a relation of the texts of some columns, null where they are null markers.

        It has those columns alone: to bind all of a wide file takes longer than to read one.
        """
        listed = ", ".join(map(sql_literal, self.null_markers)) or "null"
        values = [
            f"case when lower({text_of(place)}) in ({listed}) then null "
            f"else {self._source(place)} end as {text_of(place)}"
            for place in dict.fromkeys(places)
        ]
        joins = [
            f"left join {name} on {name}.received_text = received.{text_of(place)}"
            for place, name in self.read_texts.items()
            if place in places
        ]
        return (
            f"(select {', '.join(values)} from received {' '.join(joins)} where raw_text is null)"
        )

    def _source(self, place: int) -> str:
        name = self.read_texts.get(place)
        return f"received.{text_of(place)}" if name is None else f"{name}.read_text"

    def count_markers(self, place: int, markers: Sequence[str]) -> dict[str, int]:
        """Count the texts of a column that are one of some markers, whatever their letter case."""
        rows = self.session.rows(
            f"select lower({text_of(place)}), count(*) from {self.texts(place)} "
            f"where lower({text_of(place)}) in ({', '.join(map(sql_literal, markers))}) "
            "group by all"
        )
        return dict(rows)


def text_of(place: int) -> str:
    """Return the name of the column of texts at a place of the header."""
    return sql_identifier(f"text_{PREFIX}{place}")
