"""No text of a column that may name a person stands in a draft, however the column is called."""

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glue_ingest.authoring.draft import Draft, draft_contract
from glue_ingest.authoring.render import render
from glue_ingest.errors import Exit
from tests.support.workspaces import PROJECT

EXAMPLES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SUBJECTS = ["", "student", "stu", "pupil", "parent", "guardian", "teacher", "tutor", "mother"]
# What is said of a person. The last ones need no subject to be one's.
FIELDS = [
    *("first", "last", "middle", "first name", "last name", "full name", "surname", "nickname"),
    *("phone", "phone number", "cell", "email", "e-mail", "mail", "birth date", "dob", "birthday"),
    *("date of birth", "home address", "addr", "home addr", "street", "mailing address", "ssn"),
    *("social security number", "remarks", "comments", "notes", "remark", "medical", "login"),
    *("username", "ip", "ip address", "emergency contact", "family", "initials"),
]
WHOLE = [
    *("sid", "sasid", "ssid", "lasid", "upn", "student id", "pupil no", "student number", "stu id"),
    *("perm id", "guardian", "parents", "teacher", "teachers", "tutor", "homeroom", "counselor"),
    *("emergency contact", "family", "lunch id", "name", "id", "D.O.B.", "S.S.N.", "teacher code"),
    *("household", "legal guardian", "contact", "teacher of record", "first", "last", "Ph. #"),
]
SUFFIXES = ["", "", "", " 1", "2", " (current)", " text"]


def snake(words: list[str]) -> str:
    return "_".join(words).lower()


def camel(words: list[str]) -> str:
    return "".join(word[:1].upper() + word[1:] for word in words)


STYLES: list[Callable[[list[str]], str]] = [
    snake,
    camel,
    lambda words: " ".join(words).title(),
    lambda words: snake(words).upper(),
    lambda words: "-".join(words),
    lambda words: camel(words)[:1].lower() + camel(words)[1:],
    lambda words: "".join(words).lower(),
    lambda words: "".join(words).upper(),
    lambda words: f"  {' '.join(words)}  ",
]


@st.composite
def names_of_people(draw: st.DrawFn) -> str:
    """Draw the name of a column about a person, in some spelling."""
    if draw(st.booleans()):
        words = draw(st.sampled_from(WHOLE)).split()
    else:
        subject = draw(st.sampled_from(SUBJECTS))
        words = [*subject.split(), *draw(st.sampled_from(FIELDS)).split()]
    return draw(st.sampled_from(STYLES))(words) + draw(st.sampled_from(SUFFIXES))


# Texts that no draft has by chance. Those of the second kind tell by themselves what they are.
def word(source: random.Random) -> str:
    return "".join(source.choice("qxzjvkw") for _ in range(7))


def person(source: random.Random) -> str:
    return f"{word(source).title()} {word(source).title()}"


PLAIN: list[Callable[[random.Random], str]] = [
    word,
    lambda source: word(source).title(),
    lambda source: word(source)[:2].upper() + "9X8",
    lambda source: str(source.randrange(71_000_000, 79_999_999)),
    lambda source: " ".join(word(source) for _ in range(9)),
]
TELLING: list[Callable[[random.Random], str]] = [
    lambda source: f"{word(source)}@{word(source)}.org",
    lambda source: f"({source.randrange(200, 999)}) 555-{source.randrange(1000, 9999)}",
    lambda source: (
        f"{source.randrange(200, 999)}-{source.randrange(10, 99)}-98{word(source)[:0]}76"
    ),
    lambda source: f"{source.randrange(100, 999)} {word(source).title()} Street",
    lambda source: f"{word(source).title()}, {word(source).title()}",
    lambda source: f"Ms. {word(source).title()}",
    lambda source: f"https://{word(source)}.org/users/{source.randrange(10_000, 99_999)}",
    lambda source: f"10.{source.randrange(100, 255)}.{source.randrange(100, 255)}.77",
    person,
    lambda source: (
        f"{source.randrange(1, 13)}/{source.randrange(13, 29)}/{source.randrange(2003, 2012)}"
    ),
]


@dataclass(frozen=True)
class Table:
    """A file with columns about people, and the texts that no draft may show."""

    content: str
    secrets: frozenset[str]


NEUTRAL = st.sampled_from(["field", "extra", "info", "x", "detail", "value 7", "attribute", "col"])


