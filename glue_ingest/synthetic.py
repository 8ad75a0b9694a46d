"""How a file says that it is synthetic: in its name (docs/decisions/0004)."""

SYNTHETIC_MARK = ".synthetic."


def is_synthetic_name(file_name: str) -> bool:
    """Tell whether a name says that our generator made the file."""
    return SYNTHETIC_MARK in file_name
