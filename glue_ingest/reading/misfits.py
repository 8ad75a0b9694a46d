"""What is said of a file that is not in the encoding of its contract."""

from collections.abc import Iterable

from glue_ingest.errors import EncodingMismatchError, UndecodableRecordError
from glue_ingest.reading.encodings import fitting_encoding_of
from glue_ingest.reading.spec import ReadSpec
from glue_ingest.reading.streams import is_utf8, show

SHOWN_LENGTH = 200


def first_bytes(blocks: Iterable[bytes], size: int) -> bytes:
    """Return the first bytes of blocks, whatever their size."""
    start = b""
    for block in blocks:
        start += block
        if len(start) >= size:
            break
    return start[:size]


def misfit(encoding: str, spec: ReadSpec, name: str) -> EncodingMismatchError:
    """Return the error about a file that another encoding fits."""
    return EncodingMismatchError(
        f"The file '{name}' is not {spec.dialect.encoding}. Found: its bytes fit {encoding}. Edit "
        f"the encoding of server 'raw' in {spec.edited_path} to {encoding}."
    )


def undecodable(
    error: UndecodableRecordError, spec: ReadSpec, name: str, blocks: Iterable[bytes]
) -> EncodingMismatchError:
    """Say where bytes do not decode, and the encoding that fits, if one does.

    `blocks` are the bytes of the file, unpacked.
    """
    dialect = spec.dialect
    text = show(error.record, dialect)[:SHOWN_LENGTH]
    found = f"Found in record {error.number:,}: '{spec.shown(text)}'"
    encoding = fitting_encoding_of(blocks, dialect)
    if encoding is None:
        step = "No other encoding fits better; the bytes may be damaged: fetch the file again, or"
    else:
        if is_utf8(dialect):
            text = error.record.decode(encoding, "replace")[:SHOWN_LENGTH]
            found += f", which is '{spec.shown(text)}' in {encoding}"
        step = f"The bytes fit {encoding}: edit the encoding there, or"
    return EncodingMismatchError(
        f"The file '{name}' has bytes that are not {dialect.encoding}, the encoding of server "
        f"'raw' in {spec.edited_path}. {found}. {step} set undecodable: quarantine there to read "
        "the records that decode."
    )
