"""Draws what a contract says of the header and lines of its files, and such lines."""

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
MAX_PREAMBLE = 2


@st.composite
def properties_of_lines(draw: st.DrawFn, columns: list[Document]) -> dict[str, Any]:
    """Draw custom properties of server `raw`; columns get other names, or one name twice."""
    found: dict[str, Any] = {}
    header_lines = draw(st.sampled_from([1, 1, 1, 0, 2]))
    if header_lines != 1:
        found["headerLines"] = header_lines
    if draw(st.integers(0, 2)) == 0:
        found["preambleLines"] = draw(st.sampled_from([1, "auto"] if header_lines else [1]))
    if draw(st.integers(0, 2)) == 0:
        found["totalRows"] = [draw(_total([column["name"] for column in columns]))]
    if header_lines:
        for column in columns:
            if draw(st.integers(0, 3)) == 0:
                _add(column, sourceAliases=[f"{column['name']} too"])
        if len(columns) > 1 and draw(st.integers(0, 5)) == 0:
            _add(columns[1], sourceName=columns[0]["name"], sourceOccurrence=2)
    return found


@st.composite
def _total(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    """Draw an entry of `totalRows`: alone or not, with columns that must be blank or not."""
    name = draw(st.sampled_from(names))
    found: dict[str, Any] = {"column": name, "pattern": draw(st.sampled_from(["T.*", "1|a"]))}
    found |= {"alone": True} if draw(st.booleans()) else {}
    others = [other for other in names if other != name]
    if others and draw(st.booleans()):
        found["blank"] = [draw(st.sampled_from(others))]
    return found


def _add(column: Document, **properties: Any) -> None:
    column["customProperties"] += [{"property": k, "value": v} for k, v in properties.items()]


def _said(item: Document, name: str, default: Any) -> Any:
    return next((p["value"] for p in item["customProperties"] if p["property"] == name), default)


@st.composite
def placed_columns(draw: st.DrawFn, document: Document) -> list[Document | None]:
    """Draw the order of the columns of a file; None is a column that the contract lacks."""
    columns = document["schema"][0]["properties"]
    more = draw(st.sampled_from([[], [None]]))
    if _said(document["servers"][0], "headerLines", 1) == 0:
        return [*columns, *more]
    return draw(st.permutations([*columns, *more]))


@st.composite
def first_lines(draw: st.DrawFn, document: Document, columns: list[Document | None]) -> list[str]:
    """Draw the lines of a file up to its records."""
    server = document["servers"][0]
    delimiter = server["delimiter"]
    preamble = _said(server, "preambleLines", 0)
    count = draw(st.integers(0, MAX_PREAMBLE)) if preamble == "auto" else preamble
    lines = [draw(st.sampled_from(["Report", "", delimiter])) for _ in range(count)]
    names = [draw(_names(column)) if column else "x" for column in columns]
    match _said(server, "headerLines", 1):
        case 1:
            lines.append(delimiter.join(names))
        case 2:
            # The parts of one name stand in two lines, or one of them is empty.
            splits = [draw(_split(name)) for name in names]
            lines += [delimiter.join(parts) for parts in zip(*splits, strict=True)]
    return lines


def _names(column: Document) -> st.SearchStrategy[str]:
    name = _said(column, "sourceName", column["name"])
    return st.sampled_from([name, name.upper(), *_said(column, "sourceAliases", [])])


@st.composite
def _split(draw: st.DrawFn, name: str) -> tuple[str, str]:
    first, space, second = name.partition(" ")
    return (first, second) if space else draw(st.sampled_from([("", name), (name, "")]))


@st.composite
def no_rows(draw: st.DrawFn, lines: list[str], delimiter: str, width: int) -> str:
    """Draw a record that is no row, or looks like one."""
    blank = delimiter * (width - 1)
    header = lines[-1] if lines else blank
    return draw(st.sampled_from([blank, f" {blank}", f"{blank}\u00a0", header, f"Total{blank}"]))
