"""Deliveries one after the other, and what all of them together must end as."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import Outcome, ingest, undo
from glue_ingest.lake.ledger import LedgerRow, read_rows
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store

MakeContract = Callable[..., Contract]
SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
STUDENTS = {"name": "students", "physicalType": "bigint"}
# What is lost is not what is tested.
NO_FLOORS = {"maxWithdrawnShare": 1, "maxRejectedShare": 1, "maxNulledShare": 1}


@dataclass
class Deliveries:
    """A data set in a lake, and files that are delivered to it."""

    make_contract: MakeContract
    folder: Path
    lake: Store
    engine: Engine
    columns: Sequence[dict[str, Any]] = (SCHOOL, YEAR, STUDENTS)
    extras: dict[str, Any] = field(default_factory=dict)

    def contract(self, *columns: dict[str, Any]) -> Contract:
        return self.make_contract(*(columns or self.columns), extras=NO_FLOORS | self.extras)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def give(self, *names: str, **options: Any) -> Outcome:
        """Ingest files, as they are given."""
        paths = [self.folder / name for name in names]
        return ingest(self.contract(), paths, self.lake, self.engine, **options)

    def undo(self, run: Outcome | str, **options: Any) -> LedgerRow:
        run_id = run if isinstance(run, str) else run.row.run_id
        return undo(self.contract(), run_id, self.lake, self.engine, **options).row

    def refresh(self) -> LedgerRow:
        """Ingest all again under another contract; its new rule is one that no row breaks."""
        last = self.columns[-1]
        bounded = last | {"logicalTypeOptions": {"minimum": -len(read_rows(self.lake))}}
        contract = self.contract(*self.columns[:-1], bounded)
        return ingest(contract, [], self.lake, self.engine, full_refresh=True).row

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows that readers see, without their provenance."""
        names = [column["name"] for column in self.columns]
        return sorted((tuple(row[name] for name in names) for row in self.table()), key=repr)

    def table(self) -> list[dict[str, Any]]:
        """Return all that readers see but the run that wrote it, which a full refresh changes."""
        snapshot = last_snapshot(self.lake, self.contract())
        assert snapshot is not None
        found: list[dict[str, Any]] = []
        for item in snapshot.files:
            path = f"{snapshot.folder}/{item.path}"
            table = pq.read_table(
                self.lake.full(path), filesystem=self.lake.files, partitioning=None
            )
            value = item.path.partition("=")[2].partition("/")[0]
            for row in table.to_pylist():
                del row["ingest_run_id"]
                found.append(row | ({"year": int(value)} if value else {}))
        return sorted(found, key=repr)
