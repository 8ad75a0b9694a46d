"""How what Glue holds differs from what is wanted, and whose doing that is."""

from collections.abc import Iterator
from typing import Any

from glue_ingest.lake.catalog import projection, tables

Node = dict[str, Any]
# What each run changes: where the snapshot is.
PARAMETER = "Parameters."
MOVED = ("StorageDescriptor.Location", f"{PARAMETER}{projection.TEMPLATE}")
MOVED_STARTS = (f"{PARAMETER}{projection.PREFIX}", f"{PARAMETER}{tables.OWN}")


def find_differences(found: Node, wanted: Node) -> list[str]:
    """Name the parts of a table or partition that are not as wanted.

    Glue adds fields of its own, which do not count; a parameter of projection that is not wanted
    does, as it would change what Athena reads.
    """
    differences = list(_compare(found, wanted, ""))
    if "Parameters" in wanted:
        stray = found.get("Parameters", {}).keys() - wanted["Parameters"].keys()
        differences += sorted(
            f"{PARAMETER}{name}" for name in stray if projection.is_parameter(name)
        )
    return differences


def _compare(found: Any, wanted: Any, path: str) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, value in wanted.items():
            yield from _compare(found.get(name), value, f"{path}.{name}" if path else name)
    elif _is_named(wanted) and _is_named(found):
        by_name = {item["Name"]: item for item in found}
        for item in wanted:
            yield from _compare(by_name.get(item["Name"]), item, f"{path}.{item['Name']}")
        extra = by_name.keys() - {item["Name"] for item in wanted}
        yield from sorted(f"{path}.{name}" for name in extra)
        order = [item["Name"] for item in found if item["Name"] not in extra]
        if sorted(order) == sorted(item["Name"] for item in wanted) and order != [
            item["Name"] for item in wanted
        ]:
            yield f"{path} (order)"
    elif (found or wanted) and found != wanted:
        # Glue may leave out what is empty.
        yield path


def _is_named(value: Any) -> bool:
    """Tell whether a value is a list of columns."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def find_drift(found: Node, wanted: Node, differences: list[str]) -> list[str]:
    """Name the differences of a table that are from other hands, and not from a run or contract."""
    before = found.get("Parameters", {})
    if before.get(tables.WRITTEN_SHA256) == tables.digest(found):
        return []
    names = [name for name in differences if name != f"{PARAMETER}{tables.WRITTEN_SHA256}"]
    theirs = [name for name in names if not _is_of_ours(name, before, wanted["Parameters"])]
    # A change of what a run or contract changes too cannot be told apart: all is named.
    return theirs or names or differences


def _is_of_ours(name: str, before: dict[str, str], now: dict[str, str]) -> bool:
    """Tell whether a difference follows from a new run or contract."""
    if before.get(tables.CONTRACT_SHA256) != now.get(tables.CONTRACT_SHA256):
        return True
    is_new_version = before.get(tables.CONTRACT_VERSION) != now.get(tables.CONTRACT_VERSION)
    if is_new_version and name.endswith((".Comment", "Description")):
        return True
    is_new_run = any(
        before.get(key) != now.get(key) for key in (tables.RUN_ID, tables.COMMIT_NUMBER)
    )
    return is_new_run and (name in MOVED or name.startswith(MOVED_STARTS))
