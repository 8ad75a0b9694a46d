"""One class per failure that a person can fix; each message names the next step."""


class CollectError(Exception):
    """Base class: the command line turns it into one line on stderr and an exit code."""


class NoOriginError(CollectError):
    """The contract does not say where its file is published."""


class DownloadError(CollectError):
    """Kaggle could not be reached, or did not give the file."""


class UnexpectedFileError(CollectError):
    """The file came, and is not what the contract expects."""
