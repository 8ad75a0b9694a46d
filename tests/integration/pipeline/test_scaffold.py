"""From a file to the first query in three commands: infer, scaffold, run."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.integration.pipeline.test_new_data_set import CONTRACT, clone, list_files
from tests.support.workspaces import PROJECT

FILE = """\
school_code,order,enrolled,share,as_of,status_word
0001,1,"1,204",45.5%,9/5/2023,open
0002,2,*,51%,10/13/2023,closed
0003,3,812,,10/2/2023,open
"""
STAGED = "select {} from staging.stg_schools__counts order by school_code"


class Clone:
    """A copy of the project, and commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = clone(folder / "clone")
        self.environment = os.environ | {
            "DBT_PROFILES_DIR": str(self.project), "PYTHONPATH": str(self.project),
            "SCHOOLHOUSE_DUCKDB": str(folder / "lint.duckdb"),
        }  # fmt: skip

    def run(
        self, *arguments: str, program: str = "schoolhouse"
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", program, *arguments],
            cwd=self.project, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def query(self, sql: str) -> list[tuple[object, ...]]:
        path = self.folder / "data/real/schoolhouse.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def copy(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_a_file_is_a_table_after_three_commands(copy: Clone, tmp_path: Path) -> None:
    file, draft = tmp_path / "counts.csv", tmp_path / "counts.odcs.yaml"
    file.write_text(FILE)

    drafted = copy.run("ingest", "infer", str(file), "--id", "schools.counts", "--out", str(draft))
    scaffolded = copy.run("scaffold", str(draft))
    done = copy.run(
        "run", "--raw", str(file), "--dataset", "schools.counts", "--with-review-marks",
        "--data", str(tmp_path / "data"),
    )  # fmt: skip

    assert drafted.returncode == 0, drafted.stderr
    assert scaffolded.returncode == 0, scaffolded.stderr
    assert scaffolded.stdout.splitlines() == [
        "glue_ingest/contracts/schools.counts.odcs.yaml: written",
        "models/staging/schools/_schools__sources.yml: written",
        "models/staging/schools/_schools__groups.yml: written",
        "models/staging/schools/stg_schools__counts.sql: written",
        "models/staging/schools/stg_schools__counts.yml: written",
    ]
    assert "next: schoolhouse run --raw FILE --dataset schools.counts" in scaffolded.stderr
    assert done.returncode == 0, done.stderr[-6000:]
    told = done.stdout.split("In the lake, without marts\n")[1].splitlines()
    assert told[0] == "  schools.counts: from staging.stg_schools__counts limit 10"
    pasted = subprocess.run(shlex.split(told[1]), capture_output=True, text=True, check=True)
    assert "0001" in pasted.stdout
    names = "school_code, order_value, enrolled, share, cast(as_of as varchar), status_word"
    assert copy.query(STAGED.format(names)) == [
        ("0001", 1, 1204, 45.5, "2023-09-05", "open"),
        ("0002", 2, None, 51.0, "2023-10-13", "closed"),
        ("0003", 3, 812, None, "2023-10-02", "open"),
    ]
    assert copy.query(STAGED.format("enrolled_status")) == [
        ("reported",), ("suppressed",), ("reported",),
    ]  # fmt: skip


def test_a_second_scaffold_changes_nothing_and_keeps_what_a_person_wrote(
    copy: Clone, tmp_path: Path
) -> None:
    contract = tmp_path / "tracks.odcs.yaml"
    contract.write_text(CONTRACT.lstrip())
    copy.run("scaffold", str(contract))
    model = copy.project / "models/staging/music/stg_music__tracks.sql"
    model.write_text(model.read_text().replace("-- keys", "-- the keys"))
    before = list_files(copy.project)

    again = copy.run("scaffold", "music.tracks")

    assert again.returncode == 0, again.stderr
    assert list_files(copy.project) == before
    assert again.stdout.splitlines() == [
        "glue_ingest/contracts/music.tracks.odcs.yaml: unchanged",
        "models/staging/music/_music__sources.yml: unchanged",
        "models/staging/music/_music__groups.yml: unchanged",
        "models/staging/music/stg_music__tracks.sql: kept, it is not what the contract makes "
        "now: delete it to have it written again",
        "models/staging/music/stg_music__tracks.yml: unchanged",
    ]


def test_another_contract_of_the_name_is_refused(copy: Clone, tmp_path: Path) -> None:
    contract = tmp_path / "tracks.odcs.yaml"
    contract.write_text(CONTRACT.lstrip())
    copy.run("scaffold", str(contract))
    contract.write_text(CONTRACT.lstrip().replace("version: 1.0.0", "version: 2.0.0"))
    before = list_files(copy.project)

    refused = copy.run("scaffold", str(contract))

    assert refused.returncode == 2
    assert "The name 'music.tracks' is taken" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list_files(copy.project) == before


PERSONAL = (
    CONTRACT.replace("music", "us_education")
    .replace("tracks", "visits")
    .replace(
        "      - {name: listeners,",
        "      - {name: visitor, physicalType: string, classification: personal, description: V.,\n"
        "         customProperties: [{property: pseudonym, value: visitor}]}\n"
        "      - {name: listeners,",
    )
)


def test_what_is_scaffolded_keeps_the_rules_of_the_project(copy: Clone, tmp_path: Path) -> None:
    """Of a data set with a key, of one without, and of one about persons."""
    keyless = re.sub(
        r"required: true, primaryKey: true, primaryKeyPosition: \d(, partitioned: true,\s*"
        r"partitionKeyPosition: 1)?", "required: true", CONTRACT.replace("tracks", "plays"),
    )  # fmt: skip
    for name, text in {"a": CONTRACT, "b": keyless, "c": PERSONAL}.items():
        path = tmp_path / f"{name}.odcs.yaml"
        path.write_text(text.lstrip())
        done = copy.run("scaffold", str(path))
        assert done.returncode == 0, done.stderr
    for name in (".sqlfluff", ".yamllint"):
        (copy.project / name).symlink_to(PROJECT / name)

    lint = ["lint", "models/staging/music", "models/staging/us_education"]
    checks = {
        "sqlfluff": copy.run(*lint, program="sqlfluff"),
        "yamllint": copy.run("--strict", "models/staging", program="yamllint"),
        "compile": copy.run("compile", "--target", "athena", "--no-introspect",
                            "--no-populate-cache", program="dbt.cli.main"),
    }  # fmt: skip

    manifest = json.loads((copy.project / "target/manifest.json").read_text())
    schemas = {
        node["name"]: (node["schema"], node["group"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    failed = {name: done.stdout + done.stderr for name, done in checks.items() if done.returncode}
    assert failed == {}
    assert schemas["stg_us_education__visits"] == ("schoolhouse_restricted", "us_education")
    assert schemas["stg_music__plays"] == ("schoolhouse_staging", "music")
