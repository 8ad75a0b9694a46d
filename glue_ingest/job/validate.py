"""Is a received file of its contract? Its kind, its header and its first records are checked."""

from pathlib import Path

from glue_ingest.contracts.model import Contract
from glue_ingest.reading.csv.header import Header
from glue_ingest.reading.source_file import open_path


def validate(path: Path, contract: Contract) -> Header:
    """Check one received file before it enters a lake; return its header.

    It reads the start of the file and writes nothing. A file that passes may still hold rows that
    ingest rejects.

    Raises:
        IngestError: one of the named errors of `errors.py`; the message says what to do.
    """
    return open_path(path, contract).header