@st.composite
def tables(
    draw: st.DrawFn,
    names: st.SearchStrategy[str],
    texts: list[Callable[[random.Random], str]],
    *,
    repeats: bool = True,
) -> Table:
    """Draw a table: columns about people among those of things, and texts that differ or repeat."""
    source = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - no secret
    told = draw(st.lists(names, min_size=1, max_size=5, unique_by=lambda x: x.strip().lower()))
    makers = [draw(st.sampled_from(texts)) for _ in told]
    row_count = draw(st.sampled_from([1, 2, 30, 80] if repeats else [30, 80]))
    columns = []
    for maker in makers:
        # Few texts that repeat would be listed, if they were of a thing.
        count = draw(st.sampled_from([2, 4])) if repeats and draw(st.booleans()) else row_count
        pool = [maker(source) for _ in range(count)]
        columns.append([pool[place % count] for place in range(row_count)])
    header = ["grade", *told, "score"]
    rows = [
        [f"{place % 2 + 4}", *(column[place] for column in columns), f"{place % 7}"]
        for place in range(row_count)
    ]
    lines = [",".join(f'"{field}"' for field in row) for row in [header, *rows]]
    return Table("\n".join(lines) + "\n", frozenset(text for c in columns for text in c))


def drafted(table: Table) -> tuple[Draft, str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(table.content, encoding="utf-8")
        draft = draft_contract(path, "district.lists")
    return draft, render(draft)


def list_unmarked(draft: Draft) -> list[str]:
    return [column.source_name for column in draft.columns[1:-1] if column.proposal.kind is None]


def list_shown(table: Table, text: str) -> list[str]:
    return [secret for secret in table.secrets if secret.lower() in text.lower()]


@EXAMPLES
@given(tables(names_of_people(), [*PLAIN, *TELLING]))
def test_a_name_of_people_in_any_spelling_hides_its_texts(table: Table) -> None:
    draft, text = drafted(table)

    assert (list_unmarked(draft), list_shown(table, text)) == ([], []), table.content[:500]


@EXAMPLES
@given(tables(NEUTRAL, TELLING, repeats=False))
def test_texts_that_say_who_are_personal_under_any_name(table: Table) -> None:
    draft, text = drafted(table)

    assert (list_unmarked(draft), list_shown(table, text)) == ([], []), table.content[:500]


@EXAMPLES
@given(tables(NEUTRAL, TELLING))
def test_texts_that_say_who_are_not_listed_though_they_repeat(table: Table) -> None:
    _, text = drafted(table)

    assert list_shown(table, text) == [], table.content[:500]


def test_the_command_shows_no_text_of_people(tmp_path: Path) -> None:
    path, out = tmp_path / "list.csv", tmp_path / "draft.yaml"
    rows = [f"{number % 3},Wxjq Zvkw{number},{number + 71_000_000}" for number in range(30)]
    path.write_text("\n".join(["grade,Legal Guardian,SID", *rows, "4,Wxjq"]), encoding="utf-8")

    command = [sys.executable, "-m", "glue_ingest", "infer", str(path), "--out", str(out)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.count("drafted")) == (Exit.OK, 1)
    for text in (done.stdout, done.stderr, out.read_text(encoding="utf-8")):
        assert "wxjq" not in text.lower()
        assert "710000" not in text


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("S9,Ada Quill,12\nS8,Ben Rook,13\n", id="names"),
        pytest.param("S9,Quill,2010-02-01\nS8,Rook,2010-03-01\n", id="births"),
        pytest.param("S9,503-555-0100,x\nS8,503-555-0101,y\n", id="phones"),
        pytest.param("S9,12 Elm Street,x\nS8,14 Elm Street,y\n", id="addresses"),
        pytest.param("Ada,7104711,x\nBen,7104712,y\n", id="ids"),
    ],
)
def test_a_row_of_people_is_no_header(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content, encoding="utf-8")

    draft = draft_contract(path, "district.lists")

    assert (draft.row_count, draft.dialect.header_lines) == (2, 0)
    assert [column.source_name for column in draft.columns] == ["", "", ""]
    assert all("say whether it names a person" in str(column.notes) for column in draft.columns)
    text = render(draft)
    assert not any(secret in text for secret in ("Quill", "555", "Elm", "Ada", "2010-", "71047"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("S9,Ada Quill,x1\nS8,Ben Rook,y1\n", id="names"),
        pytest.param("S9,503-555-0100,x\nS8,503-555-0101,y\n", id="phones"),
        pytest.param("S9,12 Elm Street,x\nS8,14 Elm Street,y\n", id="addresses"),
    ],
)
def test_texts_of_people_are_personal_without_a_header(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content, encoding="utf-8")

    draft = draft_contract(path, "district.lists")

    assert [column.proposal.classification for column in draft.columns] == ["personal"] * 3
    assert not draft.columns[1].is_stored


def test_few_texts_of_a_file_without_a_header_are_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Quill,5\nRook,6\nQuill,7\nRook,8\n", encoding="utf-8")

    draft = draft_contract(path, "district.lists")

    assert draft.dialect.header_lines == 0
    assert "Quill" not in render(draft)
