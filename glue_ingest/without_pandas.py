"""Hides pandas from PyArrow, which imports it, where it is installed, to ask what a list is.

Nothing here uses it, and the import takes longer than the ingest of a small file. Imported by the
command lines before anything else.
"""

import sys


class WithoutPandas:
    """A finder that stands before all others."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Refuse pandas; leave every other module to the finders after this one."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


sys.meta_path.insert(0, WithoutPandas)
