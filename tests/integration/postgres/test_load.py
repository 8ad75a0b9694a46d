"""The lake in Postgres: what is landed, and what is sent again."""

from pathlib import Path

import duckdb
from schoolhouse.load.load import Landed

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.store import Store
from tests.conftest import SCHOOL, YEAR, MakeContract
from tests.support.postgres.load_district import (
    ROWS,
    TABLE,
    Session,
    ingest_text,
    landed,
    landed_tables,
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

    landed(lake, contract, db)

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
        source = f"read_parquet('{lake.root}/curated/district/schools/*.parquet')"
        expected = files.execute(query.format(source)).fetchall()
    found = db.execute(query.format(TABLE)).fetchall()
    assert len(expected) == 4
    # Texts, because DuckDB's zone is another object than the driver's.
    assert [list(map(str, row)) for row in found] == [list(map(str, row)) for row in expected]


def test_rows_are_those_of_the_partitions(contract: Contract, lake: Store, db: Session) -> None:
    done = landed(lake, contract, db)

    assert (done.landed_count, done.row_count) == (2, 3)
    assert db.execute(ROWS).fetchall() == [
        ("Ash", 2001, 10),
        ("Ash", 2002, 20),
        ("Birch", 2002, None),
    ]


def test_landing_again_sends_nothing(contract: Contract, lake: Store, db: Session) -> None:
    landed(lake, contract, db)
    rows = db.execute(f"select xmin::text, ctid::text from {TABLE}").fetchall()

    done = landed_tables(lake, contract, db)

    assert [(item.landed_count, item.unchanged_count, item.row_count) for item in done] == [
        (0, 2, 0),
        (0, 1, 0),
    ]
    assert db.execute(f"select xmin::text, ctid::text from {TABLE}").fetchall() == rows


def test_only_partitions_whose_file_changed_are_sent(
    contract: Contract, lake: Store, tmp_path: Path, db: Session
) -> None:
    landed(lake, contract, db)
    query = f"select xmin::text from {TABLE} where year = 2001"
    untouched = db.execute(query).fetchall()
    ingest_text(tmp_path, contract, "school,year,students\nAsh,2002,21\n", "corrected.csv")

    done = landed(lake, contract, db)

    assert (done.landed_count, done.unchanged_count, done.row_count) == (1, 1, 2)
    assert db.execute(query).fetchall() == untouched
    assert ("Ash", 2002, 21) in db.execute(ROWS).fetchall()
    runs = db.execute("select count(*), sum(jsonb_array_length(input_files)) "
                      "from schoolhouse_lake.ledger").fetchall()  # fmt: skip
    assert runs == [(2, 2)]


def test_partition_that_left_the_lake_leaves_postgres(
    contract: Contract, lake: Store, db: Session
) -> None:
    landed(lake, contract, db)
    lake.delete_folder(f"{lake.curated_folder(contract)}/year=2001")

    done = landed(lake, contract, db)

    assert (done.removed_count, done.unchanged_count) == (1, 1)
    assert [year for _, year, _ in db.execute(ROWS).fetchall()] == [2002, 2002]


def test_data_set_without_rows_is_an_empty_typed_table(
    make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    lake = ingest_text(tmp_path, make_contract())
    other = make_contract(SCHOOL, id="district.buses")

    done = landed_tables(lake, other, db)

    assert done[0] == Landed("district__buses", "partitions")
    assert db.execute("select school from schoolhouse_lake.district__buses").fetchall() == []
    assert not (tmp_path / "lake/_work/district.buses").exists()


def test_table_follows_its_contract(
    contract: Contract, lake: Store, make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    landed(lake, contract, db)
    wider = make_contract(SCHOOL, YEAR, {"name": "students", "physicalType": "double"},
                          {"name": "teachers", "physicalType": "int"})  # fmt: skip
    ingest_text(tmp_path, wider, "school,year,students,teachers\nAsh,2001,10.5,2\n", "wider.csv")

    done = landed(lake, wider, db)

    assert done.landed_count == 2
    query = f"select students, teachers from {TABLE} where year = 2001"
    assert db.execute(query).fetchall() == [(10.5, 2)]
