"""Both engines on both stores leave the same lake: curated rows, quarantine and ledger, whole."""

from pathlib import Path

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from schoolhouse.samples.us_education.states_all import build
from tests.support.lakes import lake_contents, restated
from tests.support.schools import write_contract

DATASET = "us_education.states_all"
# Rows of the sample that are left out; those whose year is misspelled stay.
LEFT_OUT = {str(year) for year in (*range(1986, 1992), *range(2000, 2020))}
MESS = (
    "Extra,STUDENTS,year,School\n"
    "a, 10.0 ,2001,North\n"
    "b,-5,2001,South\n"
    "c,7,,East\n"
    "d,7,2002\n"
    "e,1,2002,West\n"
    "f,NA,2002,West\n"
    "g,3,2002,x-ville\n"
    "h,30,2003,North\n"
)
CORRECTION = "School,year,STUDENTS\nWest,2002,4\nNorth,2004,many\nWest,2002,5\n"


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Some years of the sample, a correction of some of them, and two small files of every kind."""
    folder = tmp_path_factory.mktemp("files")
    header, *rows = build()[0].decode().splitlines(keepends=True)
    lines = [header, *(row for row in rows if row.split(",")[2] not in LEFT_OUT)]
    texts = {
        "states_all.synthetic.csv": "".join(lines),
        "again.synthetic.csv": "".join([header, *map(restated, lines[40:80])]),
        "schools.csv": MESS,
        "schools_again.csv": CORRECTION,
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [folder / name for name in texts]


def fill(lake: Store, files: list[Path], engine: EngineName, folder: Path) -> None:
    """Ingest the files, the same bytes once more, and all again after a rule has changed."""
    first, second, mess, correction = files
    for path in (first, second, second):
        ingest(load_contract(DATASET), path, lake, load_engine(engine))
    contract = write_contract(folder)
    for path in (mess, correction):
        ingest(contract, path, lake, load_engine(engine))
    stricter = write_contract(folder, maximum=20)
    ingest(stricter, (), lake, load_engine(engine), full_refresh=True)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> dict[str, object]:
    """What the DuckDB engine leaves in a folder; other tests compare that with figures."""
    lake = Store(str(tmp_path_factory.mktemp("expected") / "lake"))
    fill(lake, files, EngineName.DUCKDB, tmp_path_factory.mktemp("contract"))
    runs = [(row.dataset_name, row.run_mode, row.outcome) for row in read_rows(lake)]
    assert runs == [
        ("states_all", "run", "succeeded"),
        ("states_all", "run", "succeeded"),
        ("schools", "run", "succeeded"),
        ("schools", "run", "succeeded"),
        ("schools", "full_refresh", "succeeded"),
    ]
    found = lake_contents(lake)
    assert len(found) > 40
    return found


@pytest.mark.parametrize("name", list(EngineName))
def test_engines_and_stores_leave_the_same_lake(
    lake_root: str,
    name: EngineName,
    files: list[Path],
    tmp_path: Path,
    expected: dict[str, object],
) -> None:
    lake = Store(lake_root)

    fill(lake, files, name, tmp_path)

    found = lake_contents(lake)
    assert found.keys() == expected.keys()
    assert {path for path in found if found[path] != expected[path]} == set()
    assert [path for path in lake.find("_work") if not path.endswith("/lock")] == []
