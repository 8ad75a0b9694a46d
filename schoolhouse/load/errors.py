"""What can keep the lake out of Postgres; each message names the next step."""

from schoolhouse.postgres.errors import PublishError


class EmptyLakeError(PublishError):
    """There is no lake at the place that was given, or nothing was ever ingested."""


class ForeignLakeError(PublishError):
    """The database holds another lake."""


class LandingInProgressError(PublishError):
    """Another landing is at work in the database."""


class ReadableBySomeoneError(PublishError):
    """Rows about persons would be readable by readers of the marts."""


class UnfinishedRunError(PublishError):
    """A run of ingest died while it published: the curated files are of two states."""


class StaleLakeError(PublishError):
    """A curated file is not of the contract's columns and types."""


class DependentViewError(PublishError):
    """A view stands on a column whose type changed or that is gone."""


class UnlandableValueError(PublishError):
    """Postgres refuses a value or a row count is not what was sent."""
