"""The ingest as SQL, written by hand for DuckDB and for this one file.

The program is handwritten_duckdb.sql; here it is given its paths, and its results are counted.
"""

import json
import sys
from pathlib import Path

import duckdb

COUNTS = """
select
    (select count(*) from validated) + (select count(distinct line) from reject_errors) as read,
    (select count(*) from read_parquet(getvariable('curated') || '/*/*.parquet')) as accepted,
    (select count(*) from read_parquet(getvariable('quarantine'))) as rejected,
"""


def main(csv: Path, out: Path) -> None:
    """Ingest a file and print the counts."""
    quarantine = out / "quarantine"
    quarantine.mkdir(parents=True)
    paths = {"csv": csv, "curated": out / "curated", "quarantine": quarantine / "part-0.parquet"}
    connection = duckdb.connect()
    for name, path in paths.items():
        connection.execute(f"set variable {name} = $path", {"path": str(path)})
    connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    read, accepted, rejected = connection.execute(COUNTS).fetchall()[0]
    counts = {
        "read": read,
        "accepted": accepted,
        "rejected": rejected,
        "duplicates": read - accepted - rejected,
    }
    print(json.dumps(counts))  # noqa: T201 - the counts are what a caller reads


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
