"""A small contract and small files through the whole ingest step, on each engine."""

from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import (
    MixedLakeError,
    RawPathError,
)
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.support.schools import (
    counts,
    curated,
    quarantine,
    write_keyless_contract,
)

MESS = (
    "Extra,STUDENTS,year,School\n"
    "a, 10.0 ,2001,North\n"  # a good row, padded
    "b,-5,2001,South\n"  # a negative is refused, its row kept
    "c,7,,East\n"  # no year: no key
    "d,7,2002\n"  # a field is missing
    "e,1,2002,West\n"  # an earlier record of a key
    "f,NA,2002,West\n"  # the later record wins, with its null
    "g,3,2002,x-ville\n"  # kept, with a warning
)


@pytest.fixture
def lake(lake_root: str) -> Store:
    """A folder, then S3."""
    return Store(lake_root)


def test_every_row_is_accounted_for(land: Any, lake: Store) -> None:
    outcome = land(MESS)

    assert counts(outcome.row) == (7, 4, 1, 1, 1, 1, 1, 0, 2)
    assert outcome.row.unknown_columns == ["Extra"]
    assert curated(lake) == [
        ("North", 2001, 10),
        ("South", 2001, None),
        ("West", 2002, None),
        ("x-ville", 2002, 3),
    ]


@pytest.mark.slow_on_s3
def test_every_row_that_is_not_accepted_is_in_quarantine(land: Any, lake: Store) -> None:
    land(MESS)

    rows = quarantine(
        lake,
        "rows",
        "kind, raw_record_number, raw_text, raw_values, "
        "[(r.column_name, r.rule_name, r.action_name) for r in reasons], winner_record_number",
    )
    assert rows == [
        (
            "rejected",
            3,
            None,
            {"Extra": "c", "STUDENTS": "7", "year": "", "School": "East"},
            [("year", "required", "reject_row")],
            None,
        ),
        (
            "unreadable",
            4,
            "d,7,2002",
            None,
            [(None, "too_few_fields", "reject_row")],
            None,
        ),
        (
            "duplicate",
            5,
            None,
            {"Extra": "e", "STUDENTS": "1", "year": "2002", "School": "West"},
            [],
            6,
        ),
    ]
    cells = quarantine(lake, "cells", "column_name, rule_name, action_name, raw_value, key_values")
    assert cells == [
        ("students", "range", "null_cell", "-5", {"school": "South", "year": "2001"}),
        ("school", "pattern", "warn", "x-ville", {"school": "x-ville", "year": "2002"}),
    ]


@pytest.mark.slow_on_s3
def test_a_cell_names_its_key_in_one_spelling(
    make_contract: MakeContract, land: Any, lake: Store
) -> None:
    contract = make_contract(
        {"name": "seen_at", "physicalType": "timestamp", "primaryKey": True,
         "primaryKeyPosition": 1},
        {"name": "share", "physicalType": "double", "primaryKey": True, "primaryKeyPosition": 2},
        {"name": "students", "physicalType": "bigint", "logicalTypeOptions": {"minimum": 0},
         "customProperties": [{"property": "onViolation", "value": {"range": "null_cell"}}]},
    )  # fmt: skip
    land(
        "seen_at,share,students\n"
        "2020-01-01T00:00:00.50Z,0.00001,-1\n"
        "2020-01-01 00:00:00,10000000000,-2\n",
        contract=contract,
    )

    assert quarantine(lake, "cells", "raw_value, key_values") == [
        ("-1", {"seen_at": "2020-01-01 00:00:00.5", "share": "1e-05"}),
        ("-2", {"seen_at": "2020-01-01 00:00:00", "share": "10000000000.0"}),
    ]


def test_same_bytes_again_change_nothing(land: Any, lake: Store) -> None:
    land("school,year,students\nNorth,2001,1\n")
    before = {path: lake.read_bytes(path) for path in lake.find("") if "/lock" not in path}

    again = land("school,year,students\nNorth,2001,1\n", name="copy.csv")

    assert again.is_unchanged
    after = {path: lake.read_bytes(path) for path in lake.find("") if "/lock" not in path}
    assert after == before


@pytest.mark.slow_on_s3
def test_run_without_a_file_says_what_to_give(
    contract: Contract, lake: Store, engine: Engine
) -> None:
    with pytest.raises(RawPathError, match="--raw, or use --full-refresh"):
        ingest(contract, [], lake, engine)


@pytest.mark.slow_on_s3
def test_missing_optional_column_is_null_and_noted(land: Any, lake: Store) -> None:
    outcome = land("school,year\nNorth,2001\n")

    assert outcome.row.missing_columns == ["students"]
    assert curated(lake) == [("North", 2001, None)]


def test_files_of_a_folder_are_one_run(
    tmp_path: Path, contract: Contract, lake: Store, engine: Engine
) -> None:
    folder = tmp_path / "received"
    folder.mkdir()
    (folder / "a.csv").write_text("school,year,students\nNorth,2001,1\nSouth,2001,2\n")
    (folder / "b.csv").write_text("students,school,year\n30,South,2001\n40,West,2001\n")

    outcome = ingest(contract, folder, lake, engine)

    assert counts(outcome.row) == (4, 3, 0, 0, 1, 0, 0, 0, 1)
    assert curated(lake) == [("North", 2001, 1), ("South", 2001, 30), ("West", 2001, 40)]
    assert [item["row_count"] for item in outcome.row.input_files] == [2, 2]


def test_synthetic_and_real_rows_do_not_share_a_lake(land: Any, lake: Store) -> None:
    land("school,year,students\nNorth,2001,1\n", name="schools.synthetic.csv")

    with pytest.raises(MixedLakeError, match="a lake of its own"):
        land("school,year,students\nNorth,2001,2\n")

    assert curated(lake) == [("North", 2001, 1)]


def test_failed_run_is_in_the_ledger_and_changes_nothing_else(
    contract: Contract, land: Any, lake: Store
) -> None:
    land("school,year,students\nNorth,2001,1\n")
    before = {path for path in lake.find("") if not path.startswith("ledger")}

    with pytest.raises(Exception, match="has a header and no rows"):
        land("school,year,students\n", name="empty.csv")

    assert {path for path in lake.find("") if not path.startswith("ledger")} == before
    failed = read_rows(lake, contract)[-1]
    assert (failed.outcome, failed.read_row_count) == ("failed", None)
    assert "has a header and no rows" in (failed.error_message or "")


def test_without_a_key_equal_rows_stay_and_a_new_file_replaces_the_old(
    tmp_path: Path, land: Any, lake: Store, engine: Engine
) -> None:
    contract = write_keyless_contract(tmp_path)
    land("school,year,students\nNorth,2001,1\nNorth,2001,1\n", contract=contract)
    assert curated(lake) == [("North", 2001, 1), ("North", 2001, 1)]

    second = land("school,year,students\nEast,2001,1500\n", name="b.csv", contract=contract)

    assert counts(second.row) == (1, 1, 0, 0, 0, 1, 0, 2, 1)
    rebuilt = ingest(
        write_keyless_contract(tmp_path, maximum=2000), [], lake, engine, full_refresh=True
    )
    assert counts(rebuilt.row) == (1, 1, 0, 0, 0, 0, 0, 0, 1)
    assert curated(lake) == [("East", 2001, 1500)]
