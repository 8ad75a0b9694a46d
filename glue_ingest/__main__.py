"""Let `python -m glue_ingest` be the command line."""

import sys


class WithoutPandas:
    """Hides pandas: PyArrow imports it, where it is installed, to ask whether a list is a frame.

    Nothing here uses it, and the import takes longer than the ingest of a small file.
    """

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Refuse pandas; leave every other module to the finders after this one."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


sys.meta_path.insert(0, WithoutPandas)

from glue_ingest.cli import main  # noqa: E402

main()
