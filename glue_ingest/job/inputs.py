"""The files that a run reads: those that it received, and before them those that it reads again."""

from collections.abc import Iterable, Sequence

from glue_ingest.contracts.deliveries import DeliveryKind
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import SourceFile
from glue_ingest.job.plan import Plan
from glue_ingest.job.runs import number_deliveries, open_raw, stored_files
from glue_ingest.lake.raw import RawFile
from glue_ingest.lake.store import Store


def open_inputs(
    plan: Plan, contract: Contract, lake: Store, received: Sequence[RawFile]
) -> list[SourceFile]:
    """Open the files that a run reads, those that it received last.

    Raises:
        RawChangedError: if one of them is gone.
    """
    new = [raw.sha256 for raw in received]
    again = find_again(plan, contract, lake, new)
    numbers = number_inputs(plan, again, new)
    return [
        open_raw(lake, contract, raw, plan.pseudonyms, numbers[raw.sha256])
        for raw in [*again, *received]
    ]


def find_again(
    plan: Plan, contract: Contract, lake: Store, received: Iterable[str]
) -> list[RawFile]:
    """Return the files that a full refresh reads beside those that it received, by their SHA-256.

    Raises:
        RawChangedError: if one of them is gone.
    """
    new = set(received)
    # A new file of a complete delivery replaces the old ones all the same.
    if not plan.is_full_refresh or (contract.delivery is DeliveryKind.COMPLETE and new):
        return []
    counted = [item for item in plan.counted if item.sha256 not in new]
    return stored_files(lake, contract, counted)


def number_inputs(plan: Plan, again: Sequence[RawFile], received: Iterable[str]) -> dict[str, int]:
    """Return the number of the delivery of each file; what the run received is the last one."""
    known = {raw.sha256 for raw in again}
    numbers = number_deliveries(item for item in plan.counted if item.sha256 in known)
    last = 1 + max(numbers.values(), default=-1)
    return numbers | dict.fromkeys(received, last)
