"""What the programs of `benchmarks` accept of one small file, beside what the referee accepts."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.checksum import Checksum, checksum
from benchmarks.student_years import Size, write
from benchmarks.subjects import CONTRACT, PROJECT, choose_subjects
from glue_ingest.contracts.odcs import load_contract

ROWS = 2000


@dataclass(frozen=True)
class Ruling:
    """What the referee found on one file."""

    csv: Path
    counts: dict[str, int]
    checksum: Checksum


def make_ruling(folder: Path) -> Ruling:
    """Write a small file and let the referee validate it."""
    csv = folder / "s.synthetic.csv"
    write(csv, Size(ROWS))
    counts = run_program("benchmarks.referee", csv, folder / "out")
    return Ruling(csv, counts, _checksum(folder / "out" / "curated"))


def run_program(module: str, csv: Path, out: Path) -> dict[str, Any]:
    """Run the referee, a competitor or a floor; return the counts that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, str(csv), str(out)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def check_competitor(name: str, ruling: Ruling, out: Path) -> None:
    """Require that a competitor accepts and rejects what the referee does, with a reason each."""
    counts = run_program(f"benchmarks.competitors.{name}", ruling.csv, out)

    rejected = duckdb.sql(f"""
        select count(*), count(*) filter (reason <> '')
        from read_parquet('{out}/quarantine/*.parquet', union_by_name = true)
    """).fetchall()
    assert counts == ruling.counts
    assert _checksum(out / "curated") == ruling.checksum
    assert rejected == [(counts["rejected"], counts["rejected"])]


def check_engine(name: str, ruling: Ruling, out: Path) -> None:
    """Require that one of our engines accepts the rows that the referee accepts."""
    (subject,) = choose_subjects([name])
    done = subprocess.run(
        subject.command(ruling.csv, out), cwd=PROJECT, capture_output=True, text=True, check=False
    )

    curated = subject.curated(out)
    assert done.returncode == 0, done.stderr
    assert curated
    assert _checksum(curated) == ruling.checksum


def _checksum(curated: Path) -> Checksum:
    return checksum(curated, load_contract(str(CONTRACT)))
