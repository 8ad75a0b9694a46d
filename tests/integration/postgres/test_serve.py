"""The local server, as a person meets it: as root here, or as whoever runs the tests."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from glue_ingest.errors import Exit
from schoolhouse.postgres.errors import ServerError
from schoolhouse.postgres.server import running_server
from tests.support.postgres.builds import clean_environment, district

ROOT = Path(__file__).parents[3]
PLAIN_USER = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place that the server's user can reach, which pytest's own folders are not for root."""
    made = Path(tempfile.mkdtemp(prefix="schoolhouse_serve_"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def test_serve_prints_how_to_read_the_marts_and_stops_on_ctrl_c(folder: Path) -> None:
    build = district(folder / "space")
    command = [
        sys.executable,
        "-m",
        "schoolhouse",
        "serve-postgres",
        "--marts",
        str(build.database),
    ]
    for _ in range(2):  # the second time, the server and the marts are there
        process = subprocess.Popen(
            command, cwd=ROOT, env=clean_environment(), text=True, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        line, url = (process.stdout.readline() for _ in range(2))
        try:
            assert line.startswith("psql: PGPASSWORD=")
            with psycopg.connect(url.partition("URL: ")[2].strip()) as reader:
                query = "select current_user, student_count from marts.nation"
                assert reader.execute(query).fetchall() == [("reader", 10)]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)

        assert process.returncode == Exit.OK
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url.partition("URL: ")[2].strip())


def test_the_server_is_not_root_and_asks_for_a_password(folder: Path) -> None:
    with running_server(folder / "server") as server:
        owner = Path(f"/proc/{server.process.pid}").stat().st_uid
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", password="no")  # noqa: S106

    assert owner == (os.geteuid() or PLAIN_USER)
    assert (folder / "server" / "password").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_used_is_named(folder: Path) -> None:
    (folder / "server").mkdir()
    (folder / "server" / "cluster").write_text("a file")

    with pytest.raises(ServerError, match=r"initdb failed in '.*/server/cluster'"):
        running_server(folder / "server").__enter__()


@pytest.mark.skipif(os.geteuid() != 0, reason="everybody but root is a plain user already")
def test_a_plain_user_starts_the_server_too(folder: Path) -> None:
    program = "import sys; from pathlib import Path\n"
    program += "from schoolhouse.postgres.server import running_server\n"
    program += "with running_server(Path(sys.argv[1])) as server: print(server.port)"
    python = shutil.which("python3.11", path="/usr/bin:/usr/local/bin") or sys.executable
    os.chown(folder, PLAIN_USER, PLAIN_USER)
    paths = os.pathsep.join([str(ROOT), *(p for p in sys.path if "site-packages" in p)])
    try:
        done = subprocess.run(
            [python, "-c", program, str(folder / "server")], cwd="/", text=True,
            env={"PYTHONPATH": paths, "PATH": os.environ["PATH"]}, capture_output=True,
            user=PLAIN_USER, group=PLAIN_USER, extra_groups=[], check=False,
        )  # fmt: skip
    except PermissionError:
        pytest.skip("a plain user may not run this Python: it lies in root's own folder")

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
