"""Which row of a key wins follows from the publisher's order, never from chance."""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.integration.raw.conftest import Landing, Rows

FILES = [f"{number}.csv" for number in range(1, 9)]
FEW = FILES[:3]
# The times of objects are whole seconds.
SECOND = 1.01
ReadRows = Callable[[Store], Rows]
LAST_MODIFIED = {"customProperties": [{"property": "deliveryOrder", "value": "last_modified"}]}
BY_NAME = {"customProperties": [{"property": "deliveryOrder", "value": "name"}]}
# None, by argument, by contract, and by an argument against the contract.
ORDERS_ON_S3: list[tuple[dict[str, Any], DeliveryOrder | None]] = [
    ({}, None),
    ({}, DeliveryOrder.NAME),
    (BY_NAME, None),
    (BY_NAME, DeliveryOrder.LAST_MODIFIED),
]


def rows_of(name: str) -> list[str]:
    """Return the rows of a file: a key that all have, and one that it shares with the next."""
    number = int(name.removesuffix(".csv"))
    return [f"All,2001,{number}", f"S{number},2002,{number}", f"S{number + 1},2002,{number}"]


def expected(order: list[str]) -> Rows:
    """Return what is left when the later file of an order wins."""
    left: dict[tuple[str, int], tuple[int, str]] = {}
    for name in order:
        for row in rows_of(name):
            school, year, students = row.split(",")
            left[school, int(year)] = int(students), name
    return sorted((*key, *value) for key, value in left.items())


def shuffled(seed: int) -> list[str]:
    return random.Random(seed).sample(FILES, len(FILES))  # noqa: S311 - no secret


def put_all(landing: Landing, order: list[str], pause_seconds: float = 0) -> str:
    """Put the files one after the other; return their prefix."""
    for name in order:
        landing.put(f"in/{name}", *rows_of(name))
        time.sleep(pause_seconds)
    return landing.address("in/")


@pytest.mark.parametrize("upload", [FEW, FEW[::-1], [FEW[1], FEW[2], FEW[0]]])
def test_winners_on_s3_follow_the_order(
    landing: Landing,
    bucket: str,
    make_contract: MakeContract,
    duckdb_engine: Engine,
    rows: ReadRows,
    upload: list[str],
) -> None:
    prefix = put_all(landing, upload, SECOND)
    by_name, by_time = expected(FEW), expected(upload)
    found = []

    for number, (server, order) in enumerate(ORDERS_ON_S3):
        lake = Store(f"s3://{bucket}/{number}")
        ingest(make_contract(server=server), prefix, lake, duckdb_engine, order=order)
        found.append(rows(lake))

    assert found == [by_time, by_name, by_name, by_time]


@pytest.mark.parametrize("written", [FILES, FILES[::-1], shuffled(1), shuffled(2)])
@pytest.mark.parametrize(
    ("raw_server", "order", "is_by_name"),
    [
        ({}, None, True),
        ({}, DeliveryOrder.LAST_MODIFIED, False),
        (LAST_MODIFIED, None, False),
        (LAST_MODIFIED, DeliveryOrder.NAME, True),
    ],
    ids=["no_order", "argument", "contract", "argument_before_contract"],
)
def test_winners_of_a_folder_follow_the_order(
    tmp_path: Path,
    make_contract: MakeContract,
    duckdb_engine: Engine,
    rows: ReadRows,
    written: list[str],
    raw_server: dict[str, Any],
    order: DeliveryOrder | None,
    *,
    is_by_name: bool,
) -> None:
    folder, lake = tmp_path / "in", Store(str(tmp_path / "lake"))
    folder.mkdir()
    for second, name in enumerate(written, 1):
        path = folder / name
        path.write_text("school,year,students\n" + "".join(f"{row}\n" for row in rows_of(name)))
        os.utime(path, (second, second))

    ingest(make_contract(server=raw_server), folder, lake, duckdb_engine, order=order)

    assert rows(lake) == expected(FILES if is_by_name else written)


@pytest.mark.parametrize("seed", [3, 4])
def test_list_of_objects_wins_as_it_is_given(
    landing: Landing,
    lake: Store,
    contract: Contract,
    duckdb_engine: Engine,
    rows: ReadRows,
    seed: int,
) -> None:
    put_all(landing, shuffled(seed))
    given = shuffled(seed + 10)

    ingest(contract, [landing.address(f"in/{name}") for name in given], lake, duckdb_engine)

    assert rows(lake) == expected(given)


def test_list_may_mix_files_objects_and_prefixes(
    landing: Landing,
    lake: Store,
    contract: Contract,
    duckdb_engine: Engine,
    rows: ReadRows,
    local_file: Callable[..., Path],
) -> None:
    prefix = put_all(landing, ["4.csv", "2.csv"])
    landing.put("one/3.csv", *rows_of("3.csv"))
    given = [local_file("5.csv", *rows_of("5.csv")), prefix, landing.address("one/3.csv")]

    ingest(contract, given, lake, duckdb_engine, order=DeliveryOrder.NAME)

    assert rows(lake) == expected(["5.csv", "2.csv", "4.csv", "3.csv"])


def test_files_of_a_run_that_failed_win_by_the_order_of_the_run_that_reads_them(
    landing: Landing,
    lake: Store,
    contract: Contract,
    duckdb_engine: Engine,
    rows: ReadRows,
) -> None:
    prefix = put_all(landing, FEW[::-1], SECOND)

    class BrokenEngine(type(duckdb_engine)):  # type: ignore[misc]
        def build(self, *_: Any) -> Any:
            raise OSError("no space left")

    with pytest.raises(Exception, match="no space left"):
        ingest(contract, prefix, lake, BrokenEngine())
    ingest(contract, prefix, lake, duckdb_engine, order=DeliveryOrder.NAME)

    assert rows(lake) == expected(FEW)
