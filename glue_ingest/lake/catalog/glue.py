"""The lake in the AWS Glue Data Catalog: a table per contract and one for the ledger. No crawler.

The commit stays the ledger row. Killed between it and the catalog, readers of the catalog see the
snapshot before, whole; the next run, or `schoolhouse ingest catalog`, says what is missing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import CatalogError
from glue_ingest.lake.catalog import tables
from glue_ingest.lake.catalog.differences import find_differences, is_of_ours
from glue_ingest.lake.catalog.sources import LEDGER_TABLE, SCHEMA
from glue_ingest.lake.snapshots import Snapshot, last_snapshot
from glue_ingest.lake.store import Store

Node = dict[str, Any]
# Limits of the Glue API, in partitions a call.
MAX_CREATED = 100
MAX_UPDATED = 100
MAX_DELETED = 25
# So often a table is read again when another process writes it meanwhile.
ATTEMPTS = 5
SHOWN_ERRORS = 3
WROTE_MEANWHILE = ("ConcurrentModificationException", "VersionMismatchException")


@dataclass
class TableReport:
    """What was done to a table; `drift` names what someone else had changed."""

    name: str
    outcome: str = "unchanged"
    created: int = 0
    updated: int = 0
    deleted: int = 0
    drift: list[str] = field(default_factory=list)


def register(
    lake: Store, contracts: Iterable[Contract], database: str = SCHEMA
) -> list[TableReport]:
    """Make the catalog say what contracts and ledger say; return a report per table.

    Raises:
        CatalogError: if Glue refuses, or others write the same table all the time.
    """
    with _named_errors(database):
        catalog = _Catalog(boto3.client("glue"), lake, database)
        catalog.make_database()
        reports = [catalog.register(contract) for contract in contracts]
        return [*reports, catalog.put(tables.ledger_table(lake), TableReport(LEDGER_TABLE))]


def list_unknown(
    lake: Store, contracts: Iterable[Contract], database: str = SCHEMA
) -> list[TableReport]:
    """Report the tables of ours that no contract stands for any more; they stay as they are.

    Raises:
        CatalogError: if Glue refuses.
    """
    known = {LEDGER_TABLE, *(contract.table for contract in contracts)}
    with _named_errors(database):
        catalog = _Catalog(boto3.client("glue"), lake, database)
        return [TableReport(name, "unknown") for name in catalog.list_own() if name not in known]


def describe(report: TableReport) -> str:
    """Return what was done to a table as a line."""
    counts = ", ".join(
        f"{count:,} {name}"
        for name, count in (
            ("created", report.created),
            ("updated", report.updated),
            ("deleted", report.deleted),
        )
        if count
    )
    drift = f"; changed by others, now as it should be: {', '.join(report.drift)}"
    return (
        f"{report.outcome}\t{report.name}\tpartitions: {counts or 'unchanged'}"
        f"{drift if report.drift else ''}"
    )


class _Catalog:
    def __init__(self, glue: Any, lake: Store, database: str) -> None:
        self.glue = glue
        self.lake = lake
        self.database = database

    def make_database(self) -> None:
        try:
            self.glue.get_database(Name=self.database)
        except self.glue.exceptions.EntityNotFoundException:
            description = "The lake of Schoolhouse: accepted rows, and the ledger of ingest."
            named = {"Name": self.database, "Description": description}
            try:
                self.glue.create_database(DatabaseInput=named)
            except self.glue.exceptions.AlreadyExistsException:
                return

    def register(self, contract: Contract) -> TableReport:
        """Register the last commit: the table, then its partitions, until both are of one."""
        report = TableReport(contract.table)
        for _ in range(ATTEMPTS):
            try:
                snapshot = self._put_last(contract, report)
            except ClientError as error:
                if _code(error) not in WROTE_MEANWHILE:
                    raise
                continue
            self._put_partitions(contract, snapshot, report)
            found = self._find(contract.table)
            # Another run may have registered its own meanwhile.
            if found and found["Parameters"].get(tables.RUN_ID) == _run_id(snapshot):
                return report
        raise CatalogError(
            f"The table '{self.database}.{contract.table}' was written by others each time. Found: "
            f"{ATTEMPTS} attempts. Wait for the other runs, then run `schoolhouse ingest catalog`."
        )

    def _put_last(self, contract: Contract, report: TableReport) -> Snapshot | None:
        # In this order: what another run registers after it makes the update fail.
        found = self._find(contract.table)
        snapshot = last_snapshot(self.lake, contract)
        self._write(tables.contract_table(self.lake, contract, snapshot), found, report)
        return snapshot

    def put(self, wanted: Node, report: TableReport) -> TableReport:
        """Make a table as it is wanted."""
        self._write(wanted, self._find(wanted["Name"]), report)
        return report

    def _find(self, name: str) -> Node | None:
        try:
            found: Node = self.glue.get_table(DatabaseName=self.database, Name=name)["Table"]
        except self.glue.exceptions.EntityNotFoundException:
            return None
        return found

    def _write(self, wanted: Node, found: Node | None, report: TableReport) -> None:
        if found is None:
            self.glue.create_table(DatabaseName=self.database, TableInput=wanted)
            report.outcome = "created"
            return
        differences = find_differences(found, wanted)
        if not differences:
            return
        report.drift += [name for name in differences if not is_of_ours(name, found, wanted)]
        kept = {k: v for k, v in found.get("Parameters", {}).items() if not _is_projection(k)}
        whole = wanted | {"Parameters": kept | wanted["Parameters"]}
        version = {"VersionId": found["VersionId"]} if "VersionId" in found else {}
        # Without SkipArchive each run would leave a version of the table.
        self.glue.update_table(
            DatabaseName=self.database, TableInput=whole, SkipArchive=True, **version
        )
        report.outcome = "updated" if report.outcome == "unchanged" else report.outcome

    def _put_partitions(
        self, contract: Contract, snapshot: Snapshot | None, report: TableReport
    ) -> None:
        """Register all partitions of a snapshot, and no other."""
        wanted = tables.partitions(self.lake, contract, snapshot)
        found = self._list_partitions(contract.table) if contract.partition else {}
        new = [item for value, item in wanted.items() if value not in found]
        changed = [
            {"PartitionValueList": item["Values"], "PartitionInput": item}
            for value, item in wanted.items()
            if value in found and find_differences(found[value], item)
        ]
        gone = [{"Values": [value]} for value in found if value not in wanted]
        self._batches("batch_create_partition", "PartitionInputList", new, MAX_CREATED, contract)
        self._batches("batch_update_partition", "Entries", changed, MAX_UPDATED, contract)
        self._batches("batch_delete_partition", "PartitionsToDelete", gone, MAX_DELETED, contract)
        report.created += len(new)
        report.updated += len(changed)
        report.deleted += len(gone)

    def _list_partitions(self, table: str) -> dict[str, Node]:
        pages = self.glue.get_paginator("get_partitions").paginate(
            DatabaseName=self.database, TableName=table
        )
        return {item["Values"][0]: item for page in pages for item in page["Partitions"]}

    def _batches(
        self, call: str, name: str, items: list[Node], limit: int, contract: Contract
    ) -> None:
        send: Callable[..., Node] = getattr(self.glue, call)
        for batch in batched(items, limit):
            answer = send(DatabaseName=self.database, TableName=contract.table, **{name: batch})
            # A call that failed in part is a success of HTTP.
            if errors := answer.get("Errors"):
                shown = [
                    f"{item.get('PartitionValues') or item.get('PartitionValueList')}: "
                    f"{item['ErrorDetail'].get('ErrorCode')}"
                    for item in errors[:SHOWN_ERRORS]
                ]
                raise CatalogError(
                    f"Glue refuses {len(errors)} partition(s) of '{self.database}."
                    f"{contract.table}'. Found: {'; '.join(shown)}. Run `schoolhouse ingest "
                    "catalog` again."
                )

    def list_own(self) -> Iterator[str]:
        """Yield the names of the tables that we made."""
        for page in self.glue.get_paginator("get_tables").paginate(DatabaseName=self.database):
            yield from (t["Name"] for t in page["TableList"] if t.get("Owner") == tables.OWNER)


def batched(items: list[Node], limit: int) -> Iterator[list[Node]]:
    """Yield lists of at most `limit` items."""
    left = iter(items)
    while batch := list(islice(left, limit)):
        yield batch


def _run_id(snapshot: Snapshot | None) -> str:
    return snapshot.run_id if snapshot else "none"


def _is_projection(name: str) -> bool:
    return name == tables.TEMPLATE or name.startswith(tables.PROJECTION)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code"))


@contextmanager
def _named_errors(database: str) -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise CatalogError(
            f"The Glue database '{database}' cannot be read or written. Found: {error}. No row of "
            "the lake is lost. Give the role the actions of docs/catalog.md, then run `schoolhouse "
            "ingest catalog`."
        ) from error
