"""A file read as texts alone: every column of its header, whatever a contract says of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from glue_ingest.contracts.model import Contract, Dialect
from glue_ingest.errors import RawPathError, named_path_errors
from glue_ingest.reading.header import find_columns
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import ReadSpec, read_spec, untyped_spec

# Columns are called by their place in the header: `place_0`, `place_1`.
PREFIX = "place_"


def open_to_infer(path: Path, dialect: Dialect) -> ReceivedFile:
    """Open a file that has no contract.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    # Who is named in a file is not known yet: no text of it may stand in an error.
    bare = untyped_spec(str(path), dialect, shows_texts=False)
    names = _opened(path, bare).header.names
    given = untyped_spec(str(path), dialect, _by_place(names), shows_texts=False, by_position=True)
    return _opened(path, given)


def open_to_compare(path: Path, contract: Contract) -> ReceivedFile:
    """Open a file in the dialect of a contract, with whatever columns it has.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    shows_texts = not contract.is_personal
    dialect = contract.dialect
    if dialect.preamble_lines is None:
        # The header is where the contract's names are.
        spec = read_spec(contract)
        columns = tuple(replace(column, is_required=False) for column in spec.columns)
        located = _opened(path, replace(spec, columns=columns, refuses_unknown_columns=False))
        dialect = replace(dialect, preamble_lines=located.header.preamble_lines)
    # In JSON a column may be a nested object, a path in it, or a key of a parent.
    names = [name for c in contract.received_columns for name in (c.source_name, *c.place.aliases)]
    bare = untyped_spec(contract.path, dialect, shows_texts=shows_texts, looked_for=names)
    header = _opened(path, bare).header
    given = untyped_spec(
        contract.path,
        dialect,
        _by_place(header.names),
        contract.null_markers,
        shows_texts=shows_texts,
        by_position=True,
        looked_for=names,
    )
    known = read_spec(contract)
    markers = {column.name: column.null_markers for column in known.columns}
    own = {place: markers[name] for name, place in find_columns(header, known).items()}
    columns = tuple(
        replace(column, null_markers=own.get(place, column.null_markers))
        for place, column in enumerate(given.columns)
    )
    return _opened(path, replace(given, columns=columns))


def _opened(path: Path, spec: ReadSpec) -> ReceivedFile:
    return ReceivedFile(lambda: path.open("rb"), str(path), spec)


def _by_place(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"{PREFIX}{place}", name) for place, name in enumerate(names)]


def check_readable(path: Path) -> None:
    """Tell a mistaken path from a file that is refused.

    Raises:
        RawPathError: if there is no file, or none that can be read.
    """
    with named_path_errors(path):
        if not path.is_file():
            found = "a folder" if path.is_dir() else "nothing"
            raise RawPathError(f"No file at '{path}'. Found: {found}. Give the path of one file.")
        with path.open("rb") as stream:
            stream.read(1)
