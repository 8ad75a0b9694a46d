"""One class per failure of a publish that a person can fix; each message names the next step."""

from glue_ingest.errors import Exit


class PublishError(Exception):
    """Base class: the command line turns it into one line on stderr and an exit code."""

    exit_code = Exit.BAD_INPUT


class AddressError(PublishError):
    """The URL of the server cannot be used, or holds a password where it would be seen."""


class ConnectionFailedError(PublishError):
    """The server cannot be reached, refuses the login, or went away."""


class ServerError(PublishError):
    """The local server cannot be started."""


class SourceError(PublishError):
    """The marts, or what describes them, are missing or cannot be read."""


class ColumnTypeError(PublishError):
    """A column has no exact type in Postgres, or another one than its contract says."""


class DatabaseUnfitError(PublishError):
    """The database's encoding cannot hold every text, or its rows are hashed in another way."""


class NotWritableError(PublishError):
    """The login may not do what publishing needs."""


class DependentError(PublishError):
    """Something depends on a published table that a swap cannot carry over."""


class PublishInProgressError(PublishError):
    """Another publish holds the database."""


class LockTimeoutError(PublishError):
    """Readers held the marts through every attempt to swap."""


class PublishRefusedError(PublishError):
    """The new marts look wrong: smaller, poorer, or built from a run that failed a check."""

    exit_code = Exit.CHECK_FAILED


class VerificationError(PublishError):
    """What was loaded is not what was sent."""

    exit_code = Exit.CHECK_FAILED
