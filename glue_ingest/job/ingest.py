"""Run one ingest from files to a published, balanced lake; also the Glue job's entry.

Glue passes `--JOB_NAME` and friends: arguments that are not ours are let pass.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pyarrow import fs

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine, EngineName, Report, RunContext, SourceFile, load_engine
from glue_ingest.errors import MixedLakeError, NothingToRefreshError, RawChangedError, quoted
from glue_ingest.job import counts
from glue_ingest.job.runs import (
    Runs,
    is_as_in,
    keyed,
    named_access_errors,
    recorded,
    recover,
    started_row,
    succeeded,
)
from glue_ingest.lake import ledger
from glue_ingest.lake.raw import (
    SYNTHETIC_MARK,
    RawFile,
    hash_file,
    is_synthetic_name,
    list_input_files,
    list_received,
    open_raw,
    receive,
)
from glue_ingest.lake.store import CommitLog, Store
from glue_ingest.reading.pseudonyms import Pseudonyms
from glue_ingest.reading.source_file import ignore, open_path

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What an ingest did: the ledger row of its run, or of the run it need not repeat."""

    row: ledger.LedgerRow
    is_unchanged: bool


def ingest(
    contract: Contract, raw: Path, lake: Store, engine: Engine, report: Report = ignore
) -> Outcome:
    """Receive files and ingest those that are new; after a fixed contract, all of them.

    `report` is called with each number of bytes read.

    Raises:
        IngestError: what a person can fix; the lake is then as it was before.
    """
    paths = list_input_files(raw)
    with named_access_errors(lake), lake.lock(contract):
        _close_folders(lake, contract)
        recover(lake, contract)
        done, others = succeeded(lake, contract)
        given = {path: is_synthetic_name(path.name) for path in paths}
        stored = {row.is_synthetic for row in done}
        # Both what is given and what is stored: a changed key hashes that again.
        pseudonyms = keyed(contract, others, is_synthetic=all({*given.values(), *stored}))
        known = {item["sha256"] for row in done for item in row.input_files}
        is_contract_changed = bool(done) and not is_as_in(done[-1], contract, pseudonyms)
        hashes = {path: hash_file(path) for path in paths}
        new = {path: sha256 for path, sha256 in hashes.items() if sha256 not in known}
        if not new and not is_contract_changed:
            return Outcome(done[-1], is_unchanged=True)
        is_synthetic = {given[path] for path in new} | stored
        row = replace(
            started_row(contract, engine, pseudonyms, is_full_refresh=is_contract_changed),
            is_synthetic=any(is_synthetic),
            input_files=_listed(new),
        )
        with recorded(lake, contract, row):
            _check_not_mixed(contract, is_synthetic)
            for path in new:
                open_path(path, contract)
            files = receive(lake, contract, new)
            # A new file of a data set without a key replaces the old ones all the same.
            if is_contract_changed and (contract.key or not files):
                files = [*_stored_files(lake, contract, done), *files]
            row = _execute(contract, lake, row, files, pseudonyms, engine, report)
            return Outcome(row, is_unchanged=False)


def replay(contract: Contract, lake: Store, engine: Engine, report: Report = ignore) -> Outcome:
    """Validate every received file again under the contract as it is now.

    Raises:
        NothingToRefreshError: if nothing was received, or the contract is as it was.
    """
    with named_access_errors(lake), lake.lock(contract):
        _close_folders(lake, contract)
        recover(lake, contract)
        done, others = succeeded(lake, contract)
        if not done:
            raise NothingToRefreshError(
                f"Nothing of {contract.name} was ingested in '{lake.root}'. Use `run` first."
            )
        is_synthetic = done[-1].is_synthetic
        pseudonyms = keyed(contract, others, is_synthetic=is_synthetic)
        if is_as_in(done[-1], contract, pseudonyms):
            raise NothingToRefreshError(
                f"The contract of {contract.name} is as it was in run {done[-1].run_id}, so "
                f"every row would end where it is. Fix a rule in {contract.path}, or `run` a "
                "fixed file."
            )
        row = started_row(contract, engine, pseudonyms, is_full_refresh=True)
        row = replace(row, is_synthetic=is_synthetic)
        with recorded(lake, contract, row):
            files = _stored_files(lake, contract, done)
            row = _execute(contract, lake, row, files, pseudonyms, engine, report)
            return Outcome(row, is_unchanged=False)


