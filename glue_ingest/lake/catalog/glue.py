"""The lake in the AWS Glue Data Catalog: a table per contract and one for the ledger. No crawler.

The commit stays the ledger row. Killed between it and the catalog, readers of the catalog see the
snapshot before, whole; the next run, or `schoolhouse ingest catalog`, says what is missing.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

import boto3

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import CatalogError
from glue_ingest.lake.catalog import tables
from glue_ingest.lake.catalog.client import Database, WrittenMeanwhileError, named_errors
from glue_ingest.lake.catalog.differences import find_differences, find_drift
from glue_ingest.lake.catalog.projection import is_parameter
from glue_ingest.lake.catalog.reports import CREATED, UNCHANGED, UNKNOWN, TableReport
from glue_ingest.lake.catalog.sources import LEDGER_TABLE, SCHEMA
from glue_ingest.lake.snapshots import Snapshot, last_snapshot
from glue_ingest.lake.store import Store

Node = dict[str, Any]
# So often a table is read again when another process writes it meanwhile, after these seconds once,
# twice, ...
ATTEMPTS = 5
PAUSE_SECONDS = 0.2
SHOWN_PARTITIONS = 3


def register(
    lake: Store, contracts: Iterable[Contract], database: str = SCHEMA
) -> list[TableReport]:
    """Make the catalog say what contracts and ledger say; return a report per table.

    Raises:
        CatalogError: if Glue refuses, if a table is not ours or of another lake, or if others write
            the same table all the time.
    """
    with named_errors(database):
        catalog = _Catalog(Database(boto3.client("glue"), database), lake)
        catalog.database.make()
        return [*map(catalog.register, contracts), catalog.register_ledger()]


def list_unknown(
    lake: Store, contracts: Iterable[Contract], database: str = SCHEMA
) -> list[TableReport]:
    """Report the tables of this lake that no contract stands for any more; they stay as they are.

    Raises:
        CatalogError: if Glue refuses.
    """
    known = {LEDGER_TABLE, *(contract.table for contract in contracts)}
    with named_errors(database):
        names = [
            table["Name"]
            for table in Database(boto3.client("glue"), database).list_tables()
            if table.get("Parameters", {}).get(tables.LAKE) == lake.root
        ]
    return [TableReport(name, UNKNOWN) for name in names if name not in known]


class _Catalog:
    def __init__(self, database: Database, lake: Store) -> None:
        self.database = database
        self.lake = lake

    def register(self, contract: Contract) -> TableReport:
        """Register the last commit: the table, then its partitions, until both are of one."""
        report = TableReport(contract.table)
        return self._repeat(report, lambda attempt: self._put(contract, report, attempt))

    def register_ledger(self) -> TableReport:
        """Register the ledger."""
        report = TableReport(LEDGER_TABLE)
        wanted = tables.ledger_table(self.lake)
        return self._repeat(report, lambda _: self._write(wanted, self._find(LEDGER_TABLE), report))

    def _repeat(self, report: TableReport, step: Callable[[int], None]) -> TableReport:
        """Do a step until nobody else wrote the table meanwhile."""
        for attempt in range(ATTEMPTS):
            time.sleep(attempt * PAUSE_SECONDS)
            try:
                step(attempt)
            except WrittenMeanwhileError as error:
                cause = error
                continue
            return report
        raise CatalogError(
            f"The table '{self.database.name}.{report.name}' was written by others each time. "
            f"Found: {ATTEMPTS} attempts, at last: {cause}. Wait for the other runs, then run "
            "`schoolhouse ingest catalog`."
        )

    def _put(self, contract: Contract, report: TableReport, attempt: int) -> None:
        # In this order: what another run registers after it makes the update fail.
        found = self._find(contract.table)
        snapshot = last_snapshot(self.lake, contract)
        self._write(tables.contract_table(self.lake, contract, snapshot), found, report)
        if contract.partition:
            # Of a table that is as we left it the partitions should be so too.
            is_drift = attempt == 0 and report.outcome == UNCHANGED
            self._put_partitions(contract, snapshot, report, is_drift=is_drift)
        now = self._find(contract.table)
        # Another run may have registered its own meanwhile, and we our partitions after it.
        if now is None or now["Parameters"].get(tables.RUN_ID) != tables.run_id(snapshot):
            raise WrittenMeanwhileError("it is of another run by now")

    def _find(self, name: str) -> Node | None:
        """Return our table as Glue holds it.

        Raises:
            CatalogError: if there is one that is not ours, or of another lake.
        """
        found = self.database.find_table(name)
        if found is None:
            return None
        parameters = found.get("Parameters", {})
        shown = f"'{self.database.name}.{name}'"
        if not any(key.startswith(tables.OWN) for key in parameters):
            raise CatalogError(
                f"The table {shown} is not ours. Found: owner '{found.get('Owner', '')}'. Rename "
                "or delete that table, or give another --database."
            )
        if (root := parameters.get(tables.LAKE, self.lake.root)) != self.lake.root:
            raise CatalogError(
                f"The table {shown} is of another lake. Found: {root}. Give another --database, "
                "or delete the database if this lake takes its place: it holds no rows."
            )
        return found

    def _write(self, wanted: Node, found: Node | None, report: TableReport) -> None:
        if found is None:
            self.database.create_table(wanted)
            report.write(CREATED)
            return
        differences = find_differences(found, wanted)
        if not differences:
            return
        report.find(find_drift(found, wanted, differences))
        if _key_names(found) != _key_names(wanted):
            # Glue cannot read a table with partitions of other columns.
            gone = [*self.database.list_partitions(wanted["Name"])]
            self.database.delete_partitions(wanted["Name"], gone)
            report.deleted += len(gone)
        kept = {k: v for k, v in found.get("Parameters", {}).items() if not is_parameter(k)}
        whole = wanted | {"Parameters": kept | wanted["Parameters"]}
        self.database.replace_table(whole, found.get("VersionId"))
        report.write()

    def _put_partitions(
        self,
        contract: Contract,
        snapshot: Snapshot | None,
        report: TableReport,
        *,
        is_drift: bool,
    ) -> None:
        """Register all partitions of a snapshot, and no other; those that differ may be drift."""
        table = contract.table
        wanted = {(v,): i for v, i in tables.partitions(self.lake, contract, snapshot).items()}
        found = self.database.list_partitions(table)
        new = [values for values in wanted if values not in found]
        changed = [
            values
            for values, item in wanted.items()
            if values in found and find_differences(found[values], item)
        ]
        gone = [values for values in found if values not in wanted]
        if is_drift:
            report.find(_named([*new, *changed, *gone]))
        self.database.create_partitions(table, [wanted[values] for values in new])
        self.database.replace_partitions(table, [wanted[values] for values in changed])
        self.database.delete_partitions(table, gone)
        report.created += len(new)
        report.updated += len(changed)
        report.deleted += len(gone)
        if new or changed or gone:
            report.write()


def _named(partitions: list[tuple[str, ...]]) -> list[str]:
    names = [f"partition {'/'.join(values)}" for values in sorted(partitions)]
    more = len(names) - SHOWN_PARTITIONS
    return [*names[:SHOWN_PARTITIONS], *([f"{more:,} more partitions"] if more > 0 else [])]


def _key_names(table: Node) -> list[str]:
    return [column["Name"] for column in table.get("PartitionKeys", [])]
