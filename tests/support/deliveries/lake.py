"""A lake that is told the same as the model, and what is in it afterwards."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import FloorError, MissingColumnsError, NothingToRefreshError, UndoError
from glue_ingest.job.ingest import ingest, undo
from glue_ingest.lake.ledger import LedgerRow, check_reconciles, read_rows
from glue_ingest.lake.store import Store
from tests.support.deliveries.merge import Quarantined
from tests.support.deliveries.model import FLOOR, MISSING, NOTHING, UNDONE, Expected, Model
from tests.support.deliveries.records import Cell, Origin
from tests.support.deliveries.terms import Change, Deliver, File, Story, Terms, Undo
from tests.support.lakes import last_rows, query
from tests.support.recovery.faulty_files import Fault, KilledError, on_faulty_files

REFUSALS = {
    MissingColumnsError: MISSING,
    FloorError: FLOOR,
    NothingToRefreshError: NOTHING,
    UndoError: UNDONE,
}
KILLED = "killed"
NO_LIMIT = 1_000_000_000
WriteContract = Callable[[Terms], Contract]
Facts = dict[str, Any]


class Lake:
    """A lake of one data set on one engine, and the model of it."""

    def __init__(self, folder: Path, engine: Engine, write: WriteContract, terms: Terms) -> None:
        self.folder = folder
        self.store = Store(str(folder / "lake"))
        self.engine = engine
        self.write = write
        self.contract = write(terms)
        self.model = Model(terms)
        self.files: list[File] = []

    def follow(self, story: Story) -> None:
        """Do what a story tells, and compare lake and model after each step."""
        for step in story.steps:
            if isinstance(step, Change):
                self.change(changed(self.model.terms, step))
            elif isinstance(step, Undo):
                self.undo(step.place)
            else:
                self.deliver(step)

    def change(self, terms: Terms) -> None:
        """Change the contract."""
        self.model = self.model.under(terms)
        self.contract = self.write(terms)

    def refresh_all(self) -> None:
        """Read all files again, under a rule that no row breaks: nothing may change by it."""
        terms = self.model.last_terms
        if terms is None or not self.model.receipts.counted:
            return
        free = next(
            i for i in terms.fields if (i.kind, i.maximum) in (("int", None), ("float", None))
        )
        limited = replace(free, maximum=NO_LIMIT)
        before = self.facts()
        self.change(replace(terms, fields=tuple(limited if i is free else i for i in terms.fields)))
        self.deliver(Deliver(full_refresh=True))
        assert self.model.last_terms == self.model.terms
        assert self.facts() == before

    def deliver(self, step: Deliver) -> None:
        """Give files to one run; it must end, and leave the lake, as the model says."""
        again = [self.files[place % len(self.files)] for place in step.again if self.files]
        given = [*again, *step.new]
        if not (given or step.full_refresh):
            return
        self.files += step.new
        losses = {"full_refresh": step.full_refresh, "accept_losses": step.accept_losses}
        expected = self.model.deliver(given, **losses)

        def act() -> None:
            if step.killed_at is None:
                return self._ingest(given, **losses)
            with on_faulty_files(self.store, Fault(step.killed_at, KilledError)):
                return self._ingest(given, **losses)

        self._compare(expected, act)

    def undo(self, place: int) -> None:
        """Undo a run that received files."""
        runs = list(dict.fromkeys(receipt.run for receipt in self.model.receipts.all))
        if not runs:
            return
        number = runs[place % len(runs)]
        run_id = self.runs("succeeded")[number - 1].run_id
        self._compare(
            self.model.undo(number),
            lambda: undo(self.contract, run_id, self.store, self.engine, accept_losses=True),
        )

    def _compare(self, expected: Expected, act: Callable[[], object]) -> None:
        """Do what the model expects to end somehow, and compare lake and model."""
        before, count = self.facts(), len(self.runs("succeeded"))
        refusal = _refusal(act)
        is_new_run = len(self.runs("succeeded")) > count
        if refusal and not is_new_run:
            assert refusal in {*expected.refusals, KILLED}
            assert self.facts() == before
            return
        # A run that was killed after its commit is done.
        assert refusal in ("", KILLED)
        assert not expected.must_fail, expected.refusals
        self._check(expected, is_new_run=is_new_run)

    def _ingest(self, given: Sequence[File], **how: bool) -> None:
        paths = []
        for file in given:
            path = self.folder / f"{file.sha256[:8]}.csv"
            path.write_text(file.text)
            paths.append(path)
        ingest(self.contract, paths, self.store, self.engine, **how)

    def runs(self, outcome: str) -> list[LedgerRow]:
        """Return the rows of the ledger of runs that ended so."""
        return [row for row in read_rows(self.store) if row.outcome == outcome]

    def facts(self) -> Facts:
        """Return the rows that readers see, with where they and their values are from."""
        if not self.runs("succeeded"):
            return {}
        keeps = [item.name for item in self.contract.lineage if item.name == "kept_values"]
        names = [item.name for item in self.model.terms.fields]
        columns = (*names, "raw_sha256", "raw_record_number", *keeps)
        found = {}
        for *values, sha256, record, kept in (
            row if keeps else (*row, None)
            for row in last_rows(self.store, self.contract.name, *columns)
        ):
            place = (sha256, record)
            assert place not in found
            found[place] = (tuple(values), _pairs(kept))
        return found

    def _check(self, expected: Expected, *, is_new_run: bool) -> None:
        assert expected.model is not None
        assert is_new_run == (expected.mode is not None)
        self.model = expected.model
        assert self.facts() == self._modelled()
        if not is_new_run:
            return
        run = self.runs("succeeded")[-1]
        check_reconciles(run)
        assert run.run_mode == expected.mode
        found = (_counts(run), self._quarantine(run), self._cells(run))
        wanted = (expected.counts, expected.quarantine, expected.cells)
        assert found == wanted, f"found {found}, wanted {wanted}"
        assert sum(file["row_count"] for file in run.snapshot_files) == len(self.model.rows)

    def _modelled(self) -> Facts:
        return {
            (row.origin.sha256, row.origin.record): (
                tuple(row.values.values()),
                {name: f"{origin.sha256}:{origin.record}" for name, origin in row.kept.items()},
            )
            for row in self.model.rows.values()
        }

    def _quarantine(self, run: LedgerRow) -> Counter[Quarantined]:
        columns = "kind, raw_sha256, raw_record_number, winner_sha256, winner_record_number"
        return Counter(
            Quarantined(kind, Origin(sha256, record), Origin(*winner) if winner[0] else None)
            for kind, sha256, record, *winner in self._read(run, "rows", columns)
        )

    def _cells(self, run: LedgerRow) -> Counter[Cell]:
        columns = "raw_sha256, raw_record_number, column_name, rule_name, action_name, raw_value"
        return Counter(
            Cell(Origin(sha256, record), *broken)
            for sha256, record, *broken in self._read(run, "cells", columns)
        )

    def _read(self, run: LedgerRow, folder: str, columns: str) -> list[tuple[Any, ...]]:
        path = f"{self.store.quarantine_folder(self.contract)}/{folder}/{run.run_id}.parquet"
        if not self.store.exists(path):
            return []
        return query(self.store, f"select {columns} from '{self.store.address(path)}'")


def _refusal(act: Callable[[], object]) -> str:
    """Return why something was refused, or that it was killed; nothing if it ended well."""
    try:
        act()
    except KilledError:
        return KILLED
    except tuple(REFUSALS) as error:
        return REFUSALS[type(error)]
    return ""


def _pairs(kept: str | None) -> dict[str, str]:
    return json.loads(kept) if kept else {}


def _counts(run: LedgerRow) -> dict[str, Any]:
    rows = ("read", "accepted", "quarantined", "unreadable", "duplicate", "replaced")
    changes = ("new", "unchanged", "changed", "withdrawn")
    return {
        **{name: getattr(run, f"{name}_row_count") for name in (*rows, *changes)},
        "nulled": run.nulled_cell_count,
        "warned": run.warned_cell_count,
        "cells": {item["column_name"]: item["cell_count"] for item in run.changed_cells},
    }


def changed(terms: Terms, change: Change) -> Terms:
    """Return the terms of a changed contract."""
    fields = tuple(
        replace(item, maximum=change.maximum)
        if item.maximum is not None and change.maximum is not None
        else item
        for item in terms.fields
    )
    return replace(terms, fields=fields, missing=change.missing or terms.missing)
