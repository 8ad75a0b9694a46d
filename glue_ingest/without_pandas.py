"""Hides pandas from PyArrow, which imports it, where it is installed, to ask what a list is.

Nothing here uses it, and the import takes longer than the ingest of a small file. Imported by the
command lines before anything else.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class WithoutPandas:
    """A finder that stands before all others."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Refuse pandas; leave every other module to the finders after this one."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


sys.meta_path.insert(0, WithoutPandas)


@contextmanager
def pandas_shown() -> Iterator[None]:
    """Let pandas be imported meanwhile: PySpark asks for it before it sends Arrow to Python."""
    hidden = list(sys.meta_path)
    sys.meta_path[:] = [finder for finder in hidden if finder is not WithoutPandas]
    try:
        yield
    finally:
        sys.meta_path[:] = hidden
