"""When a file was received, and by which run, is noted beside its bytes."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.raw import RawFile, raw_path, read_notes
from glue_ingest.lake.store import Store
from tests.support.lakes import received_files
from tests.support.ledgers import run_id, started
from tests.support.receipts import FOLDER, GOOD, NOTE, committed, receive_files, set_time, write


def test_receipt_is_later_than_one_from_a_clock_that_ran_ahead(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    paths = [write(tmp_path, f"in/{i}.csv", GOOD + b"x" * i) for i in range(3)]
    first, second = receive_files(lake, contract, paths[:2])
    second = set_time(lake, second, "2999-01-01T00:00:00.000000+00:00")
    # The last run read what was received before: a full refresh, say; then one died.
    commits = [committed(1, first, second), committed(2, first, second), started(3).ended("died")]

    third = receive_files(lake, contract, paths[2:], commits)[0]

    assert third.received_at == "2999-01-01T00:00:00.000001+00:00"


def test_file_that_no_commit_has_read_is_received_again(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    early, late = (write(tmp_path / "in", name, GOOD + name.encode()) for name in ("early", "late"))
    # Its run fails; another file comes, and then it comes again.
    before = receive_files(lake, contract, [early])[0]
    other = receive_files(lake, contract, [late])[0]

    again = receive_files(lake, contract, [early], [committed(2, other)])[0]

    assert before.received_at < other.received_at < again.received_at
    assert received_files(lake, contract) == {other.sha256: other, again.sha256: again}
    assert lake.read_bytes(raw_path(lake, contract, again)) == early.read_bytes()


def test_times_of_receipt_cost_one_reading_for_each_file_of_the_last_commit(
    tmp_path: Path, contract: Contract, bucket: str, aws: Any
) -> None:
    lake = Store(f"s3://{bucket}/lake")
    paths = [write(tmp_path, f"in/{i:02}.csv", GOOD + b"x" * i) for i in range(31)]
    commits: list[LedgerRow] = []
    for run, path in enumerate(paths[:27]):
        commits.append(committed(run, *receive_files(lake, contract, [path], commits, run)))
    received = receive_files(lake, contract, paths[27:30], commits, 30)
    before = [item for row in commits for item in row.input_files]
    last = committed(30, *received)
    # A full refresh: it read the files before, too.
    commits.append(replace(last, input_files=[*before, *last.input_files]))
    aws.reset()

    receive_files(lake, contract, paths[30:], commits)

    # The notes of three files; then the bytes and the note of the new one.
    assert aws.counts() == {"GetObject": 3, "PutObject": 2}


def test_notes_are_found_by_their_sha256(tmp_path: Path, contract: Contract, lake: Store) -> None:
    paths = [write(tmp_path, f"in/{i}.csv", GOOD + b"x" * i) for i in range(3)]
    first, _, third = receive_files(lake, contract, paths)

    found = read_notes(
        lake, contract, dict.fromkeys([third.sha256, "0" * 64, first.sha256], run_id(1))
    )

    assert list(found.items()) == [(third.sha256, third), (first.sha256, first)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"file_name": "a.csv", "when": 1}'])
def test_broken_note_is_named(contract: Contract, lake: Store, text: str) -> None:
    lake.write(f"{FOLDER}/{'0' * 64}/{NOTE}", text.encode())

    with pytest.raises(LakeAccessError, match=rf"The note '.*/0{{64}}/{NOTE}' .* Put it back"):
        read_notes(lake, contract, {"0" * 64: run_id(1)})


def test_note_of_an_older_lake_is_found(contract: Contract, lake: Store) -> None:
    raw = RawFile("a.csv", 3, "0" * 64, "2026-01-02T03:04:05.000006+00:00")
    lake.write(f"{FOLDER}/{raw.sha256}/received.json", json.dumps(asdict(raw)).encode())

    assert read_notes(lake, contract, {raw.sha256: run_id(1)}) == {raw.sha256: raw}


def test_note_of_a_run_is_not_that_of_another(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    path = write(tmp_path / "in", "a.csv", GOOD)
    mine = receive_files(lake, contract, [path], run=1)[0]
    # It was stopped, and goes on when the first one has committed.
    late = receive_files(lake, contract, [path], run=2)[0]

    found = read_notes(lake, contract, {mine.sha256: committed(1, mine).run_id})

    assert found == {mine.sha256: mine} != {late.sha256: late}
