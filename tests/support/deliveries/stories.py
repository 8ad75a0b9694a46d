"""Deliveries in random order, of a district's schools: few keys, so that rows meet each other."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from tests.support.deliveries.terms import (
    Change,
    Deliver,
    Field,
    File,
    Record,
    Step,
    Story,
    Terms,
    Undo,
)

SCHOOL = Field("school", "text", warns=True)
YEAR = Field("year", "int")
STUDENTS = Field("students", "int", maximum=5)
SCORE = Field("score", "int")
NOTE = Field("note", "text")
KEYED = Terms((SCHOOL, YEAR, STUDENTS, SCORE, NOTE), ("school", "year"), "year")
TEXTS = {
    "school": ["East", "North", "South", "west", ""],
    "year": ["2001", "2002", "x"],
    "students": ["1", "2", "3", "9", "many", ""],
    "score": ["7", "8", "NA"],
    "note": ["a", "b", ""],
}
# Bad texts and short records are rare, so that most rows enter; so are keys, so that they meet.
WEIGHTS = {"school": [0, 0, 0, 1, 1, 2, 3, 4], "year": [0, 0, 0, 0, 1, 1, 2]}
SHORT, OF = 0, 15
WIDE = ("school", "year", "students", "score", "note")
COLUMNS = [
    *(WIDE, WIDE, WIDE, ("note", "score", "students", "year", "school")),
    *(WIDE[:4], WIDE[:3], WIDE[:2], ("school", "year", "score", "note")),
]
MAXIMA = [2, 5, 9]
MAXIMUM_STEPS = 7


def terms() -> st.SearchStrategy[Terms]:
    """Draw a contract: with or without a key and partitions, of each kind of delivery."""
    return st.builds(
        _make_terms,
        st.sampled_from(["partitioned", "keyed", "keyless"]),
        st.sampled_from(list(DeliveryKind)),
        st.sampled_from(list(MissingColumns)),
        st.booleans(),
    )


def _make_terms(key: str, delivery: DeliveryKind, missing: MissingColumns, order: bool) -> Terms:
    if key == "keyless":
        missing = MissingColumns.REJECT if missing is MissingColumns.KEEP else missing
        return replace(
            KEYED, key=(), partition=None, delivery=DeliveryKind.COMPLETE, missing=missing
        )
    if key == "keyed" and delivery is DeliveryKind.COMPLETE_PARTITIONS:
        delivery = DeliveryKind.COMPLETE
    if missing is MissingColumns.KEEP:
        delivery, order = DeliveryKind.UPSERT, False
    return replace(
        KEYED,
        partition="year" if key == "partitioned" else None,
        delivery=delivery,
        missing=missing,
        order="students" if order else None,
    )


def files() -> st.SearchStrategy[File]:
    """Draw a file, which may lack columns."""
    columns = st.sampled_from(COLUMNS)
    return columns.flatmap(
        lambda names: st.builds(File, st.just(names), some(records(names), 1, 5))
    )


def records(names: tuple[str, ...]) -> st.SearchStrategy[Record]:
    """Draw a record: now and then with too few fields."""
    cells: list[st.SearchStrategy[Any]] = [
        st.sampled_from(WEIGHTS.get(name, range(len(TEXTS[name])))).map(TEXTS[name].__getitem__)
        for name in names
    ]
    return st.tuples(st.integers(0, OF), *cells).map(
        lambda drawn: ("East",) if drawn[0] == SHORT else drawn[1:]
    )


def steps() -> st.SearchStrategy[Step]:
    """Draw a step."""
    new = some(files(), 1, 3)
    again = some(st.integers(0, 7), 1, 2)
    accept = st.sampled_from([True, True, True, False])
    plain = st.builds(Deliver, new, accept_losses=accept)
    return st.one_of(
        plain,
        plain,
        st.builds(Deliver, new, again, accept_losses=accept),
        st.builds(Deliver, st.just(()), again, accept_losses=accept),
        st.builds(Deliver, new, killed_at=st.integers(1, 45)),
        st.builds(Deliver, new, full_refresh=st.just(True)),
        st.builds(Deliver, full_refresh=st.just(True)),
        st.builds(Change, st.sampled_from(MAXIMA)),
        st.builds(Undo, st.integers(0, 5)),
    )


def stories() -> st.SearchStrategy[Story]:
    """Draw a contract and what happens to it."""
    return st.builds(Story, terms(), some(steps(), 2, MAXIMUM_STEPS))


def some(of: st.SearchStrategy[Any], least: int, most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw a few of a kind."""
    return st.one_of(*(st.tuples(*[of] * number) for number in range(least, most + 1)))
