"""What can keep the marts from being published; each message names the next step."""

from glue_ingest.errors import Exit
from schoolhouse.postgres.errors import PostgresError


class PublishError(PostgresError):
    """Base class of these."""


class SourceError(PublishError):
    """The marts, or what describes them, are missing or cannot be read."""


class ColumnTypeError(PublishError):
    """A column has no exact type in Postgres, or another one than its contract says."""


class DependentError(PublishError):
    """Something depends on a published table that a swap cannot carry over."""


class PublishInProgressError(PublishError):
    """Another publish has locked the database."""


class LockTimeoutError(PublishError):
    """Readers had the marts locked through every attempt to swap."""


class PublishRefusedError(PublishError):
    """The new marts look wrong: smaller, poorer, or built from a run that failed a check."""

    exit_code = Exit.CHECK_FAILED


class VerificationError(PublishError):
    """What was loaded is not what was sent."""

    exit_code = Exit.CHECK_FAILED
