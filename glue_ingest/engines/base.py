"""What an engine is given and where it works; no engine is known here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import unquote

import pyarrow as pa

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import EngineMissingError
from glue_ingest.lake.raw import RawFile
from glue_ingest.lake.store import PART, Store
from glue_ingest.reading.source_file import ReceivedFile

Report = Callable[[int], None]
HIVE_ESCAPED = re.compile(r"""[\x01-\x1f"#%'*/:=?\\\x7f{\[\]^]""")


class EngineName(StrEnum):
    """The engines, by the name that the command line and the ledger use."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Kind(StrEnum):
    """Why a row is in quarantine."""

    REJECTED = "rejected"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    # A row of an earlier run that this run's row replaced; not part of this run's account.
    REPLACED = "replaced"


@dataclass(frozen=True)
class SourceFile:
    """A file of the raw zone: what was noted of it when it came, and its records."""

    raw: RawFile
    file: ReceivedFile


@dataclass(frozen=True)
class RunContext:
    """One run's place below the work folder: nothing outside it changes while an engine works.

    `keeps_existing` is false for a rebuild from all received files.
    """

    lake: Store
    contract: Contract
    run_id: str
    folder: str
    keeps_existing: bool

    def path(self, name: str) -> str:
        """Return the lake path of something staged."""
        return f"{self.folder}/{name}"

    def address(self, name: str) -> str:
        """Return what an engine opens for something staged."""
        return self.lake.address(self.path(name))

    def partition_files(self) -> dict[str, str]:
        """Return the stored file of each partition value (as text)."""
        files = self.lake.curated_files(self.contract)
        return {unquote(folder.partition("=")[2]): path for folder, path in files.items()}

    def staged_files(self, name: str) -> list[str]:
        """List the Parquet files that were staged under a name."""
        return [path for path in self.lake.find(self.path(name)) if path.endswith(".parquet")]

    def moves(self) -> list[tuple[str, str]]:
        """List the staged files with the places they are published at."""
        curated = self.lake.curated_folder(self.contract)
        quarantine = self.lake.quarantine_folder(self.contract)
        restricted = self.lake.restricted_folder(self.contract)
        moves = []
        for source in self.staged_files("curated"):
            folder = source.removeprefix(self.path("curated")).rpartition("/")[0]
            moves.append((source, f"{curated}{folder}/{PART}"))
        for kind in ("rows", "cells"):
            for source in self.staged_files(kind):
                moves.append((source, f"{quarantine}/{kind}/{self.run_id}.parquet"))
            for source in self.staged_files(f"restricted_{kind}"):
                moves.append((source, f"{restricted}/{kind}/{self.run_id}.parquet"))
        return moves

    def deletes(self) -> list[str]:
        """List the stored files that a rebuild has no rows for any more."""
        if self.keeps_existing:
            return []
        targets = {target for _, target in self.moves()}
        return [path for path in self.partition_files().values() if path not in targets]


class Engine(Protocol):
    """What does the work of one run."""

    name: EngineName

    @property
    def version(self) -> str:
        """Version for the ledger."""

    def build(self, work: RunContext, inputs: list[SourceFile], report: Report) -> dict[str, int]:
        """Validate the files and stage what is to be published; return the rows read, by SHA-256.

        Staged are `curated/`, and with `quarantine.finish` the quarantine's `rows/` and `cells/`.
        `report` is called with each number of bytes read.
        """


def load_engine(name: EngineName) -> Engine:
    """Import an engine and return it: importing one costs what only its users should pay.

    Raises:
        EngineMissingError: if its packages are not installed.
    """
    try:
        module = import_module(f"glue_ingest.engines.{name}.engine")
    except ModuleNotFoundError as error:
        raise EngineMissingError(
            f"The engine '{name}' is not installed. Found: {error}. Run `make setup ENGINE={name}`."
        ) from error
    engine: Engine = module.create()
    return engine


def partition_folder(column: str, value: str) -> str:
    """Return the folder of a partition, spelled as Hive and Spark do."""
    escaped = HIVE_ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", value)
    return f"{column}={escaped}"


FILES = pa.schema(
    [
        ("file_number", pa.int32()),
        ("raw_file_name", pa.string()),
        ("raw_sha256", pa.string()),
        ("received_at", pa.timestamp("us", tz="UTC")),
        ("ingest_run_id", pa.string()),
        ("is_new", pa.bool_()),
    ]
)


def files_table(
    work: RunContext, inputs: list[SourceFile], stored: list[tuple[str, Any, str]]
) -> pa.Table:
    """Return the files that rows come from: those of this run by their place, stored ones below 0.

    A stored file is its SHA-256, its time of receipt and the run that accepted its rows.
    """
    rows: list[tuple[Any, ...]] = [
        (
            number,
            item.raw.file_name,
            item.raw.sha256,
            datetime.fromisoformat(item.raw.received_at),
            work.run_id,
            True,
        )
        for number, item in enumerate(inputs)
    ]
    rows += [(-place, None, *lineage, False) for place, lineage in enumerate(stored, 1)]
    names = FILES.names
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], FILES)
