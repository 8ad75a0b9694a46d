"""One run's work on DuckDB: received files in, everything to publish below the work folder."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from glue_ingest.duckdb import quarantine, steps
from glue_ingest.duckdb.curated import copy, write_curated
from glue_ingest.duckdb.rules import literal
from glue_ingest.duckdb.session import Session, connected
from glue_ingest.engine import Built, EngineName, Input, Kind, Report, Work, files_table
from glue_ingest.errors import LakeAccessError
from glue_ingest.lake import PART
from glue_ingest.quarantine import STAGED_CELLS, STAGED_ROWS, finish
from glue_ingest.reading.texts import text_schema
from glue_ingest.rules import Action

logger = logging.getLogger(__name__)


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
    def __init__(self, session: Session, work: Work, inputs: list[Input]) -> None:
        self.session = session
        self.work = work
        self.contract = work.contract
        self.inputs = inputs

    def run(self, report: Report) -> Built:
        self._judge(report)
        rows = dict(
            self.session.rows(
                "select raw_sha256, count(*) from judged inner join files using (file_number) "
                "group by raw_sha256"
            )
        )
        logger.info("judged %s row(s)", f"{sum(rows.values()):,}")
        write_curated(self.session, self.work)
        self._write_quarantine()
        counts = self._counts() | {"read_row_count": sum(rows.values())}
        logger.info("staged %s accepted row(s)", f"{counts['accepted_row_count']:,}")
        return self.work.built(counts, self._reasons(), rows)

    def _judge(self, report: Report) -> None:
        connection = self.session.connection
        connection.register("given_files", files_table(self.work, self.inputs, []))
        self.session.execute("create table files as from given_files")
        self.session.execute(steps.create_judged(self.contract))
        raised: list[Exception] = []
        texts = self._texts(report, raised)
        reader = pa.RecordBatchReader.from_batches(text_schema(self.contract), texts)
        connection.register("texts", reader)
        try:
            self.session.execute(steps.judge(self.contract))
        except duckdb.Error as error:
            # DuckDB wraps what the reader says; the reader says it better.
            raise raised[0] if raised else error from error
        connection.unregister("texts")

    def _texts(self, report: Report, raised: list[Exception]) -> Iterator[pa.RecordBatch]:
        try:
            for number, item in enumerate(self.inputs):
                yield from item.file.texts(number, report)
        except Exception as error:
            raised.append(error)
            raise

    def _write_quarantine(self) -> None:
        """Write refused rows and cells."""
        rows = quarantine.rows(self.contract, self.work.run_id)
        copy(self.session, self.work, rows, STAGED_ROWS)
        cells = quarantine.cells(self.contract, self.work.run_id)
        copy(self.session, self.work, cells, STAGED_CELLS)
        finish(self.work, self.inputs)

    def _counts(self) -> dict[str, int]:
        """Count what was written, from the files."""
        rows = self._counted("rows", "kind")
        cells = self._counted("cells", "action_name")
        return {
            "accepted_row_count": self._counted_curated(),
            "quarantined_row_count": rows.get(Kind.REFUSED, 0),
            "unreadable_row_count": rows.get(Kind.UNREADABLE, 0),
            "superseded_row_count": rows.get(Kind.SUPERSEDED, 0),
            "displaced_row_count": self._displaced(rows.get(Kind.DISPLACED, 0)),
            "nulled_cell_count": cells.get(Action.NULL_CELL, 0),
            "warned_cell_count": cells.get(Action.WARN, 0),
        }

    def _counted_curated(self) -> int:
        files = [str(path) for path in Path(self.work.address("curated")).rglob("*.parquet")]
        return self._counted_files(files, f"ingest_run_id = {literal(self.work.run_id)}")

    def _counted_files(self, paths: list[str], condition: str = "true") -> int:
        listed = ", ".join(literal(path) for path in paths)
        read = f"read_parquet([{listed}], hive_partitioning = false)"
        return self.session.number(f"select count(*) from {read} where {condition}") if paths else 0

    def _counted(self, folder: str, by: str) -> dict[str, int]:
        path = literal(self.work.address(f"{folder}/{PART}"))
        rows = self.session.rows(f"select {by}, count(*) from read_parquet({path}) group by {by}")
        return dict(rows)

    def _displaced(self, by_key: int) -> int:
        """Count the stored rows that go, all of them when there is no key to merge by."""
        if self.contract.key or not self.work.keeps_existing:
            return by_key
        paths = self.work.partition_files().values()
        return self._counted_files([self.work.lake.address(path) for path in paths])

    def _reasons(self) -> list[dict[str, Any]]:
        """Count violations by column, rule and action."""
        names = ("column_name", "rule_name", "action_name", "violation_count")
        rows = self.session.rows(
            "select v.column_name, v.rule_name, v.action_name, count(*) from "
            "(select unnest(violations) as v from judged) group by all order by all"
        )
        return [dict(zip(names, row, strict=True)) for row in rows]
