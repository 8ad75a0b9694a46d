"""How what Glue holds differs from what is wanted, and whose doing that is."""

from collections.abc import Iterator
from typing import Any

from glue_ingest.lake.catalog import tables

Node = dict[str, Any]
# What each run changes: where the snapshot is.
MOVED = ("StorageDescriptor.Location", f"Parameters.{tables.TEMPLATE}")
MOVED_STARTS = (f"Parameters.{tables.PROJECTION}", f"Parameters.{tables.OWN}")


def find_differences(found: Node, wanted: Node) -> list[str]:
    """Name the parts of a table or partition that are not as wanted.

    Glue adds fields of its own, which do not count; a parameter of projection that is not wanted
    does, as it would change what Athena reads.
    """
    differences = list(_compare(found, wanted, ""))
    if "Parameters" in wanted:
        stray = found.get("Parameters", {}).keys() - wanted["Parameters"].keys()
        differences += sorted(
            f"Parameters.{name}"
            for name in stray
            if name == tables.TEMPLATE or name.startswith(tables.PROJECTION)
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
    elif found != wanted:
        yield path


def _is_named(value: Any) -> bool:
    """Tell whether a value is a list of columns."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def is_of_ours(name: str, found: Node, wanted: Node) -> bool:
    """Tell whether a difference follows from a new run or contract, and not from other hands."""
    before, now = found.get("Parameters", {}), wanted["Parameters"]
    if before.get(tables.CONTRACT_SHA256) != now.get(tables.CONTRACT_SHA256):
        return True
    is_new_version = any(
        before.get(key) != now.get(key) for key in now if key.endswith("contract_version")
    )
    if is_new_version and name.endswith((".Comment", "Description")):
        return True
    is_new_run = before.get(tables.RUN_ID) != now.get(tables.RUN_ID)
    return is_new_run and (name in MOVED or name.startswith(MOVED_STARTS))
