"""A drafted contract follows the standard, is sound, and ingests the file it was drafted from."""

import gzip
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from datacontract.data_contract import DataContract

from glue_ingest.authoring.draft import default_id, draft_contract
from glue_ingest.authoring.render import render
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import Exit
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import KEY_VARIABLE
from tests.support.workspaces import PROJECT

SHARED = PROJECT.parent / "shared/data"
# Folders, not files: a new file there is tested without a word here.
FOLDERS = ("us_education", "students", "industry", "music", "reference")
SHARED_FILES = [path for folder in FOLDERS for path in sorted((SHARED / folder).glob("*.csv"))]

TOWNS = "district;größe;wert\nKöln;1;0.5\nZürich;2;NA\n"
PEOPLE = (
    "Student ID,Name,E-mail,Birth Date,Gender,Score,Zip\n"
    "S1,Ada Example,ada@example.org,2010-01-31,F,99,01234\n"
    "S2,Bob Example,bob@example.org,2010-02-28,M,-,02345\n"
)
SMALL_FILES = {
    "commas": b"school,year,score\nA,2020,1\nA,2021,\nB,2020,0.5\n",
    "no": b"no,yes,null,text_a,a,e5,violations\n1,x,y,z,y,n,on\n2,x,y,z,y,n,off\n",
    "latin_1": TOWNS.encode("latin-1"),
    "windows": TOWNS.replace("0.5", "€").encode("cp1252"),
    "utf_16": TOWNS.encode("utf-16"),
    "gzip": gzip.compress(TOWNS.encode()),
    "preamble": b"A report, by hand\n\nschool,year,score\nA,2020,1\nB,2020,2\n",
    "single_quotes": b"a,b\n'x,1',2\n'y',3\n",
    "backslash": b'a,b\n"x \\"y\\", z",2\n"y",3\n',
    "tab": b"a\tb\n1\t2\n2\t3\n",
    "people": PEOPLE.encode(),
    "odd_names": '"a ""b"" c",\tü: #x,2019,{y}\n1,2,3,4\n'.encode(),
    "values_of_yaml": b'code,flag\n1,on\n2,on\n3,~\n4,~\n5,\'\n6,\'\n7,"a: b"\n8,"a: b"\n',
    "large_numbers": b"code,amount\na,1234567890123456.25\nb,99999999999999999999\nc,\n",
}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "a key of a test, long enough for no one")


def drafted_and_ingested(path: Path, folder: Path) -> LedgerRow:
    draft = folder / "draft.odcs.yaml"
    draft.write_text(render(draft_contract(path)), encoding="utf-8")
    checks = DataContract(data_contract_file=str(draft)).lint().checks or []
    assert [(c.name, c.reason) for c in checks if c.result != "passed"] == []
    contract = load_contract(str(draft))
    assert contract.name == default_id(path)
    store, engine = Store(str(folder)), load_engine(EngineName.DUCKDB)
    return ingest(contract, path, store, engine, with_open_marks=True).row


def assert_all_accepted(row: LedgerRow) -> None:
    counts = (row.accepted_row_count, row.nulled_cell_count, row.reasons)
    assert row.read_row_count > 0
    assert counts == (row.read_row_count, 0, [])


@pytest.mark.parametrize("path", SHARED_FILES, ids=lambda path: path.name)
def test_draft_of_a_shared_file_ingests_it(tmp_path: Path, path: Path) -> None:
    assert_all_accepted(drafted_and_ingested(path, tmp_path))


def test_shared_files_are_there_or_said_not_to_be() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared files are not beside this clone (../shared)")

    assert {path.parent.name for path in SHARED_FILES} == set(FOLDERS)


@pytest.mark.parametrize("name", SMALL_FILES)
def test_draft_of_a_small_file_ingests_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_bytes(SMALL_FILES[name])

    assert_all_accepted(drafted_and_ingested(path, tmp_path))


def test_draft_of_people_keeps_none_of_their_texts(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")

    text = render(draft_contract(path, "district.people"))
    drafted_and_ingested(path, tmp_path)

    curated = pq.read_table(tmp_path / "curated")
    assert set(curated.schema.names) >= {"student_pseudonym", "gender", "score", "zip"}
    assert not {"name", "email", "birth_date"} & set(curated.schema.names)
    assert curated["zip"].to_pylist() == ["01234", "02345"]
    for secret in ("S1", "S2", "Ada", "Bob", "example.org", "2010"):
        assert secret not in text
        assert secret not in str(curated.to_pylist())


def test_drafts_are_clean_yaml(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    draft = tmp_path / "draft.yaml"
    draft.write_text(render(draft_contract(path)), encoding="utf-8")

    command = [sys.executable, "-m", "yamllint", "--strict", str(draft)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def infer(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "glue_ingest", "infer", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def test_infer_writes_a_new_file_or_stdout_and_overwrites_nothing(tmp_path: Path) -> None:
    path, out = tmp_path / "list.csv", tmp_path / "draft.yaml"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    shown = infer(str(path), "--id", "district.lists")
    written = infer(str(path), "--id", "district.lists", "--out", str(out))
    refused = infer(str(path), "--out", str(out))

    assert (shown.returncode, written.returncode) == (Exit.OK, Exit.OK)
    assert out.read_text(encoding="utf-8") == shown.stdout
    assert (refused.returncode, out.read_text(encoding="utf-8")) == (Exit.BAD_INPUT, shown.stdout)
    assert "is not overwritten" in refused.stderr
