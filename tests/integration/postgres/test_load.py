"""The lake in Postgres: what is loaded, and what is loaded again."""

from pathlib import Path

import duckdb
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import MissingColumnsError
from glue_ingest.job.ingest import undo
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from schoolhouse.load.run import Loaded, load
from tests.conftest import SCHOOL, STUDENTS, YEAR, MakeContract
from tests.support.postgres.load_district import (
    ROWS,
    TABLE,
    Session,
    ingest_text,
    load_one,
    load_tables,
)

EVERY_TYPE = [
    {"name": "school", "physicalType": "string", "primaryKey": True, "primaryKeyPosition": 1},
    {"name": "size", "physicalType": "int"},
    {"name": "students", "physicalType": "bigint"},
    {"name": "rate", "physicalType": "double"},
    {"name": "price", "physicalType": "decimal(38,9)"},
    {"name": "is_open", "physicalType": "boolean"},
    {"name": "opened", "physicalType": "date"},
    {"name": "seen_at", "physicalType": "timestamp"},
]
VALUES = """school,size,students,rate,price,is_open,opened,seen_at
Ash,1,9223372036854775807,0.1,1.5,true,2001-02-03,2001-02-03T04:05:06.789012
"Bir""ch, Ünal",-2147483648,-1,2.2250738585072014e-308,-1234567890123456789.123456789,no,0001-01-01,
Cedar,,,,,,,0001-01-01T00:00:00
Dogwood,0,0,-1.7976931348623157e308,0.000000001,false,9999-12-31,9999-12-31T23:59:59.999999
"""


