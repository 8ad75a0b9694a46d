"""The metrics of the AWS Glue job, read back from CloudWatch (moto's)."""

import logging
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from glue_ingest.job import metrics
from glue_ingest.job.glue import main
from tests.conftest import SCHOOL, STUDENTS, YEAR, WriteContract
from tests.support.s3.client import Aws

DATASET = "district.schools"
COUNTS = {
    "ReadRows": 6,
    "AcceptedRows": 2,
    "QuarantinedRows": 1,
    "UnreadableRows": 1,
    "DuplicateRows": 2,
    "NulledCells": 1,
}
TEXT = """school,year,students
North,2001,1
North,2001,2
North,2001,3
South,2001,minus
East,never,4
West,2001,5,6
"""


@pytest.fixture
def namespace() -> str:
    return f"Test-{uuid.uuid4().hex}"


@pytest.fixture
def given(tmp_path: Path, write_contract: WriteContract, namespace: str) -> list[str]:
    raw, lake = tmp_path / "schools.csv", tmp_path / "lake"
    raw.write_text(TEXT)
    contract = write_contract(SCHOOL, YEAR, STUDENTS)
    return [
        *("--dataset", str(contract), "--raw", str(raw), "--lake", str(lake)),
        *("--metrics-namespace", namespace),
    ]


def read(aws: Aws, namespace: str, dataset: str = DATASET) -> dict[str, tuple[float, float, str]]:
    """Return sum, number of values and unit of each metric of a data set."""
    client, now = aws.client("cloudwatch"), datetime.now(UTC)
    found = {}
    for metric in client.list_metrics(Namespace=namespace)["Metrics"]:
        assert metric["Dimensions"] == [{"Name": "DataSet", "Value": dataset}]
        (point,) = client.get_metric_statistics(
            Namespace=namespace,
            MetricName=metric["MetricName"],
            Dimensions=metric["Dimensions"],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=7200,
            Statistics=["Sum", "SampleCount"],
        )["Datapoints"]
        found[metric["MetricName"]] = (point["Sum"], point["SampleCount"], point["Unit"])
    return found


@pytest.mark.spark
def test_counts_of_a_run_and_of_one_without_a_new_file(
    aws: Aws, namespace: str, given: list[str]
) -> None:
    main(given)
    first = read(aws, namespace)
    main(given)
    both = read(aws, namespace)

    seconds, _, unit = first.pop("Duration")
    assert 0 < seconds < 600
    assert unit == "Seconds"
    ends = {"Succeeded": (1, 1, "Count"), "Failed": (0, 1, "Count")}
    assert first == {name: (value, 1, "Count") for name, value in COUNTS.items()} | ends
    assert both["Duration"][0] > seconds
    del both["Duration"]
    ends = {"Succeeded": (2, 2, "Count"), "Failed": (0, 2, "Count")}
    assert both == {name: (value, 2, "Count") for name, value in COUNTS.items()} | ends


def test_a_failed_run_is_counted_without_rows(
    aws: Aws, namespace: str, given: list[str], tmp_path: Path
) -> None:
    (tmp_path / "schools.csv").write_text("no,such,columns\n1,2,3\n")

    with pytest.raises(SystemExit, match="2"):
        main(given)

    found = read(aws, namespace)
    assert found.pop("Duration")[1:] == (1, "Seconds")
    assert found == {"Succeeded": (0, 1, "Count"), "Failed": (1, 1, "Count")}


def test_a_bug_is_counted_too_and_keeps_its_traceback(
    aws: Aws, namespace: str, given: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("glue_ingest.job.ingest.check_layout", fail)

    with pytest.raises(RuntimeError, match="a bug"):
        main(given)

    assert read(aws, namespace)["Failed"] == (1, 1, "Count")


def test_an_unknown_data_set_is_counted_under_its_name(
    aws: Aws, namespace: str, given: list[str]
) -> None:
    given[1] = "no.such"

    with pytest.raises(SystemExit, match="2"):
        main(given)

    assert read(aws, namespace, "no.such")["Failed"] == (1, 1, "Count")


def test_an_empty_namespace_writes_nothing(aws: Aws, given: list[str]) -> None:
    given[-1], given[1] = "", "no.such"

    with pytest.raises(SystemExit, match="2"):
        main(given)

    assert aws.counts() == {}


@pytest.mark.spark
@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, id="no_answer"),
        pytest.param({"AWS_ENDPOINT_URL": "no address"}, id="no_address"),
        pytest.param({"AWS_REGION": None, "AWS_DEFAULT_REGION": None}, id="no_region"),
    ],
)
@pytest.mark.usefixtures("aws")
def test_metrics_that_cannot_be_written_are_a_warning(
    given: list[str],
    change: dict[str, str | None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name, text in change.items():
        if text is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, text)
    monkeypatch.setattr(metrics, "CONNECT_SECONDS", 1)

    with caplog.at_level(logging.INFO):
        main(given)

    warnings = [item.getMessage() for item in caplog.records if item.levelname == "WARNING"]
    assert [line.partition(":")[0] for line in warnings] == [
        "metrics could not be written to CloudWatch"
    ]
    assert caplog.messages[-1].endswith(" done")
