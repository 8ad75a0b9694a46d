"""What goes wrong between us and a server; each message names the next step."""

from glue_ingest.errors import Exit


class PostgresError(Exception):
    """Base class: the command line turns it into one line on stderr and an exit code."""

    exit_code = Exit.BAD_INPUT


class AddressError(PostgresError):
    """The URL of the server cannot be used, or holds a password where it would be seen."""


class ConnectionFailedError(PostgresError):
    """The server cannot be reached, refuses the login, or went away."""


class ServerError(PostgresError):
    """The local server cannot be started."""


class DatabaseUnfitError(PostgresError):
    """The database's encoding cannot hold every text."""


class NotWritableError(PostgresError):
    """The login may not do what is needed."""
