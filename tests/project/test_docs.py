"""The pages name only what exists: links, anchors, commands, make targets, modules and files."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from schoolhouse.cli import app

PROJECT = Path(__file__).parents[2]
PATTERNS = ("*.md", "docs/**/*.md", ".github/*.md", "models/**/*.md")
PAGES = sorted(
    str(path.relative_to(PROJECT)) for pattern in PATTERNS for path in PROJECT.glob(pattern)
)
# These tell of what was, in the words of then.
HISTORY = ("CHANGELOG.md", "docs/decisions/")
PRESENT_PAGES = [name for name in PAGES if not name.startswith(HISTORY)]
MADE = {"data", "dist", "logs", "target"}  # by commands
FOLDERS = {path.name for path in PROJECT.iterdir() if path.is_dir()} - MADE
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}.*\n)+")
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.*?) *$", re.MULTILINE)


def _read(page: str) -> str:
    return (PROJECT / page).read_text(encoding="utf-8")


def _prose(page: str) -> str:
    return FENCED.sub("", _read(page))


def _code(page: str) -> Iterator[str]:
    """Code spans, and lines of code blocks."""
    text = _read(page)
    yield from SPAN.findall(FENCED.sub("", text))
    for block in [*FENCED.findall(text), *INDENTED.findall(text)]:
        yield from (line.strip() for line in block.split("\n"))


def _anchors(page: str) -> set[str]:
    """The anchors that a site for Markdown gives to the headings of a page."""
    anchors = set()
    seen: Counter[str] = Counter()
    for heading in HEADING.findall(_prose(page)):
        text = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        anchors.add(f"{text}-{seen[text]}" if seen[text] else text)
        seen[text] += 1
    return anchors


@cache
def _make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z0-9-]*):", _read("Makefile"), re.MULTILINE))


@cache
def _commands() -> set[tuple[str, ...]]:
    """Names of all commands and groups of `schoolhouse`."""

    def walk(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, (*path, name))

    return set(walk(typer.main.get_command(app), ()))


def _is_command(words: list[str]) -> bool:
    """Tell whether the words before the first option or argument begin with a command."""
    if tuple(words[:1]) not in _commands():
        return False
    is_group = any(path[:1] == (words[0],) and len(path) > 1 for path in _commands())
    return not is_group or len(words) == 1 or tuple(words[:2]) in _commands()


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_and_headings(page: str) -> None:
    broken = []
    for target in LINK.findall(_prose(page)):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        found = (PROJECT / page).parent.joinpath(path).resolve() if path else PROJECT / page
        is_there = found.exists()
        if not is_there or (anchor and anchor not in _anchors(str(found.relative_to(PROJECT)))):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("page", PRESENT_PAGES)
def test_make_targets_exist(page: str) -> None:
    named = {
        target
        for code in _code(page)
        for target in re.findall(r"(?:^|[\s(])make ([a-z][a-z0-9-]*)(?=$|[\s.,;:)])", code)
    }

    assert named <= _make_targets()


@pytest.mark.parametrize("page", PRESENT_PAGES)
def test_commands_exist(page: str) -> None:
    named = [
        found.split()
        for code in _code(page)
        for found in re.findall(r"(?:^|/bin/|&& )schoolhouse((?: [a-z][\w-]*)+)", code)
    ]

    assert [words for words in named if not _is_command(words)] == []


@pytest.mark.parametrize("page", PRESENT_PAGES)
def test_modules_exist(page: str) -> None:
    named = {name for code in _code(page) for name in re.findall(r"python -m ([a-z_.]+\w)", code)}

    assert [name for name in named - {"benchmarks"} if find_spec(name) is None] == []


@pytest.mark.parametrize("page", PRESENT_PAGES)
def test_files_exist(page: str) -> None:
    named = {
        code
        for code in _code(page)
        if re.fullmatch(r"[\w.*-]+(/[\w.*-]+)*/?", code) and code.partition("/")[0] in FOLDERS
    }

    assert [name for name in named if not list(PROJECT.glob(name.rstrip("/")))] == []


def test_the_list_of_make_targets_is_that_of_make_help() -> None:
    help_text = subprocess.run(
        ["make", "--silent", "--no-print-directory", "help"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    listed = [line.strip() for line in _read("docs/operations.md").split("\n")]
    missing = [line.strip() for line in help_text.split("\n") if line.strip() not in listed]

    assert missing == [], "Copy the output of `make help` to docs/operations.md."


def test_the_readme_names_at_most_five_make_targets() -> None:
    named = {
        name for code in _code("README.md") for name in re.findall(r"\bmake ([a-z0-9-]+)", code)
    }

    assert len(named) <= 5
