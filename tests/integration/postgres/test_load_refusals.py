"""What is not loaded, and what the message says to do."""

from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeLayoutError
from glue_ingest.lake.store import Store
from schoolhouse.load.errors import (
    DependentViewError,
    ForeignLakeError,
    LoadInProgressError,
    NoLakeError,
    ReadableBySomeoneError,
    StaleLakeError,
    UnloadableValueError,
)
from schoolhouse.postgres.session import locked
from schoolhouse.publish.history import ROLES_SCRIPT, SCRIPT
from tests.conftest import SCHOOL, STUDENTS, YEAR, MakeContract
from tests.support.old_lakes import make_old
from tests.support.postgres.load_district import ROWS, TABLE, Session, ingest_text, load_one

ABOUT_PERSONS = (SCHOOL, YEAR, STUDENTS | {"classification": "sensitive"})
SKIP = """
    create function skip() returns trigger language plpgsql as $$
    begin
        if new.students = 22 then return null; end if;
        return new;
    end
    $$
"""


def test_view_on_a_column_whose_type_changes_is_named(
    contract: Contract, lake: Store, make_contract: MakeContract, db: Session
) -> None:
    load_one(lake, contract, db)
    db.execute(f"create view public.schools as select students from {TABLE}")
    before = db.execute(ROWS).fetchall()
    changed = make_contract(SCHOOL, YEAR, {"name": "students", "physicalType": "double"})

    with pytest.raises(DependentViewError, match=r"view .*schools.*dbt build"):
        load_one(lake, changed, db)

    assert db.execute(ROWS).fetchall() == before


def test_files_of_another_contract_are_refused(
    make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    lake = ingest_text(tmp_path, make_contract())
    edited = make_contract(SCHOOL, YEAR, STUDENTS, {"name": "teachers", "physicalType": "int"})

    with pytest.raises(StaleLakeError, match=r"'teachers' should be int32\. Found: nothing"):
        load_one(lake, edited, db)


def test_another_lake_is_refused_until_it_is_meant(
    contract: Contract, lake: Store, tmp_path: Path, db: Session
) -> None:
    load_one(lake, contract, db)
    (tmp_path / "lake").rename(tmp_path / "first")
    other = ingest_text(tmp_path, contract, "school,year,students\nElm,2003,5\n")

    with pytest.raises(ForeignLakeError, match=r"1 runs .* --replace"):
        load_one(other, contract, db)
    assert len(db.execute(ROWS).fetchall()) == 3

    assert load_one(other, contract, db, replaces_lake=True) == 1

    assert db.execute(ROWS).fetchall() == [("Elm", 2003, 5)]
    assert db.execute("select count(*) from schoolhouse_lake.ledger").fetchone() == (1,)


def test_folder_that_is_no_lake_is_refused(
    make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    with pytest.raises(NoLakeError, match=r"There is no lake in .*/typo"):
        load_one(Store(str(tmp_path / "typo")), make_contract(), db, replaces_lake=True)

    assert db.execute("select to_regnamespace('schoolhouse_lake')").fetchone() == (None,)


def test_rows_about_persons_do_not_go_where_everybody_reads(
    make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    contract = make_contract(*ABOUT_PERSONS)
    lake = ingest_text(tmp_path, contract)
    db.execute("create schema schoolhouse_lake")
    db.execute("grant usage on schema schoolhouse_lake to public")

    with pytest.raises(ReadableBySomeoneError, match=r"district\.schools: .* by public"):
        load_one(lake, contract, db)
    assert db.execute("select to_regclass(%s)", [TABLE]).fetchone() == (None,)

    db.execute("revoke usage on schema schoolhouse_lake from public")
    assert load_one(lake, contract, db) == 3


def test_rows_about_persons_do_not_go_where_readers_read(
    make_contract: MakeContract, tmp_path: Path, db: Session
) -> None:
    contract = make_contract(*ABOUT_PERSONS)
    lake = ingest_text(tmp_path, contract)
    db.execute(SCRIPT.read_bytes())
    db.execute(ROLES_SCRIPT.read_bytes())
    assert load_one(lake, contract, db) == 3
    db.execute("grant usage on schema schoolhouse_lake to schoolhouse_reader")

    with pytest.raises(ReadableBySomeoneError, match=r"revoke usage .* from schoolhouse_reader"):
        load_one(lake, contract, db)


def test_public_rows_may_be_read(contract: Contract, lake: Store, db: Session) -> None:
    db.execute("create schema schoolhouse_lake")
    db.execute("grant usage on schema schoolhouse_lake to public")

    assert load_one(lake, contract, db) == 3


def test_files_of_a_run_that_did_not_commit_are_not_loaded(
    contract: Contract, lake: Store, db: Session
) -> None:
    run = "20991231T235959000000-0badcafe"
    lake.write(f"{lake.curated_folder(contract)}/{run}/year=2001/part-0.parquet", b"half")

    assert load_one(lake, contract, db) == 3
    assert db.execute(ROWS).fetchall() == [
        ("Ash", 2001, 10),
        ("Ash", 2002, 20),
        ("Birch", 2002, None),
    ]


def test_lake_of_an_older_version_is_refused(contract: Contract, lake: Store, db: Session) -> None:
    assert load_one(lake, contract, db) == 3
    make_old(lake, contract)

    with pytest.raises(LakeLayoutError, match="schoolhouse ingest upgrade"):
        load_one(lake, contract, db)

    assert len(db.execute(ROWS).fetchall()) == 3


def test_two_loads_do_not_meet(
    contract: Contract, lake: Store, database: str, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schoolhouse.postgres.session.LOCK_TIMEOUT_SECONDS", 0.1)
    with (
        psycopg.connect(database, autocommit=True) as other,
        locked(other, "load", LoadInProgressError),
        pytest.raises(LoadInProgressError, match="Wait for it"),
    ):
        load_one(lake, contract, db)

    assert load_one(lake, contract, db) == 3


def test_value_that_postgres_cannot_hold_names_the_file(
    contract: Contract, lake: Store, tmp_path: Path, db: Session
) -> None:
    """Ingest refuses such a text; here somebody wrote the file by hand."""
    load_one(lake, contract, db)
    before = db.execute(ROWS).fetchall()
    (path,) = tmp_path.glob("lake/curated/district/schools/*/year=2002/part-0.parquet")
    table = pq.ParquetFile(path).read()
    texts = pa.array(["A\0sh"] * table.num_rows, pa.string())
    pq.write_table(table.set_column(table.schema.get_field_index("school"), "school", texts), path)

    with pytest.raises(UnloadableValueError, match=r"year=2002/part-0\.parquet.*0x00"):
        load_one(lake, contract, db)

    assert db.execute(ROWS).fetchall() == before


def test_rows_that_the_table_does_not_take_are_missed(
    contract: Contract, lake: Store, tmp_path: Path, db: Session
) -> None:
    load_one(lake, contract, db)
    before = db.execute(ROWS).fetchall()
    db.execute(SKIP)
    db.execute(f"create trigger t before insert on {TABLE} for each row execute function skip()")
    ingest_text(tmp_path, contract, "school,year,students\nAsh,2002,22\n", "b.csv")

    with pytest.raises(UnloadableValueError, match=r"2 rows were sent, and .* took 1\."):
        load_one(lake, contract, db)

    assert db.execute(ROWS).fetchall() == before
