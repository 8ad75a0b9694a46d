"""The text of a JSON file, in parts, and what its bytes say of it."""

import codecs
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from glue_ingest.contracts.model import Dialect, Undecodable
from glue_ingest.errors import UndecodableRecordError
from glue_ingest.reading.csv.grammar import Flaw
from glue_ingest.reading.encodings import utf8_watch
from glue_ingest.reading.misfits import misfit, undecodable
from glue_ingest.reading.preflight import check_kind, check_text
from glue_ingest.reading.source import Report, Source
from glue_ingest.reading.streams import Hashed, is_utf8, read_blocks


@contextmanager
def opened_texts(source: Source, report: Report) -> Iterator[Iterator[str]]:
    """Give the parts of the text; in the end the bytes are compared with those received.

    A byte that is no text in the contract's encoding is a surrogate.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    dialect = source.spec.dialect
    with closing(source.open_stream()) as opened:
        stream = Hashed(opened, report)
        watch = utf8_watch(dialect)
        blocks = _checked(read_blocks(stream, source.spec, source.name, watch), source)
        try:
            yield _decoded(blocks, dialect)
        except UndecodableRecordError as error:
            with source.unpacked() as again:
                raise undecodable(error, source.spec, source.name, again) from error
        source.finish(stream)
    if watch is not None and watch.is_utf8 and not watch.is_ascii:
        raise misfit("utf-8", source.spec, source.name)


def _checked(blocks: Iterable[bytes], source: Source) -> Iterator[bytes]:
    for number, block in enumerate(blocks):
        if number == 0:
            if source.spec.dialect.compression is not None:
                check_kind(block, source.spec, source.name)
            check_text(block, source.spec, source.name)
        yield block


def _errors(dialect: Dialect) -> str:
    return "surrogateescape" if is_utf8(dialect) else "surrogatepass"


def _decoded(blocks: Iterable[bytes], dialect: Dialect) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")(errors=_errors(dialect))
    for block in blocks:
        yield decoder.decode(block)
    if rest := decoder.decode(b"", final=True):
        yield rest


def encoded(text: str, dialect: Dialect) -> bytes:
    """Return a text as `streams.read_blocks` gives its bytes."""
    return text.encode("utf-8", _errors(dialect))


def check_decoded(number: int, text: str, dialect: Dialect) -> Flaw | None:
    """Tell whether the bytes of a record are text.

    Raises:
        UndecodableRecordError: if they are not, and the contract does not allow that.
    """
    if text.isascii() or is_unicode(text):
        return None
    if dialect.undecodable is Undecodable.REFUSE:
        raise UndecodableRecordError(number, encoded(text, dialect))
    return Flaw.UNDECODABLE_BYTES


def is_unicode(text: str) -> bool:
    """Tell whether a text has no surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
