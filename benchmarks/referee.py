"""The accepted rows in plain Python, straight from the contract: slow, and nobody's engine.

`python -m benchmarks.referee <csv> <out>` takes what a competitor takes, so that a checksum tells
whether all of them are right or only agree. It shares no rule with glue_ingest or the competitors.
"""

import csv
import json
import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

CONTRACT = Path(__file__).with_name("benchmark.student_years.odcs.yaml")
BOOLEANS = dict.fromkeys(("true", "t", "yes", "y", "1"), True) | dict.fromkeys(
    ("false", "f", "no", "n", "0"), False
)
Record = dict[str, Any]


class NoValueError(ValueError):
    """A text is no value of its column."""


def read_whole(text: str) -> int:
    """Read a whole number, which may have a fraction of zeros."""
    if not re.fullmatch(r"[+-]?\d+(\.0*)?", text, re.ASCII):
        raise NoValueError(text)
    return int(text.partition(".")[0])


def read_double(text: str) -> float:
    """Read a finite number in decimal or scientific notation."""
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text, re.ASCII):
        raise NoValueError(text)
    value = float(text)
    if not math.isfinite(value):
        raise NoValueError(text)
    return value


def read_boolean(text: str) -> bool:
    """Read a word for yes or no."""
    if text.lower() not in BOOLEANS:
        raise NoValueError(text)
    return BOOLEANS[text.lower()]


def read_date(text: str) -> date:
    """Read a day that exists."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise NoValueError(text)
    return date.fromisoformat(text)


def read_timestamp(text: str) -> datetime:
    """Read a day and a time of day, in UTC."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?Z?", text, re.ASCII):
        raise NoValueError(text)
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)


READERS: dict[str, tuple[Callable[[str], Any], pa.DataType]] = {
    "string": (str, pa.string()),
    "int": (read_whole, pa.int32()),
    "double": (read_double, pa.float64()),
    "boolean": (read_boolean, pa.bool_()),
    "date": (read_date, pa.date32()),
    "timestamp": (read_timestamp, pa.timestamp("us", "UTC")),
}


@dataclass(frozen=True)
class Column:
    """What the contract says of a column."""

    name: str
    data_type: str
    is_required: bool
    low: Any
    high: Any
    allowed: list[str] | None
    pattern: str | None

    def find_value(self, text: str) -> Any:
        """Return the value of a text.

        Raises:
            ValueError: if a rule rejects the text.
        """
        text = text.strip(" ")
        if text.lower() in ("", "na"):
            if self.is_required:
                raise NoValueError(self.name)
            return None
        value = READERS[self.data_type][0](text)
        is_inside = self.low is None or self.low <= value <= self.high
        is_allowed = self.allowed is None or text in self.allowed
        is_matched = self.pattern is None or re.search(self.pattern, text)
        if not (is_inside and is_allowed and is_matched):
            raise NoValueError(text)
        return value


def read_columns() -> list[Column]:
    """Read the columns of the contract from its YAML."""
    document = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    return [read_column(item) for item in document["schema"][0]["properties"]]


def read_column(item: dict[str, Any]) -> Column:
    """Read one column; its bounds are texts of its own type."""
    options = item.get("logicalTypeOptions", {})
    read, _ = READERS[item["physicalType"]]
    bounds = [
        read(str(options[name])) if name in options else None for name in ("minimum", "maximum")
    ]
    allowed = [quality["arguments"]["validValues"] for quality in item.get("quality", [])]
    return Column(
        name=item["name"],
        data_type=item["physicalType"],
        is_required=item.get("required", False),
        low=bounds[0],
        high=bounds[1],
        allowed=allowed[0] if allowed else None,
        pattern=options.get("pattern"),
    )


def validate(path: Path, columns: list[Column]) -> tuple[list[Record], list[list[str]]]:
    """Return the acceptable records and the rejected rows of a file, both in file order."""
    records, rejected = [], []
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        for row in rows:
            try:
                pairs = zip(columns, row, strict=True)
                records.append({column.name: column.find_value(text) for column, text in pairs})
            except ValueError:
                rejected.append(row)
    return records, rejected


def choose_winners(records: list[Record]) -> list[Record]:
    """Keep the record with the latest `updated_at` of each key; the later one of equals."""
    winners: dict[tuple[str, int], Record] = {}
    for record in records:
        key = (record["student_id"], record["year"])
        if key not in winners or record["updated_at"] >= winners[key]["updated_at"]:
            winners[key] = record
    return list(winners.values())


def main(path: Path, out: Path) -> None:
    """Write the accepted rows and the rejected ones, and print the counts."""
    columns = read_columns()
    records, rejected = validate(path, columns)
    winners = choose_winners(records)
    schema = pa.schema([(column.name, READERS[column.data_type][1]) for column in columns])
    (out / "curated").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(winners, schema), out / "curated" / "part-0.parquet")
    (out / "quarantine").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"raw_values": rejected}), out / "quarantine" / "part-0.parquet")
    counts = {
        "read": len(records) + len(rejected),
        "accepted": len(winners),
        "rejected": len(rejected),
        "duplicates": len(records) - len(winners),
    }
    print(json.dumps(counts))  # noqa: T201 - the counts are what a caller reads


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
