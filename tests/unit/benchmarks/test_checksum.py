from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.checksum import Checksum, checksum
from glue_ingest.contracts.model import Contract

ROW: dict[str, Any] = {
    "student_id": "S00000001",
    "year": 2004,
    "state_code": "AL",
    "district_code": "00-0001",
    "school_name": "Oak Hill",
    "grade": 1,
    "gender": None,
    "birth_date": date(1998, 9, 1),
    "is_english_learner": True,
    "lunch_status": "paid",
    "enrolled_days": 180,
    "attended_days": 170,
    "math_score": 85.5,
    "reading_score": None,
    "updated_at": datetime(2004, 6, 1, 12, 30, tzinfo=UTC),
}
OTHER = ROW | {"student_id": "S00000002", "gender": "F", "reading_score": 1.0}


def _sum(folder: Path, contract: Contract, *rows: dict[str, Any], **columns: Any) -> Checksum:
    table = pa.Table.from_pylist(list(rows))
    for name, data_type in columns.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table[name].cast(data_type))
    folder.mkdir()
    pq.write_table(table, folder / "part-0.parquet")
    return checksum(folder, contract)


def test_order_lineage_and_width_of_types_do_not_count(tmp_path: Path, contract: Contract) -> None:
    one = _sum(tmp_path / "one", contract, ROW, OTHER)

    lineage = {"ingest_run_id": "run", "raw_record_number": 7}
    other = _sum(
        tmp_path / "other", contract, OTHER | lineage, ROW | lineage,
        grade=pa.int8(), updated_at=pa.timestamp("us"),
    )  # fmt: skip

    assert one == other
    assert one.row_count == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"grade": 2}, id="another_number"),
        pytest.param({"school_name": None}, id="null"),
        pytest.param({"gender": "Oak Hill", "school_name": None}, id="value_in_another_column"),
        pytest.param({"updated_at": datetime(2004, 6, 1, 12, 31, tzinfo=UTC)}, id="a_minute_later"),
    ],
)
def test_a_changed_value_changes_the_sum(
    tmp_path: Path, contract: Contract, change: dict[str, Any]
) -> None:
    one = _sum(tmp_path / "one", contract, ROW, OTHER)
    other = _sum(tmp_path / "other", contract, ROW | change, OTHER)

    assert one.row_count == other.row_count
    assert one.hash_sum != other.hash_sum


def test_a_row_twice_is_another_sum(tmp_path: Path, contract: Contract) -> None:
    one = _sum(tmp_path / "one", contract, ROW, OTHER)
    other = _sum(tmp_path / "other", contract, ROW, OTHER, OTHER)

    assert one != other


def test_a_number_kept_as_text_is_refused(tmp_path: Path, contract: Contract) -> None:
    with pytest.raises(ValueError, match=r"Column 'grade' .* is VARCHAR; the contract says int"):
        _sum(tmp_path / "one", contract, ROW | {"grade": "1"}, OTHER | {"grade": "1"})
