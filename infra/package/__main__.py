"""`python -m infra.package FOLDER` builds into a folder and prints the files."""

import sys
from pathlib import Path

from infra.package.artifacts import build
from infra.package.needs import PackageError


def main(folder: str = "dist") -> None:
    """Build; a mistake ends in one line and exit code 1."""
    try:
        files = build(Path(folder))
    except PackageError as error:
        sys.exit(f"error: {error}")
    for path in files:
        print(f"{path}\t{path.stat().st_size:,} bytes")  # noqa: T201 - a command of make


if __name__ == "__main__":
    main(*sys.argv[1:])
