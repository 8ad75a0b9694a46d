"""What alarms read of a run: CloudWatch metrics of the data set.

A run that is killed writes none, so an alarm on `Succeeded` treats missing data as breaching.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from glue_ingest.job.ingest import Outcome

logger = logging.getLogger(__name__)

# The column of the ledger behind each metric; all are counts.
COUNTS = {
    "ReadRows": "read_row_count",
    "AcceptedRows": "accepted_row_count",
    "QuarantinedRows": "quarantined_row_count",
    "UnreadableRows": "unreadable_row_count",
    "DuplicateRows": "duplicate_row_count",
    "NulledCells": "nulled_cell_count",
}
DIMENSION = "DataSet"
# A network without a way to CloudWatch lets requests hang: the run is done, and must end.
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 10, 2


@dataclass
class RunMetrics:
    """What is known of a run so far; who runs it sets the data set's name and the outcome."""

    dataset: str
    outcome: Outcome | None = None
    has_succeeded: bool = False

    def counts(self) -> dict[str, int]:
        """Return the rows and cells of this run: zeros when no file was new, none if it failed."""
        if self.outcome is None:
            return {}
        if self.outcome.is_unchanged:
            return dict.fromkeys(COUNTS, 0)
        return {name: getattr(self.outcome.row, column) or 0 for name, column in COUNTS.items()}


@contextmanager
def measured(namespace: str, dataset: str) -> Iterator[RunMetrics]:
    """Measure a run, and write its metrics when it ends, also by an error.

    An empty namespace writes nothing. Metrics that cannot be written are a warning.
    """
    metrics = RunMetrics(dataset)
    started = time.monotonic()
    try:
        yield metrics
        metrics.has_succeeded = True
    finally:
        if namespace:
            _write(namespace, metrics, time.monotonic() - started)


def _write(namespace: str, metrics: RunMetrics, seconds: float) -> None:
    ends = {"Succeeded": int(metrics.has_succeeded), "Failed": int(not metrics.has_succeeded)}
    dimensions = [{"Name": DIMENSION, "Value": metrics.dataset}]
    data = [_datum(dimensions, *item) for item in (metrics.counts() | ends).items()]
    data.append(_datum(dimensions, "Duration", seconds, "Seconds"))
    try:
        _client().put_metric_data(Namespace=namespace, MetricData=data)
    # Whatever is wrong with the metrics, the run is what it is.
    except Exception as error:
        logger.warning("metrics could not be written to CloudWatch: %s", error)


def _datum(
    dimensions: list[dict[str, str]], name: str, value: float, unit: str = "Count"
) -> Mapping[str, Any]:
    return {"MetricName": name, "Dimensions": dimensions, "Value": value, "Unit": unit}


def _client() -> Any:
    # Imported here: it takes a quarter of a second, which a run without metrics need not spend.
    import boto3
    from botocore.config import Config

    settings = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    return boto3.client("cloudwatch", config=settings)
