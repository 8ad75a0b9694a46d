"""One run's work on DuckDB: received files in, everything to publish below the work folder.

Memory is bounded by `MEMORY` and by the rows of one batch of partitions: judged rows that do not
fit are spilled to the work folder.
"""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from glue_ingest.duckdb import quarantine, steps
from glue_ingest.duckdb.rules import duckdb_type, literal, name
from glue_ingest.engine import (
    Built,
    EngineName,
    Input,
    Kind,
    Report,
    Work,
    files_table,
    partition_folder,
)
from glue_ingest.errors import LakeAccessError
from glue_ingest.lake import PART
from glue_ingest.quarantine import STAGED_CELLS, STAGED_ROWS, finish
from glue_ingest.reading.texts import text_schema
from glue_ingest.rules import Action

logger = logging.getLogger(__name__)

MEMORY = "2GB"
# Rows of partitions that are deduplicated together.
BATCH_ROWS = 2_000_000


class DuckdbEngine:
    """The embedded engine."""

    name = EngineName.DUCKDB

    @property
    def version(self) -> str:
        """Version for the ledger."""
        return str(duckdb.__version__)

    def build(self, work: Work, inputs: list[Input], report: Report) -> Built:
        """Judge the files and stage what is to be published.

        Raises:
            LakeAccessError: if the lake is not a folder, or the disk is full.
        """
        if not work.lake.is_local:
            raise LakeAccessError(
                f"The engine 'duckdb' works in a folder. Found: '{work.lake.root}'. Give a folder, "
                "or use --engine spark."
            )
        with _connected(Path(work.address("spill"))) as connection:
            return _Run(connection, work, inputs).run(report)


def create() -> DuckdbEngine:
    """Return the engine."""
    return DuckdbEngine()


