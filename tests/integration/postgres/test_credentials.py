"""Passwords come from the environment or a file, and are in nothing that is written."""

import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from psycopg.conninfo import conninfo_to_dict

from glue_ingest.errors import Exit
from schoolhouse.postgres.address import Address, read_address
from schoolhouse.postgres.errors import AddressError
from tests.support.postgres.builds import Build, run_publish

SECRET = "s3cr:t@/%word"  # noqa: S105 - all that has a meaning in a URL


def run(build: Build, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return run_publish(*build.command(*arguments), **environment)


def url_of(database: str, secret: str = "") -> str:
    parts = conninfo_to_dict(database)
    login = f"{parts['user']}:{quote(secret, safe='')}" if secret else parts["user"]
    return f"postgresql://{login}@{parts['host']}:{parts['port']}/{parts['dbname']}"


def password_of(database: str) -> str:
    return str(conninfo_to_dict(database)["password"])


@pytest.mark.parametrize(
    "address",
    [
        f"postgres://me:{quote(SECRET, safe='')}@host/db",
        f"postgresql://me@host/db?password={quote(SECRET, safe='')}",
        f"host=host dbname=db user=me password={SECRET}",
        "postgres://me:s3cr@host:not_a_port/db",
    ],
)
def test_a_password_in_an_argument_is_refused_and_not_repeated(address: str, build: Build) -> None:
    done = run(build, "--to", address)

    assert done.returncode == Exit.BAD_INPUT
    assert "s3cr" not in done.stdout + done.stderr
    assert "PGPASSFILE" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "text", ["", "mysql://me@host/db", "postgres://me@host", "postgres://m@e@host/db", "nonsense"]
)
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(AddressError, match="Write postgres://user@host:port/database"):
        read_address(text, is_argument=False)


def test_an_address_shows_no_password() -> None:
    address = Address(f"host=h dbname=d user=u password='{SECRET}'")

    assert SECRET not in f"{address} {address!r}"
    assert SECRET not in address.scrub(f"said: {SECRET}")


@pytest.mark.parametrize("where", ["variable", "environment", "file"])
def test_the_password_is_found_in_its_three_places(
    where: str, build: Build, database: str, tmp_path: Path
) -> None:
    password, url = password_of(database), url_of(database)
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:*:*:{password}\n")
    file.chmod(0o600)
    environment = {
        "variable": {"SCHOOLHOUSE_PG_URL": url_of(database, password)},
        "environment": {"SCHOOLHOUSE_PG_URL": url, "PGPASSWORD": password},
        "file": {"SCHOOLHOUSE_PG_URL": url, "PGPASSFILE": str(file)},
    }[where]

    done = run(build, **environment)

    assert done.returncode == 0, done.stderr
    assert password not in done.stdout + done.stderr


def test_a_wrong_password_is_refused_and_not_repeated(build: Build, database: str) -> None:
    done = run(build, SCHOOLHOUSE_PG_URL=url_of(database, SECRET))

    assert done.returncode == Exit.BAD_INPUT
    assert "password authentication failed" in done.stderr
    for shown in (SECRET, quote(SECRET, safe=""), "s3cr"):
        assert shown not in done.stdout + done.stderr


def test_no_server_is_one_line(build: Build) -> None:
    done = run(build, SCHOOLHOUSE_PG_URL="postgres://me:s3cr@127.0.0.1:1/db")

    assert done.returncode == Exit.BAD_INPUT
    assert done.stderr.startswith("error: No connection to Postgres at me@127.0.0.1:1/db.")
    assert done.stderr.count("\n") == 1
    assert "s3cr" not in done.stderr
