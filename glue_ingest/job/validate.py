"""Is a received file of its contract? Its kind, its header and its first records are checked."""

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.deliveries import Raw, look_at
from glue_ingest.lake.delivery import Delivery
from glue_ingest.reading.csv.header import Header
from glue_ingest.reading.source_file import open_unreceived


def validate(given: Delivery | Raw, contract: Contract) -> Header:
    """Check one received file, or an object on S3, before it enters a lake; return its header.

    It reads the start of the file and writes nothing. A file that passes may still hold rows that
    ingest rejects.

    Raises:
        IngestError: one of the named errors of `errors.py`; the message says what to do.
    """
    item = given if isinstance(given, Delivery) else look_at(given)
    return open_unreceived(item.open, item.address, contract).header
