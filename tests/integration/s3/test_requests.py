"""What a run asks of S3, by operation; each request costs time and money."""

from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.integration.s3.conftest import FEW, PARTITIONS
from tests.support.s3.client import Aws
from tests.support.s3.operations import WRITES

# Requests of the first file (Spark: of a few partitions), and of the correction of one partition
# (docs/benchmarks.md).
MOST = {EngineName.DUCKDB: (60, 60), EngineName.SPARK: (200, 220)}
# The lease, the mark of the run, the received file and its note, the commit.
OWN = 5
# The ledger, notes, the mark of the run, the received file.
READS = 7
# Rows and cells.
QUARANTINE = 2


def ingest_counted(
    aws: Aws, contract: Contract, raw: Path, lake: Store, engine: Engine
) -> dict[str, int]:
    """Ingest a file; return the requests."""
    aws.reset()
    ingest(contract, raw, lake, engine)
    return aws.counts()


def writes(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name in WRITES}


def test_requests_of_the_duckdb_engine(
    aws: Aws, bucket: str, states: Contract, first: Path, correction: Path
) -> None:
    lake, engine = Store(f"s3://{bucket}/lake"), load_engine(EngineName.DUCKDB)

    counts = ingest_counted(aws, states, first, lake, engine)
    # Staged on this machine: nothing is copied, and nothing is deleted but mark and lease.
    assert writes(counts) == {
        "PutObject": OWN + QUARANTINE + PARTITIONS, "DeleteObjects": 1, "DeleteObject": 1,
    }  # fmt: skip
    assert counts["ListObjectsV2"] == 5
    assert sum(counts.values()) <= MOST[EngineName.DUCKDB][0]

    counts = ingest_counted(aws, states, correction, lake, engine)
    assert writes(counts) == {
        "PutObject": OWN + QUARANTINE + 1,
        "CopyObject": PARTITIONS - 1,
        "DeleteObjects": 1,
        "DeleteObject": 1,
    }
    assert counts["ListObjectsV2"] == 5
    assert counts["GetObject"] <= READS + 1
    assert sum(counts.values()) <= MOST[EngineName.DUCKDB][1]


def test_requests_of_a_merge_with_each_partition(
    aws: Aws, bucket: str, states: Contract, first: Path, tmp_path: Path
) -> None:
    lake, engine = Store(f"s3://{bucket}/lake"), load_engine(EngineName.DUCKDB)
    ingest(states, first, lake, engine)
    header, *lines = first.read_text().splitlines(keepends=True)
    each = tmp_path / "each.synthetic.csv"
    each.write_text(
        header + "".join({line.split(",")[2]: line for line in reversed(lines)}.values())
    )

    counts = ingest_counted(aws, states, each, lake, engine)

    assert writes(counts) == {
        "PutObject": OWN + QUARANTINE + PARTITIONS, "DeleteObjects": 1, "DeleteObject": 1,
    }  # fmt: skip
    assert counts["ListObjectsV2"] == 5
    # Each stored file is read once, as a whole.
    assert counts["GetObject"] <= READS + PARTITIONS
    assert sum(counts.values()) <= 3 * PARTITIONS


@pytest.mark.spark
def test_requests_of_the_spark_engine(
    aws: Aws, bucket: str, states: Contract, few: Path, correction: Path
) -> None:
    lake, spark = Store(f"s3://{bucket}/lake"), load_engine(EngineName.SPARK)

    counts = ingest_counted(aws, states, few, lake, spark)
    # Its workers stage on S3; the server copies the result.
    assert counts["CopyObject"] == len(FEW) + QUARANTINE
    assert sum(counts.values()) <= MOST[EngineName.SPARK][0]

    counts = ingest_counted(aws, states, correction, lake, spark)
    assert counts["CopyObject"] == len(FEW) + QUARANTINE
    assert sum(counts.values()) <= MOST[EngineName.SPARK][1]


@pytest.mark.parametrize("name", list(EngineName))
def test_the_same_bytes_again_write_a_lease_and_nothing_else(
    aws: Aws, bucket: str, states: Contract, correction: Path, name: EngineName
) -> None:
    lake, engine = Store(f"s3://{bucket}/lake"), load_engine(name)
    ingest(states, correction, lake, engine)

    counts = ingest_counted(aws, states, correction, lake, engine)

    assert writes(counts) == {"PutObject": 1, "DeleteObject": 1}
    assert sum(counts.values()) <= 10


@pytest.mark.parametrize("name", list(EngineName))
def test_no_object_stands_for_a_folder(
    aws: Aws, bucket: str, states: Contract, correction: Path, name: EngineName
) -> None:
    ingest(states, correction, Store(f"s3://{bucket}/lake"), load_engine(name))

    found = aws.client().list_objects_v2(Bucket=bucket)["Contents"]
    assert [item["Key"] for item in found if item["Size"] == 0 or item["Key"].endswith("/")] == []
    zones = {item["Key"].split("/")[1] for item in found}
    assert zones == {"raw", "curated", "quarantine", "ledger"}
