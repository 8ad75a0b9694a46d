"""A new data set is a contract, models and a sample module; nothing else of a clone is edited."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from tests.support.workspaces import PROJECT

PARTS = ("analyses", "glue_ingest", "macros", "models", "schoolhouse", "seeds", "tests/dbt")
FILES = ("dbt_project.yml", "profiles.yml.example", "pyproject.toml")
CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: music.tracks
name: Tracks and their listeners
version: 1.0.0
status: active
domain: music
description: {purpose: Listeners by track and year.}
servers:
  - {server: raw, type: local, path: raw/music/tracks, format: csv, encoding: utf-8}
schema:
  - name: tracks
    physicalType: table
    description: Listeners by track and year.
    customProperties:
      - {property: nullMarkers, value: [""]}
      # A third of the three rows of the sample.
      - {property: maxNulledShare, value: 0.4}
    properties:
      - {name: track, physicalType: string, classification: public, description: Track.,
         required: true, primaryKey: true, primaryKeyPosition: 1}
      - {name: year, physicalType: int, classification: public, description: Year.,
         required: true, primaryKey: true, primaryKeyPosition: 2, partitioned: true,
         partitionKeyPosition: 1}
      - {name: listeners, physicalType: bigint, classification: public, description: Listeners.}
"""
SAMPLE = '''
"""The sample of `music.tracks`."""

from collections.abc import Iterator
from pathlib import Path

from schoolhouse.samples.files import write_bytes
from schoolhouse.samples.sample import FOLDER, Out, RowCounts, Sample, WrittenFile

FILE = Path("tracks.synthetic.csv")
ROWS = b"track,year,listeners\\nRain,2001,12\\nSun,2001,30\\nRain,2002,none\\n"


def write(out: Out = FOLDER / FILE) -> Iterator[WrittenFile]:
    """Write three tracks."""
    write_bytes(out, ROWS)
    yield WrittenFile(out, RowCounts(read=3, accepted=3, nulled_cells=1))


SAMPLE = Sample("music.tracks", {"out": FILE}, write)
'''
STAGING = """
select
    track as track_name,
    year,
    listeners as listener_count

from {{ source('music', 'tracks') }}
"""
MART = """
select
    year,
    count(*) as track_count,
    cast(sum(listener_count) as bigint) as listener_count

from {{ ref('stg_music__tracks') }}

group by year
"""
ADDED = {
    "glue_ingest/contracts/music.tracks.odcs.yaml": CONTRACT,
    "schoolhouse/samples/music/__init__.py": "",
    "schoolhouse/samples/music/tracks.py": SAMPLE,
    "models/staging/music/stg_music__tracks.sql": STAGING,
    "models/marts/music/track_year_summary.sql": MART,
}
GENERATED = "models/staging/music/_music__sources.yml"


def clone(folder: Path) -> Path:
    for part in PARTS:
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / part, folder / part, ignore=skipped)
    for name in FILES:
        shutil.copy(PROJECT / name, folder / name)
    shutil.copy(PROJECT / "profiles.yml.example", folder / "profiles.yml")
    return folder


def list_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_contract_models_and_sample_are_all_that_a_new_data_set_takes(tmp_path: Path) -> None:
    project = clone(tmp_path / "clone")
    before = list_files(project)
    for name, text in ADDED.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text.lstrip())
    environment = os.environ | {"DBT_PROFILES_DIR": str(project), "PYTHONPATH": str(project)}

    for arguments in (["ingest", "sources"], ["run", "--data", str(tmp_path / "data")]):
        done = subprocess.run(
            [sys.executable, "-m", "schoolhouse", *arguments],
            cwd=project, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-6000:]

    assert "music.tracks run succeeded" in done.stdout
    database = tmp_path / "data/sample/schoolhouse.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select * from marts.track_year_summary order by year")
        assert rows.fetchall() == [(2001, 2, 42), (2002, 1, None)]
    after = list_files(project)
    assert after.keys() - before.keys() - {"models/.user.yml"} == {*ADDED, GENERATED}
    assert {name for name in before if after[name] != before[name]} == set()


def test_a_run_that_loses_much_goes_on_when_it_may(tmp_path: Path) -> None:
    project = clone(tmp_path / "clone")
    (project / "glue_ingest/contracts/music.tracks.odcs.yaml").write_text(CONTRACT.lstrip())
    (tmp_path / "tracks.csv").write_text("track,year,listeners\nRain,2001,12\nSun,none,3\n")
    environment = os.environ | {"DBT_PROFILES_DIR": str(project), "PYTHONPATH": str(project)}
    options = ["--raw", str(tmp_path / "tracks.csv"), "--data", str(tmp_path / "data")]
    command = [sys.executable, "-m", "schoolhouse", "run", "--dataset", "music.tracks", *options]

    refused, done = (
        subprocess.run(
            [*command, *flags],
            cwd=project, env=environment, capture_output=True, text=True, check=False,
        )
        for flags in ([], ["--accept-losses"])
    )  # fmt: skip

    assert refused.returncode == 1
    assert "It rejects 1 of 2 row(s) read: 50.0%" in refused.stderr
    assert done.returncode == 0, done.stderr[-6000:]
    assert "music.tracks run succeeded: read 2 = accepted 1" in done.stdout


def test_a_data_set_without_models_says_what_to_query_and_to_write(tmp_path: Path) -> None:
    project = clone(tmp_path / "clone")
    name = "glue_ingest/contracts/music.tracks.odcs.yaml"
    (project / name).write_text(CONTRACT.lstrip())
    (tmp_path / "tracks.csv").write_text("track,year,listeners\nRain,2001,12\nSun,2001,30\n")
    environment = os.environ | {"DBT_PROFILES_DIR": str(project), "PYTHONPATH": str(project)}
    options = ["--raw", str(tmp_path / "tracks.csv"), "--data", str(tmp_path / "data")]

    done = subprocess.run(
        [sys.executable, "-m", "schoolhouse", "run", "--dataset", "music.tracks", *options],
        cwd=project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-6000:]
    root = tmp_path / "data/real"
    told = done.stdout.split("In the lake, without models\n")[1].split("\n\n")[0].splitlines()
    pasted = told.pop(1)
    assert told == [
        "  music.tracks: from schoolhouse_lake.music__tracks limit 10",
        f"    Its Parquet files: `schoolhouse ingest where music.tracks --lake {root / 'lake'}`.",
        "    Next: `schoolhouse scaffold music.tracks`, which writes the first model.",
    ]
    shown = subprocess.run(shlex.split(pasted), capture_output=True, text=True, check=True)
    assert "Rain" in shown.stdout
    with duckdb.connect(str(root / "schoolhouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select track, year, listeners from schoolhouse_lake.music__tracks order by track"
        )
        assert rows.fetchall() == [("Rain", 2001, 12), ("Sun", 2001, 30)]
