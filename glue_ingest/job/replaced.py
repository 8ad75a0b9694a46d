"""The files of which a run replaced or withdrew rows, found in what it staged."""

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.deliveries import DeliveryKind
from glue_ingest.engines.base import Kind, RunContext, SourceFile

# Kinds of rows that were accepted, and are not in the snapshot.
TAKEN = pa.array([Kind.REPLACED.value, Kind.WITHDRAWN.value, Kind.DUPLICATE.value])
COLUMNS = ["kind", "raw_sha256", "winner_sha256"]


def find_replaced(
    context: RunContext, inputs: Iterable[SourceFile], before: Sequence[str]
) -> list[str]:
    """Return the SHA-256 of files of which a row lost to that of another file, or was withdrawn.

    `before` has the files that the stored rows are from. A complete data set keeps rows of the
    files of its run alone, whatever is in quarantine.
    """
    found: set[str] = set()
    if context.contract.delivery is DeliveryKind.COMPLETE:
        found |= set(before) - {item.raw.sha256 for item in inputs}
    for batch in context.read_staged("rows", COLUMNS):
        is_own = pc.fill_null(pc.equal(batch["raw_sha256"], batch["winner_sha256"]), False)
        is_taken = pc.and_(pc.is_in(batch["kind"], value_set=TAKEN), pc.invert(is_own))
        found |= set(pc.unique(batch["raw_sha256"].filter(is_taken)).to_pylist())
    return sorted(found)
