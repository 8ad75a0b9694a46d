"""Texts that show what a rule rejects, from the quarantine that a run staged."""

from collections.abc import Iterator
from typing import Any

from glue_ingest.engines.base import RunContext
from glue_ingest.errors import one_line, quoted

SHOWN = 3
MAX_TEXT = 40


def show_examples(context: RunContext, column: str | None) -> str:
    """Show texts of a column that break its rules, or records that cannot be read if it is None.

    Of a data set with personal columns, or of columns that are not public, none is shown.
    """
    contract = context.contract
    shown = contract.columns if column is None else (contract.column(column),)
    if contract.is_personal or any(item.classification != "public" for item in shown):
        return ""
    found: dict[str, None] = {}
    for text in _unreadable(context) if column is None else _broken(context, column):
        found[one_line(text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…")] = None
        if len(found) == SHOWN:
            break
    return f" Examples: {quoted(found)}." if found else ""


def _rows(context: RunContext, folder: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    for batch in context.read_staged(folder, columns):
        yield from batch.to_pylist()


def _unreadable(context: RunContext) -> Iterator[str]:
    for row in _rows(context, "rows", ["raw_text"]):
        if row["raw_text"] is not None:
            yield row["raw_text"]


def _broken(context: RunContext, column: str) -> Iterator[str]:
    for row in _rows(context, "rows", ["reasons"]):
        for reason in row["reasons"]:
            if reason["column_name"] == column and reason["raw_value"] is not None:
                yield reason["raw_value"]
    for row in _rows(context, "cells", ["column_name", "raw_value"]):
        if row["column_name"] == column and row["raw_value"] is not None:
            yield row["raw_value"]
