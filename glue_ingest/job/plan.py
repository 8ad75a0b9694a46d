"""What a run will do, from what is given and what was received before."""

from collections.abc import Sequence
from dataclasses import dataclass

from glue_ingest.contracts.deliveries import DeliveryKind
from glue_ingest.contracts.model import Contract
from glue_ingest.errors import NothingToRefreshError, UndoError
from glue_ingest.job.runs import Runs, is_as_in, load_key
from glue_ingest.lake.deliveries import hash_known
from glue_ingest.lake.delivery import Delivery
from glue_ingest.lake.raw import is_synthetic_name
from glue_ingest.lake.receipts import (
    Receipt,
    find_complete,
    find_received,
    list_counted,
    list_receipts,
    list_touched,
    list_undone,
)
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import Pseudonyms


@dataclass(frozen=True)
class Plan:
    """What a run will do: the files that it receives, and what is known of all runs before it.

    `counted` are the receipts that count, in order, without those of `undone_run_id`.
    """

    new: list[Delivery]
    commits: Runs
    done: Runs
    counted: list[Receipt]
    pseudonyms: Pseudonyms | None
    is_synthetic: set[bool]
    is_full_refresh: bool
    accepts_losses: bool = False
    undone_run_id: str | None = None
    # What the console says of the order of the new files.
    order: str = ""

    @property
    def mode(self) -> str:
        """The mode of the run, as the ledger has it."""
        if self.undone_run_id:
            return "undo"
        return "full_refresh" if self.is_full_refresh else "run"


def make_plan(
    contract: Contract,
    deliveries: Sequence[Delivery],
    lake: Store,
    commits: Runs,
    *,
    full_refresh: bool,
) -> Plan:
    """Compare what is given with what was received.

    Raises:
        NothingToRefreshError: of a full refresh, if no file is new and no rule has changed.
    """
    done = [row for row in commits if row.outcome == "succeeded"]
    counted = list_counted(commits)
    if not (deliveries or counted):
        raise NothingToRefreshError(
            f"Nothing of {contract.name} was ingested in '{lake.root}'. Give a file with --raw."
        )
    given = {is_synthetic_name(item.name) for item in deliveries}
    stored = {is_synthetic_name(item.file_name) for item in counted}
    # Both what is given and what is stored: a changed key hashes that again.
    pseudonyms = load_key(lake, contract, is_synthetic=all(given | stored))
    new = _find_new(contract, deliveries, commits, counted)
    is_changed = bool(counted) and not is_as_in(done[-1], contract, pseudonyms)
    if full_refresh and not (new or is_changed):
        raise NothingToRefreshError(
            f"The contract of {contract.name} is as it was in run {done[-1].run_id}, so "
            f"every row would end where it is. Fix a rule in {contract.path}, or give a "
            "fixed file with --raw."
        )
    is_synthetic = {is_synthetic_name(item.name) for item in new} | stored
    is_full_refresh = is_changed or (full_refresh and bool(counted))
    return Plan(new, commits, done, counted, pseudonyms, is_synthetic, is_full_refresh)


def _find_new(
    contract: Contract, deliveries: Sequence[Delivery], commits: Runs, counted: list[Receipt]
) -> list[Delivery]:
    """Return the given files that are received: new ones, and known ones that others overrule."""
    hashes = hash_known(deliveries, [(item.sha256, item.byte_count) for item in counted])
    touched = list_touched(commits)
    if contract.is_complete:
        is_whole = contract.delivery is DeliveryKind.COMPLETE
        places = find_complete(hashes, counted, touched, is_whole=is_whole)
    else:
        places = find_received(hashes, counted, touched)
    return [deliveries[place] for place in places]


def plan_undo(
    contract: Contract, run_id: str, lake: Store, commits: Runs, *, accepts_losses: bool
) -> Plan:
    """Plan a full refresh without what a run received.

    Raises:
        UndoError: if the run did not commit, received nothing or was undone, or if nothing would
            be left and nobody said that it may.
    """
    done = [row for row in commits if row.outcome == "succeeded"]
    received = list_receipts(commits)
    if not any(item.run_id == run_id for item in received):
        known = dict.fromkeys(item.run_id for item in received)
        found = next((row for row in commits if row.run_id == run_id), None)
        what = f"It is a run of mode {found.run_mode} that {found.outcome}" if found else "None"
        others = ", ".join(known.keys() - list_undone(commits)) or "none"
        raise UndoError(
            f"No run '{run_id}' of {contract.name} in '{lake.root}' received a file that counts. "
            f"Found: {what}. Runs that can be undone: {others}."
        )
    if run_id in list_undone(commits):
        by = next(row.run_id for row in done if row.undone_run_id == run_id)
        raise UndoError(
            f"Run {run_id} of {contract.name} was undone by run {by}. Give its file again with "
            "`schoolhouse ingest run --raw` to have it back."
        )
    counted = list_counted(commits, undone=[run_id])
    if not (counted or accepts_losses):
        raise UndoError(
            f"Without run {run_id} nothing of {contract.name} is left in '{lake.root}'. If that is "
            "right, run again with --accept-losses."
        )
    is_synthetic = {is_synthetic_name(item.file_name) for item in counted}
    pseudonyms = load_key(lake, contract, is_synthetic=all(is_synthetic or {_was(received)}))
    return Plan(
        *([], commits, done, counted, pseudonyms, is_synthetic),
        is_full_refresh=True,
        accepts_losses=True,
        undone_run_id=run_id,
    )


def _was(received: list[Receipt]) -> bool:
    return is_synthetic_name(received[-1].file_name)
