from datetime import UTC, datetime
from pathlib import Path

import pytest

from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.store import Store
from schoolhouse.explain.errors import OriginError
from schoolhouse.explain.marts import Lineage
from schoolhouse.explain.received import ReceivedFiles


def ledger_row(dataset: str) -> LedgerRow:
    now = datetime.now(UTC)
    words = ("1.0.0", "0" * 64, "duckdb", "2.0", "run", "succeeded")
    return LedgerRow("run", *dataset.split("."), *words, is_synthetic=True, started_at=now)


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        pytest.param("students.records", "may name a person", id="personal"),
        pytest.param("us_education.states_all", "never received the file abc", id="unknown_file"),
    ],
)
def test_record_that_is_not_shown(tmp_path: Path, dataset: str, message: str) -> None:
    files = ReceivedFiles(Store(str(tmp_path)), [])
    files.runs = {"run": ledger_row(dataset)}

    with pytest.raises(OriginError, match=message):
        files.record(Lineage("abc", 1, "run"))
