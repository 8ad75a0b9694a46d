"""The rules that records break, as Arrow: from the bits that Spark found to names and texts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.quarantine import BROKEN_RULE, UNREADABLE_ACTION
from glue_ingest.engines.spark.outcomes import BITS, broken_columns, list_rules

REASON = pa.struct(BROKEN_RULE)

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Broken:
    """Rules that records break, in the order of the records and of the contract.

    `places` says which record each is of; `rules` is an array of structs, see `BROKEN_RULE`.
    """

    places: Places
    rules: pa.StructArray

    def by_record(self, count: int) -> pa.ListArray:
        """Return a list for each of so many records; empty where none is broken."""
        counts = np.bincount(self.places, minlength=count)
        offsets = np.concatenate([[0], np.cumsum(counts)])
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), self.rules)


def find_broken(contract: Contract, texts: pa.RecordBatch, known: pa.Table) -> Broken:
    """Return the rules that records break, with the texts that break them.

    `known` has the bits of each record of `texts`, which stand in the same order. Of a record that
    could not be read the only rule is what is wrong with it.
    """
    rules = list_rules(contract)
    is_readable = np.asarray(texts.column("raw_text").is_null())
    bits = [np.asarray(known.column(name)) for name in broken_columns(contract)]
    found: list[Places] = []
    values = [pa.array([], pa.string())]
    for number, (column, _) in enumerate(rules):
        word, place = divmod(number, BITS)
        found.append(np.flatnonzero(((bits[word] >> place) & 1).astype(bool) & is_readable))
        values.append(texts.column(column.received_name).take(pa.array(found[-1])))
    places = np.concatenate([np.empty(0, np.int64), *found])
    numbers = np.repeat(np.arange(len(rules)), [len(which) for which in found])
    given = [
        *(names.take(pa.array(numbers)) for names in _names(contract)),
        pa.concat_arrays(values),
    ]
    rules_broken = pa.StructArray.from_arrays(given, fields=list(REASON))
    unreadable = np.flatnonzero(~is_readable)
    places = np.concatenate([places, unreadable])
    order = np.argsort(places, kind="stable")
    reasons = pa.concat_arrays([rules_broken, _flaws(texts.take(pa.array(unreadable)))])
    return Broken(places[order], reasons.take(pa.array(order)))


def _flaws(unreadable: pa.RecordBatch) -> pa.StructArray:
    """Return what is wrong with records that could not be read, a rule for each."""
    nothing = pa.nulls(unreadable.num_rows, pa.string())
    action = pa.repeat(pa.scalar(UNREADABLE_ACTION), unreadable.num_rows)
    given = [nothing, unreadable.column("_flaw"), action, nothing]
    return pa.StructArray.from_arrays(given, fields=list(REASON))


def _names(contract: Contract) -> list[pa.Array]:
    """Return the names of the columns, rules and actions, by the number of the rule."""
    rules = list_rules(contract)
    return [
        pa.array([column.name for column, _ in rules], pa.string()),
        pa.array([rule.name.value for _, rule in rules], pa.string()),
        pa.array([rule.action.value for _, rule in rules], pa.string()),
    ]
