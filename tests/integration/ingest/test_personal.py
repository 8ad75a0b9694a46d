"""Data sets that name people: what is stored of them, and where."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import IngestError, PseudonymKeyError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import KEY_VARIABLE, SAMPLE_KEY, Pseudonyms
from tests.conftest import YEAR, WriteContract
from tests.support.people import FILE, GENDER, KEY, OTHER_KEY, PERSONAL, SCORE, hashed
from tests.unit.glue_ingest.reading.test_pseudonyms import NAME, STUDENT

NAMES = ("column_name", "rule_name", "action_name", "raw_value")
TOO_MANY_FIELDS = dict(zip(NAMES, (None, "too_many_fields", "reject_row", None), strict=True))


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)


@pytest.fixture
def contract(write_contract: WriteContract) -> Contract:
    return load_contract(str(write_contract(STUDENT, YEAR, NAME, GENDER, SCORE)))


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(FILE)
    return path


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


def rows_of(lake: Store, folder: str, *names: str) -> list[tuple[Any, ...]]:
    tables = [pq.read_table(lake.address(path), partitioning=None) for path in lake.find(folder)]
    rows = [row for table in tables if table.num_rows for row in table.select(names).to_pylist()]
    return sorted((tuple(row.values()) for row in rows), key=repr)


def open_texts(lake: Store) -> str:
    """Return all that is stored outside the restricted places, as bytes and as values."""
    found = []
    for path in lake.find(""):
        if not path.startswith(("raw/", "restricted/")):
            found.append(Path(lake.address(path)).read_bytes().decode("latin-1"))
            if path.endswith(".parquet"):
                found.append(repr(pq.read_table(lake.address(path), partitioning=None).to_pylist()))
    return "\n".join(found)


def test_nothing_that_names_a_person_is_stored_in_the_open(
    contract: Contract, raw: Path, lake: Store, engine: Engine
) -> None:
    row = ingest(contract, raw, lake, engine).row

    texts = open_texts(lake)
    assert [text for text in PERSONAL if text in texts] == []
    assert row.unknown_columns == ["(column 6)"]
    assert (row.read_row_count, row.accepted_row_count, row.unreadable_row_count) == (7, 3, 1)
    assert rows_of(lake, "curated", "student", "gender", "score") == sorted(
        [(hashed("S101"), "F", 90), (hashed("S102"), None, 80), (hashed("S103"), "M", 71)]
    )


def test_open_quarantine_has_reasons_and_values_that_are_what_their_column_is_for(
    contract: Contract, raw: Path, lake: Store, engine: Engine
) -> None:
    ingest(contract, raw, lake, engine)

    def reasons(column: str, rule: str) -> list[dict[str, Any]]:
        item = {"column_name": column, "rule_name": rule, "action_name": "reject_row"}
        return [item | {"raw_value": None}]

    def values(student: str | None, gender: str, score: str | None) -> list[tuple[str, Any]]:
        return [("student", student), ("year", "2020"), ("gender", gender), ("score", score)]

    found = rows_of(
        lake, "quarantine/district/schools/rows",
        "kind", "raw_record_number", "raw_text", "reasons", "raw_values",
    )  # fmt: skip
    assert found == [
        ("duplicate", 4, None, [], values(hashed("S103"), "M", "70")),
        ("rejected", 3, None, reasons("score", "range"), values(hashed("S103"), "M", None)),
        ("rejected", 7, None, reasons("student", "pattern"), values(None, "F", "50")),
        ("unreadable", 6, None, [TOO_MANY_FIELDS], None),
    ]
    cells = rows_of(
        lake, "quarantine/district/schools/cells", "column_name", "raw_value", "key_values"
    )
    assert cells == [("gender", None, [("student", hashed("S102")), ("year", "2020")])]


def test_restricted_zone_has_the_texts_and_is_closed(
    contract: Contract, raw: Path, lake: Store, engine: Engine
) -> None:
    ingest(contract, raw, lake, engine)

    found = rows_of(
        lake,
        "restricted/district/schools/rows",
        "kind",
        "raw_record_number",
        "raw_text",
        "raw_values",
    )
    header, *lines = (line.split(",") for line in FILE.splitlines())
    assert found == [
        ("duplicate", 4, None, list(zip(header, lines[3], strict=True))),
        ("rejected", 3, None, list(zip(header, lines[2], strict=True))),
        ("rejected", 7, None, list(zip(header, lines[6], strict=True))),
        ("unreadable", 6, "Dee, Jr,S104,2020,F,60,555104", None),
    ]
    cells = rows_of(lake, "restricted/district/schools/cells", "column_name", "raw_value")
    assert cells == [("gender", "Ben Rook")]
    for folder in ("raw", "restricted"):
        assert Path(lake.address(f"{folder}/district/schools")).stat().st_mode & 0o777 == 0o700


def test_new_key_gives_everyone_another_pseudonym_and_is_in_the_ledger(
    contract: Contract, raw: Path, lake: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(contract, raw, lake, engine)
    assert ingest(contract, raw, lake, engine).is_unchanged
    monkeypatch.setenv(KEY_VARIABLE, OTHER_KEY)

    ingest(contract, [], lake, engine, full_refresh=True)

    students = rows_of(lake, "curated", "student")
    assert students == sorted((hashed(text, OTHER_KEY),) for text in ("S101", "S102", "S103"))
    ledger = [(row.run_mode, row.pseudonym_key_id) for row in read_rows(lake)]
    assert ledger == [
        ("run", Pseudonyms(KEY).key_id),
        ("full_refresh", Pseudonyms(OTHER_KEY).key_id),
    ]


def test_run_under_another_key_hashes_the_stored_students_again(
    contract: Contract, raw: Path, lake: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(contract, raw, lake, engine)
    monkeypatch.setenv(KEY_VARIABLE, OTHER_KEY)
    later = raw.with_name("later.csv")
    later.write_text("full_name,student,year,gender,score\nAda Quill,S101,2021,F,95\n")

    ingest(contract, later, lake, engine)

    assert (hashed("S101", OTHER_KEY), 90) in rows_of(lake, "curated", "student", "score")
    assert len(set(rows_of(lake, "curated", "student"))) == 3


def test_one_student_has_one_pseudonym_in_every_data_set(
    write_contract: WriteContract, raw: Path, lake: Store, engine: Engine
) -> None:
    first = load_contract(str(write_contract(STUDENT, YEAR, NAME, GENDER, SCORE)))
    extras = [*STUDENT["customProperties"], {"property": "sourceName", "value": "n"}]
    number = STUDENT | {"name": "pupil", "customProperties": extras}
    second = load_contract(str(write_contract(number, YEAR, id="village.pupils")))
    other = raw.with_name("pupils.csv")
    other.write_text("n,year\n S101 ,2020\n")

    ingest(first, raw, lake, engine)
    ingest(second, other, lake, engine)

    assert rows_of(lake, "curated/village", "pupil") == [(hashed("S101"),)]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Quill,S101,2020,F,90\nBen Rook,S102,2020,M,80\n",
        'Ada "Quill,S101\nBen Rook,S102,2020,M,80\n',
        "student,student,Quill\nS101,S101,S101\n",
        "full_name,student,year,Quill\n",
        'full_name,student,year,"Comment\nAda Quill,S101,2020,"\nBen Rook,S102,2020,x\n',
        "<html><head><title>Marks of Ada Quill (S101)</title></head></html>\n",
        "sep=Ada Quill\nfull_name,student,year\nBen Rook,S102,2020\n",
    ],
    ids=["no header", "broken quotes", "a name twice", "no rows", "quote in header", "page", "sep"],
)
def test_refusal_of_a_file_names_nobody(
    contract: Contract, raw: Path, lake: Store, engine: Engine, text: str
) -> None:
    raw.write_text(text)

    with pytest.raises(IngestError) as caught:
        ingest(contract, raw, lake, engine)

    texts = f"{caught.value}\n{open_texts(lake)}"
    assert [found for found in PERSONAL if found in texts] == []


def test_stored_students_are_never_hashed_with_the_sample_key(
    contract: Contract, raw: Path, lake: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(contract, raw, lake, engine)
    renamed = raw.rename(raw.with_name("export.synthetic.csv"))
    monkeypatch.setenv(KEY_VARIABLE, SAMPLE_KEY)

    with pytest.raises(PseudonymKeyError, match="that of the synthetic sample"):
        ingest(contract, renamed, lake, engine)

    assert (hashed("S101"),) in rows_of(lake, "curated", "student")


def test_folders_are_closed_when_a_contract_learns_what_is_personal(
    write_contract: WriteContract, raw: Path, lake: Store, engine: Engine
) -> None:
    public = {"classification": "public"}
    number = {key: value for key, value in STUDENT.items() if key != "customProperties"} | public
    before = load_contract(str(write_contract(number, YEAR, NAME | public, GENDER, SCORE)))
    ingest(before, raw, lake, engine)
    contract = load_contract(str(write_contract(STUDENT, YEAR, NAME, GENDER, SCORE)))

    ingest(contract, [], lake, engine, full_refresh=True)

    for folder in ("raw/district/schools", "restricted/district/schools", "_work/district.schools"):
        assert Path(lake.address(folder)).stat().st_mode & 0o777 == 0o700


def test_other_data_sets_of_another_key_are_named(
    write_contract: WriteContract,
    raw: Path,
    lake: Store,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ingest(load_contract(str(write_contract(STUDENT, YEAR, NAME))), raw, lake, engine)
    other = load_contract(str(write_contract(STUDENT, YEAR, NAME, id="village.pupils")))
    monkeypatch.setenv(KEY_VARIABLE, OTHER_KEY)

    ingest(other, raw, lake, engine)

    assert "district.schools has pseudonyms of key" in caplog.text
    assert "ingest run district.schools --full-refresh" in caplog.text
    assert KEY not in caplog.text
