"""What a run will do, from what is given and what was ingested before."""

from collections.abc import Sequence
from dataclasses import dataclass

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import NothingToRefreshError
from glue_ingest.job.runs import Runs, is_as_in, load_key
from glue_ingest.lake.deliveries import leave_out_known
from glue_ingest.lake.delivery import Delivery
from glue_ingest.lake.raw import is_synthetic_name
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import Pseudonyms


@dataclass(frozen=True)
class Plan:
    """What a run will do: the files that are new, and what is known of all runs before it."""

    new: list[Delivery]
    commits: Runs
    done: Runs
    pseudonyms: Pseudonyms | None
    is_synthetic: set[bool]
    is_full_refresh: bool
    accepts_losses: bool = False


def make_plan(
    contract: Contract,
    deliveries: Sequence[Delivery],
    lake: Store,
    commits: Runs,
    *,
    full_refresh: bool,
) -> Plan:
    """Compare what is given with what was ingested.

    Raises:
        NothingToRefreshError: of a full refresh, if no file is new and no rule has changed.
    """
    done = [row for row in commits if row.outcome == "succeeded"]
    if not (deliveries or done):
        raise NothingToRefreshError(
            f"Nothing of {contract.name} was ingested in '{lake.root}'. Give a file with --raw."
        )
    given = {is_synthetic_name(item.name) for item in deliveries}
    stored = {row.is_synthetic for row in done}
    # Both what is given and what is stored: a changed key hashes that again.
    pseudonyms = load_key(lake, contract, is_synthetic=all(given | stored))
    known = [(item["sha256"], item["byte_count"]) for row in done for item in row.input_files]
    new = leave_out_known(deliveries, known)
    is_changed = bool(done) and not is_as_in(done[-1], contract, pseudonyms)
    if full_refresh and not (new or is_changed):
        raise NothingToRefreshError(
            f"The contract of {contract.name} is as it was in run {done[-1].run_id}, so "
            f"every row would end where it is. Fix a rule in {contract.path}, or give a "
            "fixed file with --raw."
        )
    is_synthetic = {is_synthetic_name(item.name) for item in new} | stored
    is_full_refresh = is_changed or (full_refresh and bool(done))
    return Plan(new, commits, done, pseudonyms, is_synthetic, is_full_refresh)
