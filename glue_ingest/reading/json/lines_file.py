"""JSON Lines: each line is a record."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from glue_ingest.contracts.raw_formats import Format
from glue_ingest.errors import FormatMismatchError, LineTooLongError, RecordsNotFoundError
from glue_ingest.reading.csv.grammar import MAX_RECORD_BYTES, Flaw
from glue_ingest.reading.encodings import fitting_encoding
from glue_ingest.reading.json.document import SPACE
from glue_ingest.reading.json.fields import Parents
from glue_ingest.reading.json.records import Given, JsonFile
from glue_ingest.reading.json.texts import check_decoded, opened_texts
from glue_ingest.reading.json.values import Decoder, described
from glue_ingest.reading.misfits import first_bytes, misfit
from glue_ingest.reading.source import Report, Source, ignore
from glue_ingest.reading.streams import BLOCK_BYTES


class LinesFile(JsonFile):
    """A file with a JSON value on each line."""

    def __init__(self, source: Source) -> None:
        self.decoder = Decoder()
        super().__init__(source, Parents(source.spec, ()))

    def given(self, report: Report) -> Iterator[Given]:
        """Yield the value of each line that is not blank."""
        with opened_texts(self.source, report) as texts:
            for number, line in enumerate(self._lines(texts), 1):
                flaw = check_decoded(number, line, self.spec.dialect)
                yield Given(None, line, flaw) if flaw else self._decoded(line)

    def _lines(self, texts: Iterable[str]) -> Iterator[str]:
        rest = ""
        for part in texts:
            *lines, rest = (rest + part).split("\n")
            yield from filter(None, (line.strip(" \t\r") for line in lines))
            if len(rest) > MAX_RECORD_BYTES:
                raise LineTooLongError(
                    f"The file '{self.source.name}' cannot be read. A line is longer than "
                    f"{MAX_RECORD_BYTES:,} characters. If it is one JSON document, edit the format "
                    f"of server 'raw' in {self.spec.edited_path} to {Format.JSON}."
                )
        if rest := rest.strip(" \t\r"):
            yield rest

    def _decoded(self, line: str) -> Given:
        self.decoder.has_repeats = False
        try:
            value, end = self.decoder.scan(line, 0)
        except (StopIteration, ValueError, RecursionError):
            return Given(None, line, Flaw.BROKEN_JSON)
        if SPACE.fullmatch(line, end) is None:
            return Given(None, line, Flaw.BROKEN_JSON)
        return Given(value, line, Flaw.REPEATED_NAME if self.decoder.has_repeats else None)

    def _read_header(self) -> Any:
        first = list(islice(self.given(ignore), 2))
        is_document = (
            bool(first)
            and first[0].text.startswith(("[", "{"))
            and (
                all(item.flaw is Flaw.BROKEN_JSON for item in first)
                or (len(first) == 1 and _holds_records(first[0].value))
            )
        )
        if is_document:
            raise FormatMismatchError(
                f"The file '{self.source.name}' is one JSON document, not JSON Lines, which the "
                f"contract says. Found: {self.spec.shown(repr(first[0].text[:60]))} at its start. "
                f"Edit the format of server 'raw' in {self.spec.edited_path} to {Format.JSON}."
            )
        return super()._read_header()

    def check_any(self, first: Sequence[Given]) -> None:
        """Refuse a file in which no line is a record."""
        with self.source.unpacked() as blocks:
            encoding = fitting_encoding(first_bytes(blocks, BLOCK_BYTES), self.spec.dialect)
        if encoding is not None:
            raise misfit(encoding, self.spec, self.source.name)
        if all(item.flaw is Flaw.BROKEN_JSON for item in first):
            start = first[0].text[:60] if first else ""
            raise FormatMismatchError(
                f"The file '{self.source.name}' is not JSON Lines, which the contract says. Found: "
                f"{self.spec.shown(repr(start))} at its start. Fetch it again, or edit the format "
                f"of server 'raw' in {self.spec.edited_path}."
            )
        found = next(item.value for item in first if item.flaw is not Flaw.BROKEN_JSON)
        raise RecordsNotFoundError(
            f"The file '{self.source.name}' has no records. Found: "
            f"{self.spec.shown(described(found))}, and each line is an object or an array. Fetch "
            "it again."
        )


def _holds_records(value: Any) -> bool:
    """Tell whether the value of a line is an array of records."""
    return isinstance(value, list) and any(isinstance(item, dict | list) for item in value)
