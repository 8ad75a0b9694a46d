"""Is a contract reviewed, and is a received file of it? Nothing is written."""

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import OpenMarksError
from glue_ingest.lake.deliveries import Raw, look_at
from glue_ingest.lake.delivery import Delivery
from glue_ingest.reading.header import Header
from glue_ingest.reading.source_file import open_unreceived


def check_reviewed(contract: Contract) -> None:
    """Refuse a draft: its descriptions are published, and its guesses decide about rows.

    Raises:
        OpenMarksError: if marks of the draft are open.
    """
    if not contract.open_marks:
        return
    first, count = contract.open_marks[0], len(contract.open_marks)
    raise OpenMarksError(
        f"The contract {contract.name} is a draft. Found: {count:,} open mark(s) "
        f"for its reviewer, the first in line {first.line} of {contract.path}. Decide them and "
        "delete the marks: `schoolhouse ingest check` lists them. Or ingest by the draft as it is "
        "with --with-review-marks."
    )


def validate(given: Delivery | Raw, contract: Contract) -> Header:
    """Check one received file, or an object on S3, before it enters a lake; return its header.

    It reads the start of the file and writes nothing. A file that passes may still hold rows that
    ingest rejects.

    Raises:
        IngestError: one of the named errors of `errors.py`; the message says what to do.
    """
    item = given if isinstance(given, Delivery) else look_at(given)
    return open_unreceived(item.open, item.address, contract).header
