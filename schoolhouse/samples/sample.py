"""What a module that makes a sample says of it, and what ingest must find in the sample."""

import os.path
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

FOLDER = Path("data/sample")
Out = Annotated[Path, typer.Option(help="File to write; its name must hold '.synthetic.'.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same bytes.")]


@dataclass(frozen=True)
class RowCounts:
    """The row counts that a run of ingest must arrive at, in rows and cells."""

    read: int
    accepted: int
    quarantined: int = 0
    unreadable: int = 0
    duplicate: int = 0
    nulled_cells: int = 0
    warned_cells: int = 0
    replaced: int = 0


@dataclass(frozen=True)
class WrittenFile:
    """A file of a sample, and the row counts of its ingest after that of the files before it."""

    path: Path
    row_counts: RowCounts


@dataclass(frozen=True)
class Sample:
    """The sample of one data set.

    Attributes:
        dataset: Name of the contract, such as `students.records`.
        files: Where each file goes, below the folder of the samples, by the name of the option of
            `write` that takes its path. Several files share a folder that holds nothing else.
        write: Writes the files and yields each when it is in place, in the order in which they are
            received. Its options become those of `schoolhouse samples write DATASET`.
    """

    dataset: str
    files: Mapping[str, Path]
    write: Callable[..., Iterator[WrittenFile]]

    @property
    def place(self) -> Path:
        """What ingest is given, below the folder of the samples: the file, or their folder."""
        paths = list(self.files.values())
        return paths[0] if len(paths) == 1 else Path(os.path.commonpath(paths))

    def write_below(self, folder: Path) -> Iterator[WrittenFile]:
        """Write all files of the sample, of its usual size, below a folder."""
        return self.write(**{option: folder / path for option, path in self.files.items()})
