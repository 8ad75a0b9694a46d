"""One table of a DuckDB file into Postgres, in the ways that were compared: loading and no more.

Called as `python -m benchmarks.to_postgres WAY FILE`; the address of the server comes
from SCHOOLHOUSE_PG_URL. All but pandas load into the empty table `loaded`. Nothing is checked and
no key is made: that is what ours does besides.
"""

import os
import subprocess
import sys
import tempfile

import duckdb

ALL_ROWS = "select * from marts.student_years"
A_TENTH = f"{ALL_ROWS} where row_id % 10 = 0"
BATCH_ROWS = 20_000


def load_with_adbc(connection: duckdb.DuckDBPyConnection, url: str) -> None:
    """Let the Apache Arrow project's driver copy into the table."""
    import adbc_driver_postgresql.dbapi as adbc

    reader = connection.sql(ALL_ROWS).to_arrow_reader(BATCH_ROWS)
    with adbc.connect(url) as session, session.cursor() as cursor:
        cursor.adbc_ingest("loaded", reader, mode="append")
        session.commit()


def load_with_pgpq(connection: duckdb.DuckDBPyConnection, url: str) -> None:
    """Encode with pgpq and copy with psycopg: the way that `publish` took."""
    import psycopg
    from pgpq import ArrowToPostgresBinaryEncoder

    reader = connection.sql(ALL_ROWS).to_arrow_reader(BATCH_ROWS)
    encoder = ArrowToPostgresBinaryEncoder(reader.schema)
    query = "copy loaded from stdin (format binary)"
    with psycopg.connect(url) as session, session.cursor().copy(query) as copy:
        copy.write(encoder.write_header())
        for batch in reader:
            copy.write(encoder.write_batch(batch))
        copy.write(encoder.finish())


def load_with_psql(connection: duckdb.DuckDBPyConnection, url: str) -> None:
    """Do what a person does who has only the mart: let DuckDB write the CSV, and psql copy it."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        connection.sql(ALL_ROWS).write_csv(file.name, header=False)
        command = ["psql", "-q", url, "-c", f"\\copy loaded from '{file.name}' csv"]
        subprocess.run(command, check=True)  # noqa: S603


def load_with_pandas(connection: duckdb.DuckDBPyConnection, url: str) -> None:
    """Do what most scripts do, on a tenth of the rows."""
    from sqlalchemy import create_engine

    frame = connection.sql(A_TENTH).df()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))
    frame.to_sql("loaded", engine, if_exists="replace", index=False)


WAYS = {
    "adbc": load_with_adbc,
    "pgpq": load_with_pgpq,
    "psql": load_with_psql,
    "pandas": load_with_pandas,
}


def main(way: str, file: str) -> None:
    """Load in one way."""
    with duckdb.connect(file, read_only=True) as connection:
        connection.execute("set memory_limit = '512MB'")
        WAYS[way](connection, os.environ["SCHOOLHOUSE_PG_URL"])


if __name__ == "__main__":
    main(*sys.argv[1:])
