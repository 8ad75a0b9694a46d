"""Where the marts go: the URL of a server, its login, and what may never be shown.

A password comes from the environment (SCHOOLHOUSE_PG_URL, PGPASSWORD) or from a password file
(PGPASSFILE). One in an argument would stand in the list of processes, so it is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from schoolhouse.postgres import URL_VARIABLE
from schoolhouse.postgres.errors import AddressError

HOW = (
    "Write postgres://user@host:port/database, with %40 for an @ inside a name, and put the "
    f"password into PGPASSWORD, a file named by PGPASSFILE, or the URL in {URL_VARIABLE}."
)
CONNECT_SECONDS = 15


@dataclass(frozen=True)
class Address:
    """A server, a database and a login; its text shows no password."""

    conninfo: str = field(repr=False)

    @property
    def _parts(self) -> Mapping[str, object]:
        return conninfo_to_dict(self.conninfo)

    def __str__(self) -> str:
        parts = self._parts
        host, port = parts.get("host") or "localhost", parts.get("port") or 5432
        return f"{parts.get('user') or 'the current user'}@{host}:{port}/{parts.get('dbname')}"

    def scrub(self, message: str) -> str:
        """Return a message of the driver in one line, without the password."""
        text = " ".join(message.split())
        password = self._parts.get("password")
        for secret in {str(password), unquote(str(password))} if password else ():
            text = text.replace(secret, "********")
        return text


def read_address(text: str, *, is_argument: bool) -> Address:
    """Read a URL or a connection string of libpq.

    Raises:
        AddressError: if it is none, or brings a password as an argument.
    """
    try:
        parts = conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        # What libpq says would quote pieces of the text, and one of them may be the password.
        raise AddressError(f"The address of the server cannot be read. {HOW}") from None
    if not text.strip() or "://" in str(parts.get("dbname") or ""):
        raise AddressError(f"The address of the server is empty, or not of Postgres. {HOW}")
    if is_argument and (parts.get("password") or re.search(r"://[^/@]*:[^/@]*@", text)):
        raise AddressError(
            "The address given as an argument holds a password, which everybody on this machine "
            f"could read in the list of processes. {HOW} Change that password."
        )
    if "@" in str(parts.get("host") or ""):
        raise AddressError(f"The host of the address holds an @: part of a password? {HOW}")
    if not parts.get("dbname"):
        raise AddressError(f"The address names no database. {HOW}")
    given: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, **parts}
    return Address(make_conninfo(**given))
