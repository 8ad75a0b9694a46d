"""Exit codes of every command of the house, listed in the README."""

from enum import IntEnum


class Exit(IntEnum):
    """Done, a check failed, or the caller can fix it and the message says how."""

    OK = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
