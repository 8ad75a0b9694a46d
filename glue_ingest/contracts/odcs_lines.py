"""What server `raw` says of the lines of a file: header, lines before it, and records to leave out.

The custom properties are named here; what they mean, docs/contracts.md says.
"""

from typing import Any

from glue_ingest.contracts.odcs_quality import ElementError
from glue_ingest.contracts.odcs_rules import text_of
from glue_ingest.contracts.places import TotalRow

LINE_PROPERTIES = {"preambleLines", "headerLines", "headerJoin", "totalRows", "excelTexts"}
AUTO = "auto"
# A header of more lines is a mistake.
MAX_HEADER_LINES = 20


def read_lines(extras: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a `Dialect` that are about lines, by name.

    Raises:
        ElementError: if a value means nothing.
    """
    excel_texts = extras["excelTexts"] or False
    if not isinstance(excel_texts, bool):
        raise ElementError(f"excelTexts must be true or false, found {excel_texts!r}")
    join = extras["headerJoin"]
    return {
        "preamble_lines": _preamble_lines(extras["preambleLines"]),
        "header_lines": _header_lines(extras["headerLines"]),
        "header_join": " " if join is None else text_of(join, "headerJoin of server 'raw'"),
        "total_rows": _total_rows(extras["totalRows"]),
        "excel_texts": excel_texts,
    }


def _preamble_lines(value: Any) -> int | None:
    if value == AUTO:
        return None
    if value is not None and (type(value) is not int or value < 0):
        raise ElementError(f"preambleLines must be a whole number or {AUTO}, found '{value}'")
    return value or 0


def _header_lines(value: Any) -> int:
    if value is None:
        return 1
    if type(value) is not int or not 0 <= value <= MAX_HEADER_LINES:
        raise ElementError(
            f"headerLines must be a whole number from 0 to {MAX_HEADER_LINES}, found '{value}'"
        )
    return value


def _total_rows(value: Any) -> tuple[TotalRow, ...]:
    form = (
        "totalRows must be a list of {column: <name>, pattern: <regular expression>}, each with "
        "alone: true where no other field may have a text, or blank: [<name>] where those may not"
    )
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ElementError(f"{form}, found '{value}'")
    if wrong := [item for item in value if not _is_total(item)]:
        raise ElementError(f"{form}, found '{wrong[0]}'")
    return tuple(
        TotalRow(
            text_of(item["column"], "column of totalRows"),
            text_of(item["pattern"], "pattern of totalRows"),
            is_alone=item.get("alone", False),
            blank=tuple(
                text_of(name, "a name in blank of totalRows") for name in item.get("blank", ())
            ),
        )
        for item in value
    )


def _is_total(item: Any) -> bool:
    if not isinstance(item, dict) or set(item) - {"alone", "blank"} != {"column", "pattern"}:
        return False
    has_names = "blank" not in item or (isinstance(item["blank"], list) and bool(item["blank"]))
    return has_names and isinstance(item.get("alone", False), bool)
