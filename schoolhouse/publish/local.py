"""The marts in the local server: a database, the roles, and a login for a reader."""

import secrets
from pathlib import Path

import psycopg
from psycopg import sql

from schoolhouse.postgres.address import Address
from schoolhouse.postgres.server import Server
from schoolhouse.publish.history import ROLES_SCRIPT, SCRIPT
from schoolhouse.publish.provenance import Places
from schoolhouse.publish.run import Request, publish

DATABASE = "schoolhouse"
READER = "reader"


def publish_to(server: Server, marts: Path) -> str:
    """Publish into the server's database, which is made if it is not there.

    Returns:
        The password of the login READER, drawn anew.

    Raises:
        PostgresError: if the marts cannot be published.
    """
    _make_database(server)
    password = _make_reader(server)
    publish(Request(Address(server.url(DATABASE)), Places.beside(marts)))
    return password


def _make_database(server: Server) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        query = "select 1 from pg_database where datname = %s"
        if connection.execute(query, [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def _make_reader(server: Server) -> str:
    password = secrets.token_hex(12)
    with psycopg.connect(server.url(DATABASE), autocommit=True) as connection:
        for script in (SCRIPT, ROLES_SCRIPT):
            connection.execute(script.read_bytes())
        if connection.execute("select to_regrole(%s)", [READER]).fetchone() == (None,):
            connection.execute(f"create role {READER} login in role schoolhouse_reader")
        query = sql.SQL("alter role {} password {}")
        connection.execute(query.format(sql.Identifier(READER), sql.Literal(password)))
    return password
