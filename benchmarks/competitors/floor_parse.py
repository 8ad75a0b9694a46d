"""The floor of parsing: every field of the file found by DuckDB, and only its length added up.

Lines with too few or too many fields are passed over. It takes the arguments of a competitor and
writes nothing.
"""

import json
import sys
from pathlib import Path

import duckdb

from benchmarks.competitors.rules import COLUMNS

PARSED = f"""
select count(*), {", ".join(f"sum(strlen({name}))" for name in COLUMNS)}
from read_csv(
    $csv, header = true, delim = ',', quote = '"', escape = '"', auto_detect = false,
    columns = {dict.fromkeys(COLUMNS, "varchar")}, ignore_errors = true
)
"""  # noqa: S608 - our own names


def main(csv: Path) -> None:
    """Parse a file and print how many rows it has, and how many bytes are in their fields."""
    row = duckdb.connect().execute(PARSED, {"csv": str(csv)}).fetchall()[0]
    # A sum is null when every field is.
    print(json.dumps({"rows": row[0], "bytes": sum(map(int, filter(None, row[1:])))}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