def test_every_type_and_value_arrives_as_it_is_in_the_lake(
    make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    contract = make_contract(*EVERY_TYPE)
    lake = ingest_text(tmp_path, contract, VALUES)

    load_one(lake, contract, db)

    types = db.execute(
        "select format_type(atttypid, atttypmod) from pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 order by attnum",
        [TABLE],
    ).fetchall()
    assert [name for (name,) in types] == [
        "text", "integer", "bigint", "double precision", "numeric(38,9)", "boolean", "date",
        "timestamp with time zone", "text", "text", "bigint", "timestamp with time zone",
    ]  # fmt: skip
    db.execute("set timezone to 'UTC'")
    query = "select * from {} order by school"
    with duckdb.connect() as files:
        files.execute("set timezone = 'UTC'")
        source = f"read_parquet('{lake.root}/curated/district/schools/*/*.parquet')"
        expected = files.execute(query.format(source)).fetchall()
    found = db.execute(query.format(TABLE)).fetchall()
    assert len(expected) == 4
    # Texts, because DuckDB's zone is another object than the driver's.
    assert [list(map(str, row)) for row in found] == [list(map(str, row)) for row in expected]


def test_rows_are_those_of_the_partitions(contract: Contract, lake: Store, db: Session) -> None:
    assert load_one(lake, contract, db) == 3

    assert db.execute(ROWS).fetchall() == [
        ("Ash", 2001, 10),
        ("Ash", 2002, 20),
        ("Birch", 2002, None),
    ]


def test_loading_again_changes_nothing(contract: Contract, lake: Store, db: Session) -> None:
    load_one(lake, contract, db)
    rows = db.execute(f"select xmin::text, ctid::text from {TABLE}").fetchall()

    done = load_tables(lake, contract, db)

    assert done == [Loaded("district__schools", None), Loaded("ledger", None)]
    assert db.execute(f"select xmin::text, ctid::text from {TABLE}").fetchall() == rows


def test_rows_deleted_by_hand_are_loaded_again(
    contract: Contract, lake: Store, db: Session
) -> None:
    load_one(lake, contract, db)
    db.execute(f"delete from {TABLE} where school = 'Birch'")

    done = load_tables(lake, contract, db)

    assert done == [Loaded("district__schools", 3), Loaded("ledger", None)]
    assert ("Birch", 2002, None) in db.execute(ROWS).fetchall()


def test_a_data_set_whose_files_changed_is_loaded_whole(
    contract: Contract, lake: Store, tmp_path: Path, db: Session
) -> None:
    load_one(lake, contract, db)
    ingest_text(tmp_path, contract, "school,year,students\nAsh,2002,21\n", "corrected.csv")

    done = load_tables(lake, contract, db)

    assert done == [Loaded("district__schools", 3), Loaded("ledger", 2)]
    assert ("Ash", 2002, 21) in db.execute(ROWS).fetchall()
    runs = db.execute("select count(*), sum(jsonb_array_length(input_files)) "
                      "from schoolhouse_lake.ledger").fetchall()  # fmt: skip
    assert runs == [(2, 2)]


def test_a_data_set_whose_files_did_not_change_is_left_alone(
    contract: Contract, lake: Store, make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    other = make_contract(SCHOOL, id="district.buses")
    ingest_text(tmp_path, other, "school\nAsh\n", "buses.csv")
    done: list[Loaded] = []
    load(lake, [contract, other], db, done.append)
    ingest_text(tmp_path, contract, "school,year,students\nAsh,2002,21\n", "corrected.csv")

    load(lake, [contract, other], db, done.append)

    assert done[3:] == [
        Loaded("district__schools", 3),
        Loaded("district__buses", None),
        Loaded("ledger", 3),
    ]


def test_partition_that_left_the_lake_leaves_postgres(
    make_contract: MakeContract, tmp_path: Path, contract: Contract, lake: Store, db: Session
) -> None:
    load_one(lake, contract, db)
    later = make_contract(SCHOOL, YEAR | {"logicalTypeOptions": {"minimum": 2002}}, STUDENTS)
    ingest_text(tmp_path, later)

    assert load_one(lake, later, db) == 2

    assert [year for _, year, _ in db.execute(ROWS).fetchall()] == [2002, 2002]


def test_delivery_that_is_undone_or_given_again_is_loaded_so(
    contract: Contract, lake: Store, tmp_path: Path, db: Session
) -> None:
    load_one(lake, contract, db)
    before = db.execute(ROWS).fetchall()
    corrected = "school,year,students\nAsh,2002,21\nCedar,2003,5\n"
    ingest_text(tmp_path, contract, corrected, "b.csv")
    load_one(lake, contract, db)
    after = db.execute(ROWS).fetchall()

    undo(contract, read_rows(lake)[-1].run_id, lake, load_engine(EngineName.DUCKDB))
    load_one(lake, contract, db)
    assert db.execute(ROWS).fetchall() == before

    ingest_text(tmp_path, contract, corrected, "b.csv")
    load_one(lake, contract, db)
    assert db.execute(ROWS).fetchall() == after
    assert after == [
        ("Ash", 2001, 10),
        ("Ash", 2002, 21),
        ("Birch", 2002, None),
        ("Cedar", 2003, 5),
    ]

    # The first file again takes its rows back, and leaves those that it does not have.
    ingest_text(tmp_path, contract, name="a.csv")
    load_one(lake, contract, db)
    assert db.execute(ROWS).fetchall() == [*before, ("Cedar", 2003, 5)]


def test_data_set_without_rows_is_an_empty_typed_table(
    make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    lake = ingest_text(tmp_path, make_contract())
    other = make_contract(SCHOOL, id="district.buses")

    done = load_tables(lake, other, db)

    assert done[0] == Loaded("district__buses", 0)
    assert db.execute("select school from schoolhouse_lake.district__buses").fetchall() == []
    assert not (tmp_path / "lake/_work/district.buses").exists()


def test_table_follows_its_contract(
    contract: Contract, lake: Store, make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    """A column is wider, one is new, and later one is gone; the view on the others stays."""
    load_one(lake, contract, db)
    db.execute(f"create view public.schools as select school, year from {TABLE}")
    wider = make_contract(SCHOOL, YEAR, {"name": "students", "physicalType": "double"},
                          {"name": "teachers", "physicalType": "int"})  # fmt: skip
    ingest_text(tmp_path, wider, "school,year,students,teachers\nAsh,2001,10.5,2\n", "wider.csv")

    assert load_one(lake, wider, db) == 3

    query = f"select students, teachers from {TABLE} where year = 2001"
    assert db.execute(query).fetchall() == [(10.5, 2)]
    narrower = make_contract(SCHOOL, YEAR)
    ingest_text(tmp_path, narrower, "school,year\nAsh,2001\n", "narrower.csv")

    assert load_one(lake, narrower, db) == 3

    columns = db.execute(f"select * from {TABLE} limit 0").description or []
    assert not {"students", "teachers"} & {column.name for column in columns}
    assert db.execute("select * from public.schools order by 2").fetchall()[0] == ("Ash", 2001)


def test_database_of_a_version_that_loaded_by_partition_is_loaded_anew(
    contract: Contract, lake: Store, db: Session
) -> None:
    load_one(lake, contract, db)
    db.execute("drop table schoolhouse_lake.loaded_tables")
    db.execute("create table schoolhouse_lake.landed_partitions (table_name text)")

    assert load_one(lake, contract, db) == 3

    old = "select to_regclass('schoolhouse_lake.landed_partitions')"
    assert db.execute(old).fetchone() == (None,)
    assert len(db.execute(ROWS).fetchall()) == 3


def test_lake_whose_only_run_failed_is_empty_tables(
    make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    contract, lake = make_contract(), Store(str(tmp_path / "lake"))
    with pytest.raises(MissingColumnsError):
        ingest_text(tmp_path, contract, "pupil\nAsh\n", "wrong.csv")

    done = load_tables(lake, contract, db)

    assert done == [Loaded("district__schools", 0), Loaded("ledger", 1)]
    assert db.execute(ROWS).fetchall() == []
    ingest_text(tmp_path, contract)
    assert load_one(lake, contract, db) == 3
