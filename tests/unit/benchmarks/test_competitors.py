import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.checksum import Checksum, checksum
from benchmarks.competitors import rules
from benchmarks.student_years import Size, write
from benchmarks.subjects import PROJECT, choose_subjects
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import RuleName, TypeName

ROWS = 3000
# The packages of the others are in requirements/dev.txt; these two are in bench.txt only.
NOT_HERE = [name for name in ("pandas", "polars") if find_spec(name) is None]


def _needs(package: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(package in NOT_HERE, reason=f"{package} is in bench.txt only")


@dataclass(frozen=True)
class Ruling:
    """What the referee found on one file."""

    csv: Path
    counts: dict[str, int]
    checksum: Checksum


def _run(module: str, csv: Path, out: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", module, str(csv), str(out)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def ruling(tmp_path_factory: pytest.TempPathFactory, contract: Contract) -> Ruling:
    folder = tmp_path_factory.mktemp("referee")
    csv = folder / "s.synthetic.csv"
    write(csv, Size(ROWS))
    counts = _run("benchmarks.referee", csv, folder / "out")
    return Ruling(csv, counts, checksum(folder / "out" / "curated", contract))


def test_the_referee_accounts_for_every_record(ruling: Ruling) -> None:
    counts = ruling.counts

    assert counts["read"] == ROWS
    assert counts["read"] == counts["accepted"] + counts["refused"] + counts["duplicates"]
    assert counts["accepted"] == ruling.checksum.row_count
    assert min(counts.values()) > 0


@pytest.mark.parametrize(
    "name",
    [
        "handwritten_duckdb",
        "plain_spark",
        pytest.param("pandas_etl", marks=_needs("pandas")),
        pytest.param("polars_streaming", marks=_needs("polars")),
    ],
)
def test_competitor_gives_the_rows_and_counts_of_the_referee(
    tmp_path: Path, ruling: Ruling, contract: Contract, name: str
) -> None:
    counts = _run(f"benchmarks.competitors.{name}", ruling.csv, tmp_path)

    refused = duckdb.sql(f"""
        select count(*), count(*) filter (reason <> '')
        from read_parquet('{tmp_path}/quarantine/*.parquet', union_by_name = true)
    """).fetchall()
    assert counts == ruling.counts
    assert checksum(tmp_path / "curated", contract) == ruling.checksum
    assert refused == [(counts["refused"], counts["refused"])]


@pytest.mark.parametrize("engine", ["engine_duckdb", "engine_spark"])
def test_our_engine_gives_the_rows_of_the_referee(
    tmp_path: Path, ruling: Ruling, contract: Contract, engine: str
) -> None:
    (subject,) = choose_subjects([engine])

    done = subprocess.run(
        subject.command(ruling.csv, tmp_path), cwd=PROJECT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    curated = subject.curated(tmp_path)
    assert done.returncode == 0, done.stderr
    assert curated
    assert checksum(curated, contract) == ruling.checksum


def test_the_floor_of_reading_reads_every_byte(tmp_path: Path, ruling: Ruling) -> None:
    found = _run("benchmarks.competitors.floor_read", ruling.csv, tmp_path)

    assert found == {"bytes": ruling.csv.stat().st_size}


def test_the_floor_of_parsing_finds_every_readable_row(tmp_path: Path, ruling: Ruling) -> None:
    found = _run("benchmarks.competitors.floor_parse", ruling.csv, tmp_path)

    assert ROWS - ruling.counts["refused"] < found["rows"] < ROWS


def test_the_constants_are_those_of_the_contract(contract: Contract) -> None:
    ranges = {
        column.name: (rule.minimum, rule.maximum)
        for column in contract.columns
        for rule in column.rules
        if rule.name is RuleName.RANGE
    }
    allowed = {
        column.name: rule.allowed
        for column in contract.columns
        for rule in column.rules
        if rule.name is RuleName.ALLOWED
    }
    dates = tuple(day.isoformat() for day in rules.BIRTH_DATES)

    assert tuple(column.name for column in contract.columns) == rules.COLUMNS
    assert contract.key == rules.KEY
    assert tuple(c.name for c in contract.columns if c.is_required) == rules.REQUIRED
    assert ranges == rules.WHOLE_NUMBERS | rules.SCORES | {"birth_date": dates}
    assert allowed == rules.ALLOWED
    assert contract.null_markers == rules.NULL_MARKERS
    assert [c.name for c in contract.columns if c.data_type.name is TypeName.INT] == list(
        rules.WHOLE_NUMBERS
    )
