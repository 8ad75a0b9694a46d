"""One database of the Glue Data Catalog: its calls, and their errors by name."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from glue_ingest.errors import CatalogError

Node = dict[str, Any]
# Limits of the Glue API, in partitions a call.
MAX_CREATED = 100
MAX_UPDATED = 100
MAX_DELETED = 25
SHOWN_ERRORS = 3
# What Hive and Athena read: lower case, and no other character.
NAME = re.compile(r"[a-z0-9_]{1,255}", re.ASCII)
# What Glue answers when another process, or our own request whose answer was lost, was faster.
WROTE_MEANWHILE = (
    "AlreadyExistsException",
    "ConcurrentModificationException",
    "EntityNotFoundException",
    "VersionMismatchException",
)
DENIED = ("AccessDenied", "AccessDeniedException")
UNFIT = ("InvalidInputException", "ValidationException")


class WrittenMeanwhileError(Exception):
    """What was read is no longer what Glue holds: read it again."""


class Database:
    """A database by name; `glue` is a boto3 client.

    Raises:
        CatalogError: if the name is none that Athena can read.
    """

    def __init__(self, glue: Any, name: str) -> None:
        if not NAME.fullmatch(name):
            raise CatalogError(
                f"'{name}' is no name of a Glue database that Athena can read. Give one of at most "
                "255 lower-case letters, digits and `_`."
            )
        self.glue = glue
        self.name = name

    def make(self) -> None:
        """Make the database if it is missing; one that is there stays as it is."""
        try:
            self.glue.get_database(Name=self.name)
        except self.glue.exceptions.EntityNotFoundException:
            description = "The lake of Schoolhouse: accepted rows, and the ledger of ingest."
            named = {"Name": self.name, "Description": description}
            try:
                self.glue.create_database(DatabaseInput=named)
            except self.glue.exceptions.AlreadyExistsException:
                return

    def list_tables(self) -> Iterator[Node]:
        """Yield all tables."""
        for page in self.glue.get_paginator("get_tables").paginate(DatabaseName=self.name):
            yield from page["TableList"]

    def find_table(self, name: str) -> Node | None:
        """Return a table as Glue holds it; None if there is none."""
        try:
            found: Node = self.glue.get_table(DatabaseName=self.name, Name=name)["Table"]
        except self.glue.exceptions.EntityNotFoundException:
            return None
        return found

    def create_table(self, table: Node) -> None:
        """Create a table."""
        with _named_races():
            self.glue.create_table(DatabaseName=self.name, TableInput=table)

    def replace_table(self, table: Node, version: str | None) -> None:
        """Replace a table, unless it is no longer of that version."""
        given = {"VersionId": version} if version else {}
        with _named_races():
            # Without SkipArchive each run would leave a version of the table.
            self.glue.update_table(
                DatabaseName=self.name, TableInput=table, SkipArchive=True, **given
            )

    def list_partitions(self, table: str) -> dict[tuple[str, ...], Node]:
        """Return the registered partitions of a table by their values."""
        pages = self.glue.get_paginator("get_partitions").paginate(
            DatabaseName=self.name, TableName=table
        )
        with _named_races():
            return {tuple(item["Values"]): item for page in pages for item in page["Partitions"]}

    def create_partitions(self, table: str, items: list[Node]) -> None:
        """Register partitions."""
        self._send("batch_create_partition", "PartitionInputList", table, items, MAX_CREATED)

    def replace_partitions(self, table: str, items: list[Node]) -> None:
        """Replace partitions of the same values."""
        entries = [{"PartitionValueList": item["Values"], "PartitionInput": item} for item in items]
        self._send("batch_update_partition", "Entries", table, entries, MAX_UPDATED)

    def delete_partitions(self, table: str, values: list[tuple[str, ...]]) -> None:
        """Take partitions out of the catalog; their files stay."""
        items = [{"Values": list(item)} for item in values]
        self._send("batch_delete_partition", "PartitionsToDelete", table, items, MAX_DELETED)

    def _send(self, call: str, name: str, table: str, items: list[Node], limit: int) -> None:
        send: Callable[..., Node] = getattr(self.glue, call)
        for batch in batched(items, limit):
            with _named_races():
                answer = send(DatabaseName=self.name, TableName=table, **{name: batch})
            # A call that failed in part is a success of HTTP.
            if errors := answer.get("Errors"):
                raise _partition_error(f"{self.name}.{table}", errors)


def batched(items: list[Node], limit: int) -> Iterator[list[Node]]:
    """Yield lists of at most `limit` items."""
    left = iter(items)
    while batch := list(islice(left, limit)):
        yield batch


@contextmanager
def named_errors(database: str) -> Iterator[None]:
    """Name the errors of boto3, and say what to do.

    Raises:
        CatalogError: if Glue refuses, or cannot be reached.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise CatalogError(
            f"The Glue database '{database}' cannot be read or written. Found: {error} No row of "
            f"the lake is lost. {_advice(error)}, then run `schoolhouse ingest catalog`."
        ) from error


def _advice(error: Exception) -> str:
    code = _code(error)
    if code in DENIED or "Lake Formation" in str(error):
        return (
            "Give the role the actions of docs/catalog.md and, where AWS Lake Formation manages "
            "the catalog, its permissions there"
        )
    if code in UNFIT:
        return "Change what it names in the contract"
    if code is None:
        return "Set the region, the credentials and the network of AWS"
    return "Wait, or see what it says"


def _code(error: Exception) -> str | None:
    """Return the code that AWS answered; None if it did not answer."""
    if not isinstance(error, ClientError):
        return None
    return str(error.response.get("Error", {}).get("Code"))


@contextmanager
def _named_races() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if _code(error) in WROTE_MEANWHILE:
            raise WrittenMeanwhileError(str(error)) from error
        raise


def _partition_error(table: str, errors: list[Node]) -> Exception:
    """Return the error of a batch; WrittenMeanwhileError if others explain all of it."""
    codes = {item["ErrorDetail"].get("ErrorCode") for item in errors}
    shown = "; ".join(
        f"{item.get('PartitionValues') or item.get('PartitionValueList')}: "
        f"{item['ErrorDetail'].get('ErrorCode')}"
        for item in errors[:SHOWN_ERRORS]
    )
    if codes <= {*WROTE_MEANWHILE}:
        return WrittenMeanwhileError(shown)
    return CatalogError(
        f"Glue refuses {len(errors):,} partition(s) of '{table}'. Found: {shown}. Run `schoolhouse "
        "ingest catalog` again."
    )
