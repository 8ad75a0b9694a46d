"""The entry of the AWS Glue job, with arguments as Glue passes them; the lake is a local folder."""

import json
import logging
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.job.glue import main, read_raw
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.snapshots import snapshot_of
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import KEY_VARIABLE, SECRET_VARIABLE, Pseudonyms
from tests.conftest import SCHOOL, STUDENTS, YEAR, WriteContract
from tests.support.people import FILE, GENDER, KEY, SCORE
from tests.support.s3.client import Aws
from tests.unit.glue_ingest.reading.test_pseudonyms import NAME, STUDENT

GLUE = [
    *("--JOB_NAME", "ingest", "--JOB_RUN_ID", "jr_1", "--job-bookmark-option"),
    *("job-bookmark-disable", "--TempDir", "s3://assets/temporary/", "--enable-metrics", "true"),
    *("--python-modules-installer-option", "--no-index --no-deps", "--conf", "spark.x=1 --conf y"),
    "--password=secret",
    *("--metrics-namespace", ""),
]


@pytest.mark.spark
def test_job_ingests_and_then_refreshes_all_files(
    tmp_path: Path, write_contract: WriteContract
) -> None:
    raw, lake = tmp_path / "schools.csv", Store(str(tmp_path / "lake"))
    raw.write_text("school,year,students\nNorth,2001,1\n")
    given = [*GLUE, "--dataset", str(write_contract()), "--lake", lake.root]

    main([*given, "--raw", str(raw)])
    write_contract(SCHOOL, YEAR, STUDENTS | {"logicalTypeOptions": {"maximum": 9}})
    main([*given, "--full-refresh", "true"])

    rows = [(row.engine_name, row.run_mode, row.accepted_row_count) for row in read_rows(lake)]
    assert rows == [("spark", "run", 1), ("spark", "full_refresh", 1)]


@pytest.mark.spark
def test_job_reads_objects_in_the_order_of_a_json_list(
    tmp_path: Path, write_contract: WriteContract, aws: Aws, bucket: str
) -> None:
    lake, keys = Store(str(tmp_path / "lake")), ["in/b, c.csv", "in/a.csv"]
    for students, key in enumerate(keys):
        body = f"school,year,students\nNorth,2001,{students}\n".encode()
        aws.client().put_object(Bucket=bucket, Key=key, Body=body)
    raw = json.dumps([f"s3://{bucket}/{key}" for key in keys])

    main([*GLUE, "--dataset", str(write_contract()), "--raw", raw, "--lake", lake.root])

    row = read_rows(lake)[0]
    assert [item["file_name"] for item in row.input_files] == ["b, c.csv", "a.csv"]
    snapshot = snapshot_of(lake, load_contract(str(tmp_path / "district.schools.odcs.yaml")), row)
    assert snapshot is not None
    (path,) = snapshot.partition_files().values()
    assert pq.read_table(lake.full(path), columns=["students"], partitioning=None).to_pylist() == [
        {"students": 1}
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a, b.csv"], ["a, b.csv"]),
        (["s3://b/1,2.csv", "s3://b/in/"], ["s3://b/1,2.csv", "s3://b/in/"]),
        (['["s3://b/1,2.csv", "c.csv"]', "d.csv"], ["s3://b/1,2.csv", "c.csv", "d.csv"]),
        (["./[1].csv"], ["./[1].csv"]),
    ],
)
def test_raw_is_given_several_times_or_as_a_json_list(
    values: list[str], expected: list[str]
) -> None:
    assert read_raw(values) == expected


@pytest.mark.spark
def test_key_of_pseudonyms_comes_from_the_secret_that_is_named(
    tmp_path: Path, write_contract: WriteContract, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    # What the job sets is taken back at the end.
    monkeypatch.setenv(SECRET_VARIABLE, "no/such/secret")
    secret = aws.client("secretsmanager").create_secret(Name=tmp_path.name, SecretString=KEY)
    raw, lake = tmp_path / "export.csv", Store(str(tmp_path / "lake"))
    raw.write_text(FILE)
    contract = write_contract(STUDENT, YEAR, NAME, GENDER, SCORE)
    given = [*GLUE, "--dataset", str(contract), "--lake", lake.root, "--raw", str(raw)]

    main([*given, "--pseudonym-secret", secret["Name"]])

    assert [row.pseudonym_key_id for row in read_rows(lake)] == [Pseudonyms(KEY).key_id]


def test_names_of_other_arguments_are_logged_without_their_values(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    given = ["--dataset", "no.such", "--raw", "x.csv", "--lake", str(tmp_path), "--Raw", "s3://x"]

    with caplog.at_level(logging.INFO), pytest.raises(SystemExit):
        main([*GLUE, *given])

    assert caplog.messages[0] == (
        "arguments that are not of this job: --JOB_NAME --JOB_RUN_ID --Raw --TempDir --conf "
        "--enable-metrics --job-bookmark-option --password --python-modules-installer-option"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(
            "--dataset students.records --lake LAKE",
            "neither --raw nor --full-refresh true",
            id="no_file",
        ),
        pytest.param("--dataset students.records --raw a.csv", "required: --lake", id="no_lake"),
        pytest.param(
            "--data students.records --raw a.csv --lake LAKE",
            "required: --dataset",
            id="abbreviated",
        ),
        pytest.param(
            "--dataset students.records --raw= --lake LAKE", "--raw is empty", id="empty_raw"
        ),
        pytest.param(
            "--dataset students.records --raw [a.csv] --lake LAKE",
            "--raw is no JSON list of addresses",
            id="no_json",
        ),
        pytest.param(
            "--dataset students.records --raw [1] --lake LAKE", "not all are texts", id="number"
        ),
        pytest.param(
            "--dataset students.records --raw a.csv --order size --lake LAKE",
            "argument --order: invalid choice: 'size'",
            id="order",
        ),
        pytest.param(
            "--dataset students.records --raw a.csv --lake=", "--lake is empty", id="empty_lake"
        ),
        pytest.param(
            "--dataset students.records --raw a.csv --lake LAKE --full-refresh yes",
            "argument --full-refresh: invalid choice: 'yes'",
            id="choice",
        ),
        pytest.param(
            "--dataset no.such --raw a.csv --lake LAKE", "No contract 'no.such'", id="contract"
        ),
        pytest.param(
            "--dataset BROKEN --raw a.csv --lake LAKE", "cannot be read.*Edit .*", id="broken"
        ),
        pytest.param(
            "--dataset us_education.states_all --raw missing.csv --lake LAKE",
            "missing.csv",
            id="no_such_file",
        ),
    ],
)
def test_a_mistake_ends_with_one_line_and_exit_code_2(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, given: str, said: str
) -> None:
    broken = tmp_path / "broken.odcs.yaml"
    broken.write_text("id: [district\nname: x\n")
    words = given.replace("LAKE", str(tmp_path / "lake")).replace("BROKEN", str(broken)).split()

    with pytest.raises(SystemExit) as ended:
        main([*GLUE, *words])

    assert ended.value.code == 2
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert line.startswith("error: ")
    assert "\n" not in line
    assert said.partition(".*")[0] in line
    assert not (tmp_path / "lake").exists()
