"""A file read as texts alone: every column of its header, whatever a contract says of it."""

from collections.abc import Sequence
from pathlib import Path

from glue_ingest.contracts.model import Column, Contract, Dialect
from glue_ingest.contracts.rules import DataType, TypeName
from glue_ingest.errors import RawPathError, named_path_errors
from glue_ingest.reading.source_file import ReceivedFile

# Names that nobody reads: what the columns are called, the header says.
PREFIX = "place_"


def text_contract(
    path: str,
    dialect: Dialect,
    names: Sequence[str] = (),
    null_markers: Sequence[str] = ("",),
    *,
    is_personal: bool = False,
) -> Contract:
    """Return a contract under which each column is a text that may be missing.

    `is_personal` keeps texts of the file out of messages.
    """
    columns = tuple(_text_column(place, name) for place, name in enumerate(names))
    return Contract(
        path=path,
        source="",
        dataset="",
        version="",
        title="",
        description="",
        dialect=dialect,
        null_markers=tuple(null_markers),
        refuses_unknown_columns=False,
        columns=columns,
        dropped=(PREFIX,) if is_personal else (),
        key=(),
        partition=None,
        winner_order=(),
        minimum_row_count=0,
        origin=None,
    )


def _text_column(place: int, name: str) -> Column:
    return Column(
        name=f"{PREFIX}{place}",
        source_name=name,
        data_type=DataType(TypeName.STRING),
        description="",
        classification="",
        is_required=False,
        rules=(),
    )


def open_to_infer(path: Path, dialect: Dialect) -> ReceivedFile:
    """Open a file that no contract tells of.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    header = _opened(path, text_contract(str(path), dialect)).header
    return _opened(path, text_contract(str(path), dialect, header.names))


def open_to_compare(path: Path, contract: Contract) -> ReceivedFile:
    """Open a file in the dialect of a contract, with whatever columns it has.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    is_personal = contract.is_personal
    bare = text_contract(contract.path, contract.dialect, is_personal=is_personal)
    names = _opened(path, bare).header.names
    markers = contract.null_markers
    given = text_contract(contract.path, contract.dialect, names, markers, is_personal=is_personal)
    return _opened(path, given)


def _opened(path: Path, contract: Contract) -> ReceivedFile:
    return ReceivedFile(lambda: path.open("rb"), str(path), contract)


def check_readable(path: Path) -> None:
    """Tell a mistaken path from a file that is refused.

    Raises:
        RawPathError: if there is no file, or none that can be read.
    """
    with named_path_errors(path):
        if not path.is_file():
            found = "a folder" if path.is_dir() else "nothing"
            raise RawPathError(
                f"No file at '{path}'. Found: {found}. Give the path of one CSV file."
            )
        with path.open("rb") as stream:
            stream.read(1)