def _close_folders(lake: Store, contract: Contract) -> None:
    """Keep others out of what names people: files as received, refused texts, work."""
    if contract.is_personal:
        for find in (lake.raw_folder, lake.restricted_folder, lake.work_folder):
            lake.make_private(find(contract))


def _listed(hashes: dict[Path, str]) -> list[dict[str, object]]:
    return [
        {"file_name": path.name, "byte_count": path.stat().st_size, "sha256": sha256}
        for path, sha256 in hashes.items()
    ]


def _stored_files(lake: Store, contract: Contract, done: Runs) -> list[RawFile]:
    """Return the received files that the stored rows follow from, in order of receipt.

    Without a key these are the files of the last run: it replaced all rows before it.
    """
    runs = done if contract.key else done[-1:]
    wanted = {item["sha256"]: item["file_name"] for row in runs for item in row.input_files}
    received = list_received(lake, contract)
    if lost := [f"{wanted[sha]} ({sha})" for sha in wanted if sha not in received]:
        raise RawChangedError(
            f"The raw zone of {contract.name} lacks files that were ingested: {quoted(lost)}. Put "
            f"them back below '{lake.address(lake.raw_folder(contract))}', then run again."
        )
    return sorted((received[sha] for sha in wanted), key=lambda raw: raw.received_at)


def _check_not_mixed(contract: Contract, is_synthetic: set[bool]) -> None:
    if len(is_synthetic) > 1:
        raise MixedLakeError(
            f"Synthetic and real rows of {contract.name} would share this lake. A file is "
            f"synthetic when its name holds '{SYNTHETIC_MARK}'. Give the real file a lake of its "
            "own (--lake)."
        )


def _execute(
    contract: Contract,
    lake: Store,
    row: ledger.LedgerRow,
    files: list[RawFile],
    pseudonyms: Pseudonyms | None,
    engine: Engine,
    report: Report,
) -> ledger.LedgerRow:
    """Build, check the balance, publish; return the published ledger row."""
    inputs = [SourceFile(raw, open_raw(lake, contract, raw, pseudonyms)) for raw in files]
    folder = f"{lake.work_folder(contract)}/{row.run_id}"
    is_full_refresh = row.run_mode == "full_refresh"
    work = RunContext(lake, contract, row.run_id, folder, keeps_existing=not is_full_refresh)
    logger.info("reading %d file(s) of %s with %s", len(files), contract.name, engine.name)
    rows = engine.build(work, inputs, report)
    row = _accounted(row, work, inputs, rows)
    ledger.check_balance(row)
    staged = ledger.stage(lake, row, folder)
    moves = [*work.moves(), (staged, ledger.row_path(row))]
    lake.publish(folder, CommitLog(moves, work.deletes()))
    logger.info("published %d partition(s)", row.replaced_partition_count)
    return row


def _accounted(
    row: ledger.LedgerRow, work: RunContext, inputs: list[SourceFile], rows: dict[str, int]
) -> ledger.LedgerRow:
    files = [
        {
            "file_name": item.raw.file_name,
            "byte_count": item.raw.byte_count,
            "sha256": item.raw.sha256,
            "row_count": rows.get(item.raw.sha256, 0),
        }
        for item in inputs
    ]
    headers = [item.file.header for item in inputs]
    return row.ended(
        "succeeded",
        reasons=counts.reasons(work),
        input_files=files,
        missing_columns=sorted({name for header in headers for name in header.missing}),
        unknown_columns=sorted({name for header in headers for name in header.unknown}),
        read_row_count=sum(rows.values()),
        **counts.counts(work),
    )


@contextmanager
def _local_copy(address: str) -> Iterator[Path]:
    """Give the path of a file or folder; of a copy of it, when the address is remote."""
    if "://" not in address:
        yield Path(address)
        return
    with tempfile.TemporaryDirectory() as folder:
        fs.copy_files(address, folder)
        yield Path(folder)


def main(argv: list[str]) -> None:
    """Run the Glue job: `--dataset us_education.states_all --raw s3://... --lake s3://...`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", required=True, help="<source>.<dataset> of a contract")
    parser.add_argument("--raw", required=True, help="received file or folder")
    parser.add_argument("--lake", required=True, help="root of the lake")
    given, _ = parser.parse_known_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with _local_copy(given.raw) as raw:
        engine = load_engine(EngineName.SPARK)
        outcome = ingest(load_contract(given.dataset), raw, Store(given.lake), engine)
    logger.info("run %s %s", outcome.row.run_id, "unchanged" if outcome.is_unchanged else "done")


if __name__ == "__main__":
    main(sys.argv[1:])
