"""Files on S3 for DuckDB, through pyarrow. DuckDB's own extension cannot be installed offline."""

from typing import Any

from fsspec.implementations.arrow import ArrowFSWrapper
from pyarrow import fs

PREFIX = "s3://"


class S3Files(ArrowFSWrapper):  # type: ignore[misc]  # fsspec has no types
    """The file system of a lake, by addresses that begin with s3://."""

    protocol = "s3"
    # One for each file system that is given; fsspec would keep the first.
    cachable = False

    def __init__(self, files: fs.FileSystem) -> None:
        super().__init__(fs=files)
        self.known: dict[str, Any] = {}

    def info(self, path: str, **named: Any) -> Any:
        """Return the size and kind of a file; DuckDB asks often, and a snapshot never changes."""
        if path not in self.known:
            self.known[path] = super().info(path, **named)
        return self.known[path]

    @classmethod
    def _strip_protocol(cls, path: str | list[str]) -> str | list[str]:
        if isinstance(path, list):
            return [item.removeprefix(PREFIX) for item in path]
        return path.removeprefix(PREFIX)
