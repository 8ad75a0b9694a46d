from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.store import Store
from schoolhouse.explain.errors import OriginError
from schoolhouse.explain.marts import Lineage
from schoolhouse.explain.received import ReceivedFiles
from tests.support.lakes import last_rows


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


def test_values_are_those_that_ingest_stored(
    tmp_path: Path, make_contract: Callable[..., Contract]
) -> None:
    properties = {
        "statusCodes": {"suppressed": ["*"]},
        "ranges": True,
        "numberFormat": {"thousands": ","},
    }
    rate = {
        "name": "n",
        "physicalType": "int",
        "customProperties": [{"property": k, "value": v} for k, v in properties.items()],
        "logicalTypeOptions": {"maximum": 5000},
    }
    contract = make_contract({"name": "id", "physicalType": "int", "primaryKey": True}, rate)
    path = tmp_path / "a.csv"
    path.write_text('id,n\n1,"1,204"\n2,*\n3,<10\n4,"5,687"\n5,x\n6,10-19\n7,\n')
    lake = Store(str(tmp_path / "lake"))
    ingest(contract, path, lake, load_engine(EngineName.DUCKDB), accept_losses=True)
    names = ["n", "n_status", "n_low", "n_high"]
    stored = last_rows(
        lake, contract.name, "raw_sha256", "raw_record_number", "ingest_run_id", *names
    )
    wanted = [Lineage(*row[:3]) for row in stored]
    files = ReceivedFiles(lake, wanted)
    files._contracts[contract.name] = contract

    found = {lineage: files.record(lineage) for lineage in wanted}

    for lineage, row in zip(wanted, stored, strict=True):
        record = found[lineage]
        assert [record.check(name).value for name in names] == list(row[3:])
        assert record.fields["n_status"].header_name == "n"
        assert record.fields["n_low"].raw_text == record.fields["n"].raw_text
    texts = {record.fields["n"].raw_text: record.fields["n"].text for record in found.values()}
    assert texts["1,204"] == "1204"
    assert texts["*"] is None
