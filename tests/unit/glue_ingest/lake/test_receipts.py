"""Which receipts count, which files others overruled, and which given files are received."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.receipts import (
    Receipt,
    find_complete,
    find_received,
    list_counted,
    list_receipts,
    list_touched,
)
from tests.support.ledgers import run_id, started


def committed(run: int, received: str = "", replaced: str = "", **values: object) -> LedgerRow:
    """Return the row of a run that received files of one letter, and replaced rows of others."""
    files = [{"file_name": f"{name}.csv", "byte_count": 1, "sha256": name} for name in received]
    at = datetime(2026, 1, 1, run, tzinfo=UTC)
    return replace(
        started(run, input_files=files),
        outcome="succeeded",
        received_files=[file | {"received_at": at} for file in files],
        replaced_files=[*replaced],
        **values,  # type: ignore[arg-type]
    )


def counted(*rows: LedgerRow) -> str:
    return "".join(item.sha256 for item in list_counted(rows))


def test_the_last_receipt_of_a_file_counts() -> None:
    rows = [committed(1, "ab"), committed(2, "c"), committed(3, "a")]

    assert counted(*rows) == "bca"
    assert list_counted(rows)[-1] == Receipt(
        run_id(3), "a.csv", 1, "a", "2026-01-01T03:00:00.000000+00:00"
    )


def test_receipts_of_undone_runs_do_not_count() -> None:
    rows = [committed(1, "ab"), committed(2, "c"), committed(3, "a")]

    undone = [*rows, committed(4, undone_run_id=run_id(3))]
    assert counted(*undone) == "abc"
    assert counted(*undone, committed(5, undone_run_id=run_id(1))) == "c"
    assert counted(*undone, committed(5, "a")) == "bca"
    assert [item.sha256 for item in list_receipts(undone)] == ["a", "b", "c", "a"]


@pytest.mark.parametrize("outcome", ["died", "failed"])
def test_receipts_of_runs_that_did_not_commit_do_not_count(outcome: str) -> None:
    lost = replace(committed(2, "b"), outcome=outcome)
    undo = replace(committed(3, undone_run_id=run_id(1)), outcome=outcome)

    assert counted(committed(1, "a"), lost, undo) == "a"


def test_rows_of_older_versions_received_what_none_before_had_read() -> None:
    first = replace(committed(1, "ab"), received_files=None)
    refresh = replace(committed(2, "abc"), received_files=None)

    assert counted(first, refresh) == "abc"
    assert [item.run_id for item in list_counted([first, refresh])] == [*[run_id(1)] * 2, run_id(2)]
    assert {item.received_at for item in list_receipts([first])} == {None}


def test_a_file_is_touched_until_it_is_received_again() -> None:
    rows = [committed(1, "a"), committed(2, "b", replaced="a")]

    assert list_touched(rows) == {"a"}
    assert list_touched([*rows, committed(3, "a", replaced="b")]) == {"b"}
    # It lost to another file of its own run.
    assert list_touched([committed(1, "ab", replaced="a")]) == {"a"}
    assert list_touched([*rows, committed(3, undone_run_id=run_id(2))]) == set()


def test_a_row_of_an_older_version_may_have_touched_all_files_before_it() -> None:
    old = replace(committed(2, "b"), received_files=None, replaced_files=None)
    rows = [committed(1, "a"), old]

    assert list_touched(rows) == set()
    assert list_touched([rows[0], replace(old, replaced_row_count=1)]) == {"a", "b"}
    assert list_touched([rows[0], replace(old, duplicate_row_count=1), committed(3, "c")]) == {
        "a",
        "b",
    }


@pytest.mark.parametrize(
    ("stored", "touched", "given", "expected"),
    [
        # New files, and the same again.
        ("", "", "xy", "xy"),
        ("ab", "a", "ab", ""),
        ("ab", "a", "b", ""),
        ("ab", "a", "abx", "x"),
        # Taken back, or not: nobody overruled it.
        ("ab", "a", "a", "a"),
        ("ab", "", "a", ""),
        ("abc", "", "ac", ""),
        ("ab", "", "ax", "x"),
        # What stands behind a file that is received is received too.
        ("abc", "a", "ab", "ab"),
        ("abc", "b", "ab", "b"),
        ("ab", "", "xa", "xa"),
        # Twice.
        ("", "", "xx", "xx"),
        ("ab", "a", "aba", "a"),
        ("ab", "a", "bab", ""),
    ],
)
def test_which_files_are_received(stored: str, touched: str, given: str, expected: str) -> None:
    receipts = [Receipt("", "", 1, sha256, None) for sha256 in stored]
    hashes = [None if sha256 == "x" else sha256 for sha256 in given]
    hashes = [None if sha256 == "y" else sha256 for sha256 in hashes]

    places = find_received(hashes, receipts, set(touched))

    assert "".join(given[place] for place in places) == expected


@pytest.mark.parametrize(
    ("stored", "touched", "given", "of_partitions", "of_all"),
    [
        # Files that one run received are in one word.
        ("", "", "x", "x", "x"),
        ("ab", "a", "ab", "", ""),
        ("ab", "", "ba", "", "ba"),
        ("ab", "", "abx", "abx", "abx"),
        ("ab", "", "a", "", "a"),
        ("ab", "a", "a", "a", "a"),
        ("a b", "", "ab", "", "ab"),
        ("a b", "a", "ab", "ab", "ab"),
        ("a b", "a", "b", "", ""),
        ("a b", "a", "a", "a", "a"),
    ],
)
def test_of_a_complete_delivery_all_files_are_received_or_none(
    stored: str, touched: str, given: str, of_partitions: str, of_all: str
) -> None:
    receipts = [
        Receipt(f"run {number}", "", 1, sha256, None)
        for number, run in enumerate(stored.split())
        for sha256 in run
    ]
    hashes = [None if sha256 == "x" else sha256 for sha256 in given]

    for is_whole, expected in ((False, of_partitions), (True, of_all)):
        places = find_complete(hashes, receipts, set(touched), is_whole=is_whole)
        assert "".join(given[place] for place in places) == expected
