"""Which row of a key wins, and where the others go, on each engine."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows, query

MakeContract = Callable[..., Contract]
SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True}
SCORE = {"name": "score", "physicalType": "int"}


@pytest.fixture
def lake(lake_root: str) -> Store:
    return Store(lake_root)


def land(
    tmp_path: Path, contract: Contract, lake: Store, engine: Engine, **files: list[str]
) -> list[tuple[Any, ...]]:
    """Ingest files of one key's scores, oldest first, in one run; return the curated scores."""
    folder = tmp_path / "received"
    folder.mkdir(exist_ok=True)
    for age, (name, scores) in enumerate(files.items()):
        path = folder / f"{name}.csv"
        path.write_text("school,score\n" + "".join(f"A,{score}\n" for score in scores))
        os.utime(path, (age, age))
    ingest(contract, folder, lake, engine, order=DeliveryOrder.LAST_MODIFIED)
    return sorted(last_rows(lake, "district.schools", "score"))


def lost(lake: Store) -> list[tuple[Any, ...]]:
    return query(
        lake,
        f"""
        select rows.kind, rows.raw_file_name, rows.raw_record_number, rows.raw_values['score'],
            rows.winner_record_number
        from '{lake.root}/quarantine/district/schools/rows/*.parquet' as rows order by all
        """,
    )


@pytest.mark.slow_on_s3
@pytest.mark.parametrize(
    ("order", "first", "second", "winner"),
    [
        pytest.param("desc", ["1", "3"], ["2"], 3, id="greatest"),
        pytest.param("asc", ["2", "1"], ["3"], 1, id="least"),
        pytest.param("desc", ["1"], [""], 1, id="null_loses_going_down"),
        pytest.param("asc", ["1"], [""], 1, id="null_loses_going_up"),
        pytest.param("desc", ["1"], ["x"], 1, id="unreadable_loses_going_down"),
        pytest.param("asc", ["1"], ["x"], 1, id="unreadable_loses_going_up"),
        pytest.param("asc", ["x", "", "1", "x"], ["x"], 1, id="readable_wins_wherever_it_is"),
        pytest.param("desc", ["x"], ["y", ""], None, id="none_is_readable"),
        pytest.param(None, ["9", "8"], ["1"], 1, id="newest_file"),
        pytest.param(None, ["9", "8"], [], 8, id="later_record"),
        pytest.param(None, ["9", ""], [], None, id="later_record_with_a_null"),
    ],
)
def test_one_row_of_a_key_wins(
    tmp_path: Path,
    make_contract: MakeContract,
    lake: Store,
    engine: Engine,
    order: str | None,
    first: list[str],
    second: list[str],
    winner: int | None,
) -> None:
    orders = [{"column": "score", "order": order}] if order else []
    contract = make_contract(SCHOOL, SCORE, extras={"duplicates": {"orderBy": orders}})
    files = {name: scores for name, scores in (("a", first), ("b", second)) if scores}

    assert land(tmp_path, contract, lake, engine, **files) == [(winner,)]

    assert len(lost(lake)) == len(first) + len(second) - 1


@pytest.mark.slow_on_s3
def test_newest_file_decides_between_equal_values(
    tmp_path: Path, make_contract: MakeContract, lake: Store, engine: Engine
) -> None:
    contract = make_contract(
        SCHOOL, SCORE, extras={"duplicates": {"orderBy": [{"column": "score"}]}}
    )

    assert land(tmp_path, contract, lake, engine, older=["5", "5.0"], newer=["+5", "4"]) == [(5,)]

    assert lost(lake) == [
        ("duplicate", "newer.csv", 2, "4", 1),
        ("duplicate", "older.csv", 1, "5", 1),
        ("duplicate", "older.csv", 2, "5.0", 1),
    ]


@pytest.mark.slow_on_s3
def test_equal_rows_without_a_key_are_all_kept(
    tmp_path: Path, make_contract: MakeContract, lake: Store, engine: Engine
) -> None:
    assert land(tmp_path, make_contract(SCORE), lake, engine, only=["5", "5"]) == [(5,), (5,)]


def test_key_of_a_later_run_wins_over_the_stored_row_only_by_the_contracts_order(
    tmp_path: Path, make_contract: MakeContract, lake: Store, engine: Engine
) -> None:
    contract = make_contract(
        SCHOOL, SCORE, extras={"duplicates": {"orderBy": [{"column": "score"}]}}
    )
    land(tmp_path, contract, lake, engine, first=["7"])

    assert land(tmp_path, contract, lake, engine, first=["7"], second=["6"]) == [(7,)]
    assert land(tmp_path, contract, lake, engine, first=["7"], third=["8"]) == [(8,)]

    assert lost(lake) == [
        ("duplicate", "second.csv", 1, "6", 1),
        ("replaced", None, 1, None, 1),
    ]


def test_readable_value_of_a_stored_row_wins_over_later_ones_without(
    tmp_path: Path, make_contract: MakeContract, lake: Store, engine: Engine
) -> None:
    contract = make_contract(
        SCHOOL, SCORE, extras={"duplicates": {"orderBy": [{"column": "score"}]}}
    )
    files = {"first": ["x"]}
    for name, scores, winner in (
        ("second", ["y"], None),
        ("third", ["7"], 7),
        ("fourth", ["z", ""], 7),
    ):
        land(tmp_path, contract, lake, engine, **files)
        files[name] = scores
        assert land(tmp_path, contract, lake, engine, **files) == [(winner,)]

    # Of rows without a value the later file, and in a file the later record, is kept.
    assert lost(lake) == [
        ("duplicate", "fourth.csv", 1, "z", 1),
        ("duplicate", "fourth.csv", 2, "", 1),
        ("replaced", None, 1, None, 1),
        ("replaced", None, 1, None, 1),
    ]


def test_partition_text_that_stands_for_null_in_hive_is_refused(
    tmp_path: Path, make_contract: MakeContract, lake: Store, engine: Engine
) -> None:
    contract = make_contract(SCHOOL | {"partitioned": True}, SCORE)
    path = tmp_path / "a.csv"
    path.write_text("school,score\n__HIVE_DEFAULT_PARTITION__,1\nNorth/1=%é,2\n")

    row = ingest(contract, path, lake, engine).row

    assert lake.find("curated") == [
        f"curated/district/schools/{row.run_id}/school=North%2F1%3D%25é/part-0.parquet"
    ]
    assert [row[:3] for row in lost(lake)] == [("rejected", "a.csv", 1)]
