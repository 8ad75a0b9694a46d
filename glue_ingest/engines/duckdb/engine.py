"""One run on DuckDB: it validates the received files and stages the result."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa

from glue_ingest.engines.base import Changes, Compared, EngineName, Report, RunContext, SourceFile
from glue_ingest.engines.duckdb import quarantine, steps
from glue_ingest.engines.duckdb.compare import compare
from glue_ingest.engines.duckdb.curated import copy, find_losers, write_curated
from glue_ingest.engines.duckdb.session import IN_MEMORY, ON_DISK, Session, connected
from glue_ingest.engines.files import files_table
from glue_ingest.engines.quarantine import STAGED_CELLS, STAGED_ROWS, finish
from glue_ingest.reading.texts import text_schema

# The validated rows of up to this many bytes of input stay in memory, where merging takes three
# times their size. Those of a larger input go to a database file: compressed, they take a sixth of
# the space there.
SMALL_BYTES = 640 << 20
# One thread writes partitions while the other writes the quarantine; then both write partitions,
# because one partition has too few rows for several cores.
WORKERS = 2
logger = logging.getLogger(__name__)


class DuckdbEngine:
    """The embedded engine."""

    name = EngineName.DUCKDB
    is_local = True

    @property
    def version(self) -> str:
        """Version for the ledger."""
        return str(duckdb.__version__)

    def build(
        self, context: RunContext, inputs: list[SourceFile], report: Report
    ) -> dict[str, int]:
        """Validate the files and stage the result.

        Raises:
            OSError: if the lake cannot be read or written.
        """
        spill = Path(context.address("spill"))
        with connected(spill) as session:
            return _Run(session, context, inputs, spill).run(report)

    def compare(self, context: RunContext, compared: Compared) -> Changes | None:
        """Count what the staged rows change; None if stored rows have another key.

        Raises:
            OSError: if the lake cannot be read.
        """
        return compare(context, compared)


def create() -> DuckdbEngine:
    """Return the engine."""
    return DuckdbEngine()


class _Run:
    def __init__(
        self, session: Session, context: RunContext, inputs: list[SourceFile], spill: Path
    ) -> None:
        self.session = session
        self.spill = spill
        self.context = context
        self.contract = context.contract
        self.inputs = inputs

    def run(self, report: Report) -> dict[str, int]:
        self._validate(report)
        rows: dict[str, int] = dict(
            self.session.rows(
                "select raw_sha256, count(*) from validated inner join files using (file_number) "
                "group by raw_sha256"
            )
        )
        logger.info("validated %s row(s)", f"{sum(rows.values()):,}")
        merge = find_losers(self.session, self.context, self.inputs)
        rows_query = quarantine.rows(self.contract, self.context.run_id)
        copy(self.session, self.context, rows_query, STAGED_ROWS)
        cells_query = quarantine.cells(self.contract, self.context.run_id)
        copy(self.session, self.context, cells_query, STAGED_CELLS)
        with ThreadPoolExecutor(WORKERS) as workers:
            finished = workers.submit(finish, self.context, self.inputs)
            write_curated(merge, workers)
        finished.result()
        return rows

    def _validate(self, report: Report) -> None:
        self.session.connection.register("given_files", files_table(self.context, self.inputs, []))
        self.session.execute("create table files as from given_files")
        database = self._create_validated()
        with self.session.reading(
            "texts",
            text_schema(self.contract.column_names, self.contract.converted_names),
            self._texts(report),
        ):
            self.session.execute(steps.validate(self.contract, database))

    def _create_validated(self) -> str:
        """Make the table of validated rows; return the database that it is in."""
        if sum(item.raw.byte_count for item in self.inputs) <= SMALL_BYTES:
            self.session.execute(steps.create_validated(self.contract, IN_MEMORY))
            return IN_MEMORY
        self.session.attach(self.spill / "validated.duckdb")
        self.session.execute(steps.create_validated(self.contract, ON_DISK))
        self.session.execute(f"create view validated as from {ON_DISK}.validated")
        return ON_DISK

    def _texts(self, report: Report) -> Iterator[pa.RecordBatch]:
        for number, item in enumerate(self.inputs):
            yield from item.file.texts(number, report)
