"""What can keep the lake from being loaded; each message names the next step."""

from schoolhouse.postgres.errors import PostgresError


class LoadError(PostgresError):
    """Base class of these."""


class NoLakeError(LoadError):
    """There is no lake at the place that was given."""


class ForeignLakeError(LoadError):
    """The database holds another lake."""


class LoadInProgressError(LoadError):
    """Another load is at work in the database."""


class ReadableBySomeoneError(LoadError):
    """Rows about persons would be readable by readers of the marts."""


class StaleLakeError(LoadError):
    """A curated file does not have the columns and types of its contract."""


class DependentViewError(LoadError):
    """A view depends on a column whose type changed or that is gone."""


class UnloadableValueError(LoadError):
    """Postgres rejects a value, or a row count is not what was sent."""
