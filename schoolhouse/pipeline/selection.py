"""What dbt builds: what follows from the data sets that are in the lake, and nothing else.

DuckDB has no table where there is no file, so a model cannot read a data set that was never
ingested. Models that follow from such a data set alone are left out; a student model that puts data
sets together gets the list of those that are there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from glue_ingest.contracts.model import contract_names
from glue_ingest.lake.ledger import LedgerRow

STUDENTS = "students."


@dataclass(frozen=True)
class Selection:
    """Names of the data sets that have a contract: those in the lake, and those not."""

    present: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def has_students(self) -> bool:
        """Tell whether any data set of students is there."""
        return any(name.startswith(STUDENTS) for name in self.present)

    def arguments(self, variables: Mapping[str, object] | None = None) -> list[str]:
        """Return what dbt is told, with further variables; nothing when everything is there."""
        given = dict(variables or {})
        excluded = [f"source:{name}+" for name in self.absent]
        # Without any data set of students, the models that need the list are left out.
        if self.has_students and any(name.startswith(STUDENTS) for name in self.absent):
            found = [name for name in self.present if name.startswith(STUDENTS)]
            given["student_datasets"] = [name.removeprefix(STUDENTS) for name in found]
        return [
            *(["--exclude", *excluded] if excluded else []),
            *(["--vars", json.dumps(given)] if given else []),
        ]


def select(ledger: list[LedgerRow]) -> Selection:
    """Look for a run that succeeded, for each contract."""
    ingested = {row.dataset_id for row in ledger if row.outcome == "succeeded"}
    names = contract_names()
    return Selection(
        tuple(name for name in names if name in ingested),
        tuple(name for name in names if name not in ingested),
    )
