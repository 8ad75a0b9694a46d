"""One run's work on DuckDB: received files in, everything to publish below the work folder."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa

from glue_ingest.engines.base import EngineName, Report, RunContext, SourceFile, files_table
from glue_ingest.engines.duckdb import quarantine, steps
from glue_ingest.engines.duckdb.curated import copy, find_losers, write_curated
from glue_ingest.engines.duckdb.session import IN_MEMORY, ON_DISK, Session, connected
from glue_ingest.engines.quarantine import STAGED_CELLS, STAGED_ROWS, finish
from glue_ingest.errors import LakeAccessError
from glue_ingest.reading.csv.texts import text_schema

# The rows of so many bytes stay in memory: with what is merged they take three times the room. Of
# more, memory holds too little, and they would be read again from where they were spilled.
# Compressed in a file they take a sixth of the room.
SMALL_BYTES = 640 << 20
# One writes partitions while the other finishes the quarantine, then both write: the rows of one
# partition are too few to keep every core busy.
WORKERS = 2
logger = logging.getLogger(__name__)


class DuckdbEngine:
    """The embedded engine."""

    name = EngineName.DUCKDB

    @property
    def version(self) -> str:
        """Version for the ledger."""
        return str(duckdb.__version__)

    def build(self, work: RunContext, inputs: list[SourceFile], report: Report) -> dict[str, int]:
        """Validate the files and stage what is to be published.

        Raises:
            LakeAccessError: if the lake is not a folder.
            OSError: if the lake cannot be read or written.
        """
        if not work.lake.is_local:
            raise LakeAccessError(
                f"The engine 'duckdb' works in a folder. Found: '{work.lake.root}'. Give a folder, "
                "or use --engine spark."
            )
        with connected(Path(work.address("spill"))) as session:
            return _Run(session, work, inputs).run(report)


def create() -> DuckdbEngine:
    """Return the engine."""
    return DuckdbEngine()


class _Run:
    def __init__(self, session: Session, work: RunContext, inputs: list[SourceFile]) -> None:
        self.session = session
        self.work = work
        self.contract = work.contract
        self.inputs = inputs

    def run(self, report: Report) -> dict[str, int]:
        self._judge(report)
        rows: dict[str, int] = dict(
            self.session.rows(
                "select raw_sha256, count(*) from validated inner join files using (file_number) "
                "group by raw_sha256"
            )
        )
        logger.info("validated %s row(s)", f"{sum(rows.values()):,}")
        batches = find_losers(self.session, self.work)
        rows_query = quarantine.rows(self.contract, self.work.run_id)
        copy(self.session, self.work, rows_query, STAGED_ROWS)
        cells_query = quarantine.cells(self.contract, self.work.run_id)
        copy(self.session, self.work, cells_query, STAGED_CELLS)
        with ThreadPoolExecutor(WORKERS) as workers:
            finished = workers.submit(finish, self.work, self.inputs)
            write_curated(self.session, self.work, batches, workers)
        finished.result()
        return rows

    def _judge(self, report: Report) -> None:
        self.session.connection.register("given_files", files_table(self.work, self.inputs, []))
        self.session.execute("create table files as from given_files")
        database = self._create_validated()
        with self.session.reading(
            "texts", text_schema(self.contract.column_names), self._texts(report)
        ):
            self.session.execute(steps.validate(self.contract, database))

    def _create_validated(self) -> str:
        """Make the table of validated rows; return the database that it is in."""
        if sum(item.raw.byte_count for item in self.inputs) <= SMALL_BYTES:
            self.session.execute(steps.create_validated(self.contract, IN_MEMORY))
            return IN_MEMORY
        self.session.attach(Path(self.work.address("spill/validated.duckdb")))
        self.session.execute(steps.create_validated(self.contract, ON_DISK))
        self.session.execute(f"create view validated as from {ON_DISK}.validated")
        return ON_DISK

    def _texts(self, report: Report) -> Iterator[pa.RecordBatch]:
        for number, item in enumerate(self.inputs):
            yield from item.file.texts(number, report)
