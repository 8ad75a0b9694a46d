"""A small lake with floors: files are landed in it, or refused."""

from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import Exit, FloorError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow, read_rows
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows

SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
STUDENTS = {
    "name": "students",
    "physicalType": "bigint",
    "customProperties": [{"property": "onViolation", "value": {"type": "null_cell"}}],
}
# As a contract without these words.
DEFAULTS = dict.fromkeys(("maxWithdrawnShare", "maxRejectedShare", "maxNulledShare"), 0.2)


class Lake:
    """A lake of district.schools; files are landed in it."""

    def __init__(self, store: Store, engine: Engine, folder: Path) -> None:
        self.store = store
        self.engine = engine
        self.folder = folder

    def land(self, contract: Contract, *rows: str, accept_losses: bool = False) -> LedgerRow:
        """Ingest a file with these rows; the header is of the contract."""
        path = self.folder / f"{len(read_rows(self.store))}.csv"
        path.write_text("\n".join([",".join(contract.column_names), *rows, ""]))
        return ingest(contract, path, self.store, self.engine, accept_losses=accept_losses).row

    def refuse(self, contract: Contract, *rows: str) -> str:
        """Land a file that must be refused: nothing may change; return what is said."""
        before = last_snapshot(self.store, contract)
        with pytest.raises(FloorError) as found:
            self.land(contract, *rows)
        assert found.value.exit_code == Exit.CHECK_FAILED
        assert last_snapshot(self.store, contract) == before
        last = read_rows(self.store)[-1]
        assert (last.outcome, last.commit_number) == ("failed", None)
        assert self.store.find(f"quarantine/district/schools/rows/{last.run_id}") == []
        return str(found.value)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the stored rows, in order."""
        found = last_rows(self.store, "district.schools", "school", "year", "students")
        return sorted((str(school), int(year), count) for school, year, count in found)


def numbered(count: int, year: int = 2001, students: str = "1") -> list[str]:
    return [f"School {number},{year},{students}" for number in range(count)]