@contextmanager
def _connected(spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        # With it, a column without nulls in one partition is written as one that cannot have any,
        # and partitions differ in schema.
        "disabled_optimizers": "statistics_propagation",
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute("set timezone = 'UTC'")
        try:
            yield connection
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise OSError(str(error)) from error
    shutil.rmtree(spill, ignore_errors=True)


class _Run:
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, work: Work, inputs: list[Input]
    ) -> None:
        self.connection = connection
        self.work = work
        self.contract = work.contract
        self.inputs = inputs
        self.displaced_count = 0

    def run(self, report: Report) -> Built:
        self._judge(report)
        logger.info("judged %s row(s)", f"{self._number('select count(*) from judged'):,}")
        self._write_curated()
        self._write_quarantine()
        counts = self._counts()
        logger.info("staged %s accepted row(s)", f"{counts['accepted_row_count']:,}")
        rows = self._rows(
            "select raw_sha256, count(*) from judged join files using (file_number) "
            "group by raw_sha256"
        )
        return self.work.built(counts, self._reasons(), dict(rows))

    def _execute(self, sql: str) -> None:
        self.connection.execute(sql)

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def _number(self, sql: str) -> int:
        return int(self._rows(sql)[0][0])

    def _judge(self, report: Report) -> None:
        self.connection.register("given_files", files_table(self.work, self.inputs, []))
        self._execute("create table files as from given_files")
        self._execute(steps.create_judged(self.contract))
        raised: list[Exception] = []
        reader = pa.RecordBatchReader.from_batches(
            text_schema(self.contract), self._texts(report, raised)
        )
        self.connection.register("texts", reader)
        try:
            self._execute(steps.judge(self.contract))
        except duckdb.Error as error:
            # DuckDB wraps what the reader says; the reader says it better.
            raise raised[0] if raised else error from error
        self.connection.unregister("texts")

    def _texts(self, report: Report, raised: list[Exception]) -> Iterator[pa.RecordBatch]:
        try:
            for number, item in enumerate(self.inputs):
                yield from item.file.texts(number, report)
        except Exception as error:
            raised.append(error)
            raise

    def _write_curated(self) -> None:
        """Write one file a partition, in batches of partitions that fit in memory."""
        self._execute(quarantine.CREATE_LOST)
        stored = self.work.partition_files() if self._merges() else {}
        if self.contract.partition is None:
            self._place(list(stored.values()), None)
            Path(self.work.address("curated")).mkdir(parents=True)
            self._copy(steps.winners(self.contract, None), f"curated/{PART}")
            return
        for batch in self._partition_batches():
            paths = [stored[text] for text in batch if text in stored]
            self._place(paths, [self._typed(text) for text in batch])
            for text in batch:
                folder = f"curated/{partition_folder(self.contract.partition, text)}"
                Path(self.work.address(folder)).mkdir(parents=True)
                self._copy(steps.winners(self.contract, self._typed(text)), f"{folder}/{PART}")

    def _merges(self) -> bool:
        """Tell whether stored rows stay beside new ones."""
        return self.work.keeps_existing and bool(self.contract.key)

    def _partition_batches(self) -> Iterator[list[str]]:
        partition = name(self.contract.partition or "")
        counted = self._rows(
            f"select cast({partition} as varchar), count(*) from judged where is_candidate "
            "group by 1 order by 1"
        )
        batch: list[str] = []
        total = 0
        for text, count in counted:
            if batch and total + count > BATCH_ROWS:
                yield batch
                batch, total = [], 0
            batch.append(text)
            total += count
        if batch:
            yield batch

    def _typed(self, text: str) -> str:
        """Return a partition's value as a SQL literal of its type."""
        column = self.contract.column(self.contract.partition or "")
        return f"cast({literal(text)} as {duckdb_type(column.data_type)})"

    def _place(self, stored: list[str], values: list[str] | None) -> None:
        """Merge the candidates of some partitions with what is stored, and find who loses."""
        self._execute("delete from files where not is_new")
        if stored:
            addresses = [self.work.lake.address(path) for path in stored]
            self._execute(steps.create_stored(self.contract, addresses))
        self._execute(steps.create_merged(self.contract, values, has_stored=bool(stored)))
        if self.contract.key:
            self._execute(steps.create_placed(self.contract))
            self._execute(steps.CREATE_LOSERS)
            self._execute(quarantine.KEEP_LOST)

    def _copy(self, query: str, path: str) -> None:
        target = literal(self.work.address(path))
        self._execute(f"copy ({query}) to {target} (format parquet, compression snappy)")

    def _write_quarantine(self) -> None:
        """Write refused rows and cells."""
        for folder, query in (
            (STAGED_ROWS, quarantine.rows(self.contract, self.work.run_id)),
            (STAGED_CELLS, quarantine.cells(self.contract, self.work.run_id)),
        ):
            Path(self.work.address(folder)).mkdir(parents=True)
            self._copy(query, f"{folder}/{PART}")
        finish(self.work, self.inputs)

    def _counts(self) -> dict[str, int]:
        """Count what was written, from the files."""
        accepted, partitions = self._counted_curated()
        rows = dict(self._counted("rows", "kind"))
        cells = dict(self._counted("cells", "action_name"))
        return {
            "read_row_count": self._number("select count(*) from judged"),
            "accepted_row_count": accepted,
            "replaced_partition_count": partitions,
            "quarantined_row_count": rows.get(Kind.REFUSED, 0),
            "unreadable_row_count": rows.get(Kind.UNREADABLE, 0),
            "superseded_row_count": rows.get(Kind.SUPERSEDED, 0),
            "displaced_row_count": self._displaced(rows.get(Kind.DISPLACED, 0)),
            "nulled_cell_count": cells.get(Action.NULL_CELL, 0),
            "warned_cell_count": cells.get(Action.WARN, 0),
        }

    def _counted_curated(self) -> tuple[int, int]:
        files = [str(path) for path in Path(self.work.address("curated")).rglob("*.parquet")]
        if not files:
            return 0, 0
        listed = ", ".join(literal(path) for path in files)
        is_new = f"ingest_run_id = {literal(self.work.run_id)}"
        accepted = self._number(
            f"select count(*) filter ({is_new}) from read_parquet([{listed}], "
            "hive_partitioning = false)"
        )
        return accepted, len(files)

    def _counted(self, folder: str, by: str) -> list[tuple[str, int]]:
        path = literal(self.work.address(f"{folder}/{PART}"))
        return self._rows(f"select {by}, count(*) from read_parquet({path}) group by {by}")

    def _displaced(self, by_key: int) -> int:
        """Count the stored rows that go, all of them when there is no key to merge by."""
        if self.contract.key or not self.work.keeps_existing:
            return by_key
        paths = [self.work.lake.address(path) for path in self.work.partition_files().values()]
        listed = ", ".join(literal(path) for path in paths)
        return self._number(f"select count(*) from read_parquet([{listed}])") if paths else 0

    def _reasons(self) -> list[dict[str, Any]]:
        """Count violations by column, rule and action."""
        names = ("column_name", "rule_name", "action_name", "violation_count")
        rows = self._rows(
            "select v.column_name, v.rule_name, v.action_name, count(*) from "
            "(select unnest(violations) as v from judged) group by all order by all"
        )
        return [dict(zip(names, row, strict=True)) for row in rows]
