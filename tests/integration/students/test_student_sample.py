"""What the generator says of its school export is what ingest finds; and who is in it stays out."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import KEY_VARIABLE, SAMPLE_KEY
from schoolhouse.samples.registry import find_samples
from schoolhouse.samples.sample import RowCounts
from schoolhouse.samples.students.records import Size, personal_texts, write_export
from tests.support.lakes import last_rows
from tests.support.workspaces import PROJECT, BuiltWorkspace, build_workspace

RECORDS = "students.records"
SIZE = Size(students=600, years=2, seed=5)
# Where names may be: what was received, and what only those who handle rejected texts may read.
PERMITTED = (
    "lake/raw",
    "lake/restricted",
    *(str(sample.place) for sample in find_samples().values()),
)
# A name, or a student number, one with a letter for its last digit too.
WORD = re.compile("[a-z]{4,}|s[0-9]{6}[0-9o]")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv(KEY_VARIABLE, SAMPLE_KEY)
    paths = tmp_path / "files/export.synthetic.csv", tmp_path / "files/late.synthetic.csv"
    write_export(paths[0], SIZE, paths[1])
    return paths


def _ingested(raw: Path, lake: Path) -> LedgerRow:
    engine = load_engine(EngineName.DUCKDB)
    return ingest(load_contract(RECORDS), raw, Store(str(lake)), engine).row


def _row_counts(row: LedgerRow) -> RowCounts:
    return RowCounts(
        read=row.read_row_count or 0,
        accepted=row.accepted_row_count or 0,
        quarantined=row.quarantined_row_count or 0,
        unreadable=row.unreadable_row_count or 0,
        duplicate=row.duplicate_row_count or 0,
        nulled_cells=row.nulled_cell_count or 0,
        warned_cells=row.warned_cell_count or 0,
        replaced=row.replaced_row_count or 0,
    )


def test_both_files_in_one_run(files: tuple[Path, Path], tmp_path: Path) -> None:
    row = _ingested(files[0].parent, tmp_path / "lake")

    assert _row_counts(row) == SIZE.row_counts
    assert row.unknown_columns == ["(column 8)"]


@pytest.mark.slow
@pytest.mark.spark
def test_spark_says_nothing_of_its_own(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Java compiles nothing of more than 64 KB, and Spark tells of it in 1,200 lines."""
    for path in files:
        command = [sys.executable, "-m", "glue_ingest", "run", RECORDS, "--engine", "spark"]
        done = subprocess.run(
            [*command, "--raw", str(path), "--lake", str(tmp_path / "lake")],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, len(done.stderr.splitlines())) == (0, 4), done.stderr[:2000]


def test_corrections_after_the_export(files: tuple[Path, Path], tmp_path: Path) -> None:
    rows = [_ingested(path, tmp_path / "lake") for path in files]

    assert list(map(_row_counts, rows)) == [SIZE.export_row_counts, SIZE.correction_row_counts]


def test_the_later_update_wins_whichever_file_came_last(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    found = []
    for name, order in (("forward", files), ("backward", files[::-1])):
        for path in order:
            _ingested(path, tmp_path / name)
        rows = last_rows(Store(str(tmp_path / name)), RECORDS, "school_year", "mathematics_score")
        found.append(Counter(row for row in rows if row[1] == 66.6))

    assert found[0] == found[1]
    assert found[0].total() >= SIZE.correction_row_counts.accepted


@pytest.fixture(scope="module")
def people() -> frozenset[str]:
    """The words that name a person of the shipped sample, in small letters."""
    texts = personal_texts(Size())
    names = {name for name in texts.names if name.isalpha()}
    return frozenset(map(str.lower, {*names, *texts.student_ids}))


def _people_in(text: str, people: frozenset[str]) -> set[str]:
    """Find names (those in an e-mail address too) and student numbers, in any letter case."""
    return people.intersection(WORD.findall(text.lower()))


def _texts(path: Path) -> Iterator[str]:
    """Yield what a file holds as text, and what its bytes say."""
    yield path.read_bytes().decode("latin-1")
    if path.suffix == ".parquet":
        yield str(pq.read_table(path, partitioning=None).to_pylist())
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
            for schema, table in tables:
                yield str(connection.execute(f'from "{schema}"."{table}"').fetchall())


def test_nobody_of_the_sample_is_found_where_nobody_may_be(
    sample_workspace: BuiltWorkspace, people: frozenset[str]
) -> None:
    root = sample_workspace.root
    paths = [path for path in sorted(root.rglob("*")) if path.is_file()]
    places = {str(path.relative_to(root)): path for path in paths}
    open_places = {n: p for n, p in places.items() if not n.startswith(PERMITTED)}

    found = {
        name: sorted({word for text in _texts(path) for word in _people_in(text, people)})[:5]
        for name, path in open_places.items()
    }

    assert {name: texts for name, texts in found.items() if texts} == {}
    assert not _people_in(sample_workspace.report, people)
    for part in ("lake/curated", "lake/quarantine", "lake/ledger", "target", "logs"):
        assert any(name.startswith(part) for name in open_places), part


def test_the_search_finds_those_who_are_there(
    sample_workspace: BuiltWorkspace, people: frozenset[str]
) -> None:
    for part in ("lake/raw/students/records", "lake/restricted"):
        files = [path for path in (sample_workspace.root / part).rglob("*") if path.is_file()]
        assert any(_people_in(text, people) for path in files for text in _texts(path)), part


@pytest.fixture(scope="module")
def school_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltWorkspace]:
    """A school's own export alone, which nothing says to be synthetic, with a key of its own."""
    folder = tmp_path_factory.mktemp("school")
    write_export(folder / "export.synthetic.csv", SIZE)
    export = shutil.move(folder / "export.synthetic.csv", folder / "export.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_VARIABLE, "of this school alone, and never written down")
        yield build_workspace(folder / "data", "real", "--raw", str(export), "--dataset", RECORDS)


def test_a_school_alone_gets_rows_in_its_own_tables_alone(
    school_workspace: BuiltWorkspace,
) -> None:
    datasets = school_workspace.ask("select distinct dataset_id from marts.student_group_summary")
    states = school_workspace.ask("select count(*) from marts.state_year_metrics")

    assert datasets == [(RECORDS,)]
    assert states == [(0,)]


def test_a_school_alone_is_told_what_is_not_there(school_workspace: BuiltWorkspace) -> None:
    told = school_workspace.report.partition("Not in this lake")[2]

    assert "  us_education.states_all\n" in told
    assert "  students.courses\n" in told
    assert RECORDS not in told
    assert "SYNTHETIC" not in school_workspace.report
    assert "US public schools" not in school_workspace.report


def test_an_unchanged_school_is_not_built_again(school_workspace: BuiltWorkspace) -> None:
    assert "build unchanged, docs unchanged" in school_workspace.run_again().stdout
