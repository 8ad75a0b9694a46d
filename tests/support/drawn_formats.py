"""Draws the format of the files of a made-up contract, and writes rows of texts in it."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.support.formats import (
    Rows,
    as_arrays,
    as_json,
    as_jsonl,
    as_parquet,
    as_xls,
    as_xlsx,
    zipped,
)

Document = dict[str, Any]
SHEETS = ("xlsx", "xls")
# CSV first: an example that fails is made one of it, if that fails too.
KINDS = ("csv", "csv", "csv", "csv.zip", "xlsx", "xls", "json", "arrays", "jsonl", "parquet")
WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "xlsx": as_xlsx,
    "xls": as_xls,
    "json": as_json,
    "arrays": as_arrays,
    "jsonl": as_jsonl,
    "parquet": as_parquet,
}
# What says where a header is, in formats whose names stand elsewhere.
OF_LINES = ("headerLines", "preambleLines", "sourceOccurrence", "sourceName")


def without_lines(document: Document, kind: str) -> Document:
    """Return a contract that is drawn for CSV without what a format does not have."""
    if kind.startswith("csv") or kind in SHEETS:
        return document
    made = copy.deepcopy(document)
    for part in (*made["servers"], *made["schema"][0]["properties"]):
        given = part["customProperties"]
        part["customProperties"] = [item for item in given if item["property"] not in OF_LINES]
    return made


def as_kind(document: Document, kind: str) -> Document:
    """Return a contract that is drawn for CSV as one of a format."""
    made = copy.deepcopy(document)
    server = made["servers"][0]
    if kind == "csv.zip":
        server["customProperties"] += [{"property": "compression", "value": "zip"}]
    elif kind != "csv":
        server["format"] = {"arrays": "json"}.get(kind, kind)
        del server["delimiter"]
        given = server["customProperties"]
        server["customProperties"] = [item for item in given if item["property"] != "escape"]
    return made


@st.composite
def in_kind(draw: st.DrawFn, kind: str, lines: Sequence[Sequence[str]], records: Rows) -> bytes:
    """Write the lines before the records, and records, in a format other than plain CSV."""
    typed = [[draw(_typed(text, kind)) for text in record] for record in records]
    content = WRITERS[kind]([*lines, *typed])
    damage = draw(st.integers(0, 9))
    return content[:-9] if damage == 0 else content


def _typed(text: str, kind: str) -> st.SearchStrategy[Any]:
    """Draw the text, or the number, truth or null that it stands for."""
    known = {"": None, "FALSE": False, "1": 1, "-5": -5, "1.5": 1.5, "7": 7.0}
    if kind == "parquet" or text not in known:
        return st.just(text)
    return st.sampled_from([text, known[text]])


def packed(kind: str, content: bytes) -> bytes:
    return zipped(content) if kind == "csv.zip" else content
