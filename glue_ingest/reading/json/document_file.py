"""A JSON document: the records under the path that the contract says."""

from collections.abc import Iterator, Sequence

from glue_ingest.contracts.raw_formats import TOP, Format, read_records_path
from glue_ingest.errors import (
    BrokenFileError,
    EmptyFileError,
    FormatMismatchError,
    IngestError,
    RecordsNotFoundError,
)
from glue_ingest.reading.csv.grammar import Flaw
from glue_ingest.reading.encodings import fitting_encoding
from glue_ingest.reading.json.document import Document
from glue_ingest.reading.json.elements import CutError, DocumentError, MoreValuesError
from glue_ingest.reading.json.fields import Parents
from glue_ingest.reading.json.paths import find_record_paths
from glue_ingest.reading.json.records import Given, JsonFile
from glue_ingest.reading.json.texts import check_decoded, opened_texts
from glue_ingest.reading.json.values import described
from glue_ingest.reading.kinds import is_json
from glue_ingest.reading.misfits import first_bytes, misfit
from glue_ingest.reading.source import Report, Source, ignore
from glue_ingest.reading.streams import BLOCK_BYTES


class DocumentFile(JsonFile):
    """A file that is one JSON value."""

    def __init__(self, source: Source) -> None:
        self.path = source.spec.dialect.records_path or TOP
        steps = read_records_path(self.path)
        if steps is None:
            raise AssertionError(f"the path {self.path} was not checked")
        self.steps = steps
        self.is_read = False
        super().__init__(source, Parents(source.spec, steps))
        self.is_read = True

    def given(self, report: Report) -> Iterator[Given]:
        """Yield the values at the end of the path."""
        # The values beside the path are kept in the first pass: they may stand after the records.
        note = self.parents.note if self.parents.are_wanted and not self.is_read else None
        dialect = self.spec.dialect
        with opened_texts(self.source, report) as texts:
            document = Document(texts, note)
            try:
                for number, element in enumerate(document.elements(self.steps), 1):
                    flaw = check_decoded(number, element.text, dialect)
                    if flaw is None and element.has_repeats:
                        flaw = Flaw.REPEATED_NAME
                    yield Given(element.value, element.text, flaw, element.parents)
            except DocumentError as error:
                raise self._broken(error, document.start) from error
        if document.misses or not document.array_count:
            raise self._no_records(document)

    def _broken(self, error: DocumentError, start: str) -> IngestError:
        name, edited = self.source.name, self.spec.edited_path
        with self.source.unpacked() as blocks:
            raw = first_bytes(blocks, BLOCK_BYTES)
        encoding = fitting_encoding(raw, self.spec.dialect)
        found = self.spec.shown(repr(start[:60]))
        if encoding is not None:
            return misfit(encoding, self.spec, name)
        if isinstance(error, MoreValuesError):
            return FormatMismatchError(
                f"The file '{name}' holds several JSON values: {error}. If each "
                f"is a record on a line, edit the format of server 'raw' in {edited} to "
                f"{Format.JSONL}."
            )
        if not is_json(raw) and not start.startswith(("[", "{")):
            return FormatMismatchError(
                f"The file '{name}' is not JSON, which the contract says. Found: {found} at its "
                f"start. An error message may have been saved: fetch it again, or edit the format "
                f"of server 'raw' in {edited}."
            )
        advice = "Fetch it again" if isinstance(error, CutError) else "Fix it, or fetch it again"
        return BrokenFileError(
            f"The file '{name}' is no whole JSON document. Found: {error}; it begins with {found}. "
            f"{advice}."
        )

    def _no_records(self, document: Document) -> RecordsNotFoundError:
        """Say what stands where records are expected."""
        if document.misses:
            miss = document.misses[0]
            where = f"'{miss.path}' is {miss.found}" if miss.path else f"it is {miss.found}"
            found = f"{where}, and {miss.wanted} was expected"
        else:
            found = "no array there"
        paths = [path for path in self._other_paths() if path != self.path]
        step = f" to {' or '.join(map(repr, paths))}" if paths else ""
        return RecordsNotFoundError(
            f"The file '{self.source.name}' has no records at recordsPath '{self.path}'. Found: "
            f"{found}. It begins with {self.spec.shown(repr(document.start))}. If "
            "the publisher answered with an error, fetch it again; else edit recordsPath of server "
            f"'raw' in {self.spec.edited_path}{step}."
        )

    def _other_paths(self) -> list[str]:
        with opened_texts(self.source, ignore) as texts:
            return find_record_paths(texts)

    def check_any(self, first: Sequence[Given]) -> None:
        """Refuse a document without records."""
        if not first:
            raise EmptyFileError(
                f"The file '{self.source.name}' has no records: the array at recordsPath "
                f"'{self.path}' is empty. Fetch it again."
            )
        raise RecordsNotFoundError(
            f"The file '{self.source.name}' has no records at recordsPath '{self.path}'. Found: "
            f"{self.spec.shown(described(first[0].value))}, and each record is an object or an "
            f"array. Edit recordsPath of server 'raw' in {self.spec.edited_path}."
        )
