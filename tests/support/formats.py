"""Rows of texts written in each format, as the contract of a test says it."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
import xlwt

Rows = Sequence[Sequence[Any]]


def as_csv(rows: Rows) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: Rows, sheet: str = "Data") -> bytes:
    """Write rows; a text stays text, None is no cell."""

    def fill(book: Any) -> None:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None:
                    page.write(number, place, value)

    return made_xlsx(fill)


def made_xlsx(fill: Callable[[Any], None]) -> bytes:
    file = io.BytesIO()
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        fill(book)
    return file.getvalue()


def as_xls(rows: Rows, sheet: str = "Data") -> bytes:
    def fill(book: Any) -> None:
        page = book.add_sheet(sheet)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None:
                    page.write(number, place, value)

    return made_xls(fill)


def made_xls(fill: Callable[[Any], None]) -> bytes:
    file, book = io.BytesIO(), xlwt.Workbook()
    fill(book)
    book.save(file)
    return file.getvalue()


def as_objects(rows: Rows) -> list[dict[str, Any]]:
    names, *records = rows
    return [dict(zip(names, record, strict=True)) for record in records]


def as_json(rows: Rows) -> bytes:
    return json.dumps(as_objects(rows)).encode()


def as_arrays(rows: Rows) -> bytes:
    return json.dumps(rows).encode()


def as_jsonl(rows: Rows) -> bytes:
    return as_lines(as_objects(rows))


def as_lines(values: Iterable[Any]) -> bytes:
    return "".join(f"{json.dumps(value)}\n" for value in values).encode()


def as_parquet(rows: Rows) -> bytes:
    names, *records = rows
    columns = [
        pa.array([row[place] for row in records], pa.string()) for place in range(len(names))
    ]
    return made_parquet(pa.table(columns, list(names)))


def made_parquet(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def as_zip(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def zipped(content: bytes) -> bytes:
    return as_zip({"one": content})


# Each format and compression, and how rows of texts are written in it.
WRITERS: dict[tuple[str, str | None], Callable[[Rows], bytes]] = {
    ("csv", None): as_csv,
    ("csv", "zip"): lambda rows: zipped(as_csv(rows)),
    ("xlsx", None): as_xlsx,
    ("xlsx", "zip"): lambda rows: zipped(as_xlsx(rows)),
    ("xls", None): as_xls,
    ("json", None): as_json,
    ("json", "gzip"): lambda rows: gzip.compress(as_arrays(rows), mtime=0),
    ("jsonl", None): as_jsonl,
    ("jsonl", "zip"): lambda rows: zipped(as_lines(rows)),
    ("parquet", None): as_parquet,
}


def server_of(format_name: str, compression: str | None, **properties: Any) -> dict[str, Any]:
    """Return what a contract's server `raw` says of a format."""
    given = {"compression": compression} | properties
    custom = [{"property": k, "value": v} for k, v in given.items() if v is not None]
    return {"format": format_name, "customProperties": custom}
