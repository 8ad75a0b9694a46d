"""Compare a staged table with what was sent to it: every byte of every row."""

from schoolhouse.postgres.binary_copy import RowDigest, digest_table
from schoolhouse.postgres.session import Connection
from schoolhouse.publish.errors import VerificationError
from schoolhouse.publish.spec import Mart
from schoolhouse.publish.stage import staged


def verify(connection: Connection, mart: Mart, sent: RowDigest) -> None:
    """Read the staged table of a mart back and compare.

    Raises:
        VerificationError: if a row is missing, there twice, changed, or in another place.
    """
    found = digest_table(connection, staged(mart), mart.column_names)
    if found != sent or found.row_count != mart.row_count:
        raise VerificationError(
            f"The mart '{mart.name}' in Postgres is not what was sent. Found: "
            f"{found.row_count:,} rows with SHA-256 {found.sha256}, sent: {sent.row_count:,} of "
            f"{mart.row_count:,} rows with {sent.sha256}. The marts are as they were. Publish "
            "again; if this comes back, report it with both digests."
        )
