"""`schoolhouse serve-postgres`: a local PostgreSQL server with the marts in it, until Ctrl-C."""

import secrets
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from psycopg import sql

from schoolhouse.commands.options import DEFAULT_MARTS, Marts, fail
from schoolhouse.postgres.address import Address
from schoolhouse.postgres.errors import PublishError
from schoolhouse.postgres.server import Server, running_server
from schoolhouse.publish.history import ROLES_SCRIPT, SCRIPT
from schoolhouse.publish.provenance import Places
from schoolhouse.publish.publishing import Request, publish

DATABASE = "schoolhouse"
READER = "reader"


def serve(
    marts: Marts = DEFAULT_MARTS,
    folder: Annotated[
        Path | None, typer.Option(help="Where the server keeps its files; by default beside.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
) -> None:
    """Start a local server with the marts in it, print how to reach it, and wait for Ctrl-C."""
    folder = folder or marts.resolve().parent / "postgres"
    try:
        with running_server(folder.resolve(), port=port) as server:
            password = prepare(server)
            address = Address(server.url(DATABASE))
            publish(Request(address, Places.beside(marts)))
            typer.echo(
                f"psql: PGPASSWORD={password} psql -h 127.0.0.1 -p {server.port} "
                f"-U {READER} {DATABASE}"
            )
            typer.echo(f"reader's URL: {server.url(DATABASE, READER, password)}")
            typer.echo("The server runs until Ctrl-C.", err=True)
            wait()
    except PublishError as error:
        fail(str(error), error.exit_code)
    typer.echo("The server is stopped; its files are kept for the next time.", err=True)


def prepare(server: Server) -> str:
    """Make the database, its roles and a login for a reader; return the reader's password."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        query = "select 1 from pg_database where datname = %s"
        if connection.execute(query, [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
    password = secrets.token_hex(12)
    with psycopg.connect(server.url(DATABASE), autocommit=True) as connection:
        for script in (SCRIPT, ROLES_SCRIPT):
            connection.execute(script.read_bytes())
        if connection.execute("select to_regrole(%s)", [READER]).fetchone() == (None,):
            connection.execute(f"create role {READER} login in role schoolhouse_reader")
        given = sql.SQL("alter role {} password {}").format(
            sql.Identifier(READER), sql.Literal(password)
        )
        connection.execute(given)
    return password


def wait() -> None:
    """Return at Ctrl-C, or when asked to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(60)
