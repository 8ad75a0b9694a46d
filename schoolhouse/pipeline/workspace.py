"""A workspace: where one lake, its database and its docs are. Sample and real never mix."""

import os
from dataclasses import dataclass
from pathlib import Path

STATES_ALL = "us_education.states_all"

# What Python says of the locks that an ended dbt leaves; the system takes them back.
LOCKS_LEFT = "ignore:resource_tracker"


@dataclass(frozen=True)
class Workspace:
    """The folder of a workspace below `data/`, and what is where in it."""

    root: Path

    @property
    def lake(self) -> Path:
        """The lake: raw, curated, quarantine, ledger."""
        return self.root / "lake"

    @property
    def database(self) -> Path:
        """The DuckDB file with the marts."""
        return self.root / "schoolhouse.duckdb"

    @property
    def building(self) -> Path:
        """The database while it is built and tested; it becomes `database` when it passed."""
        return self.root / "building" / self.database.name

    @property
    def target(self) -> Path:
        """Where dbt writes its manifest and docs."""
        return self.root / "target"

    @property
    def docs(self) -> Path:
        """The dbt docs site, one file."""
        return self.target / "static_index.html"

    @property
    def quarantine(self) -> Path:
        """Rejected rows and cells."""
        return self.lake / "quarantine"

    @property
    def stamp(self) -> Path:
        """What the last successful build was made from."""
        return self.root / "built.txt"

    @property
    def failed_checks(self) -> Path:
        """What the last build of the marts did not pass; it is there if there is something."""
        return self.root / "failed_checks.json"

    def environment(self) -> dict[str, str]:
        """Return the environment in which the steps find this workspace."""
        warnings = [os.environ.get("PYTHONWARNINGS", ""), LOCKS_LEFT]
        return os.environ | {
            "SCHOOLHOUSE_LAKE": str(self.lake),
            "SCHOOLHOUSE_DUCKDB": str(self.building),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PYTHONWARNINGS": ",".join(filter(None, warnings)),
        }
