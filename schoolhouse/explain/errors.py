"""One class per failure that a person can fix; each message names the next step."""

from glue_ingest.errors import IngestError


class ExplainError(IngestError):
    """Base class: the command line turns it into one line on stderr and an exit code."""


class NoMartsError(ExplainError):
    """There is no database with marts, or it cannot be read."""


class ManifestError(ExplainError):
    """dbt's manifest is missing, or is not one of this project."""


class UnknownCellError(ExplainError):
    """No mart, row or column has the name or key that was asked for."""


class FormulaError(ExplainError):
    """The formula of a column cannot be read, or names what does not exist."""


class SeedError(ExplainError):
    """The file of a seed is missing, or is not what its properties say."""


class OriginError(ExplainError):
    """The lake does not have what a row of a mart says that it is from."""
