"""Questions of docs/questions.md: reading the page, and writing the answers into it.

`python -m tests.support.questions data/real data/sample` asks the marts of two workspaces and
writes the tables of answers again: student questions are asked of the second, others of the first.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tests.support.workspaces import PROJECT

PAGE = PROJECT / "docs/questions.md"
HEADING = re.compile(r"^### ", re.MULTILINE)
# A question: its words, its query, its table of answers (or the word ANSWER), what to mind.
SHAPE = re.compile(
    r"(?P<title>[^\n]+\?)\n\n```sql\n(?P<sql>.+?\n)```\n\n"
    r"(?P<answer>(?:\|[^\n]+\n)+|ANSWER\n)\n(?P<caveat>[^|#\n].+?)(?P<rest>\n## .*)?",
    re.DOTALL,
)
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Question:
    """One question of the page, its query, and the answer as printed."""

    title: str
    sql: str
    answer: str
    caveat: str

    @property
    def is_of_students(self) -> bool:
        return "marts.student_" in self.sql


def read_questions(text: str) -> list[Question]:
    """Return the questions of a page; one without query, answer and caveat is a ValueError."""
    found = []
    for part in HEADING.split(text)[1:]:
        shape = SHAPE.fullmatch(part.rstrip("\n"))
        if shape is None:
            raise ValueError(f"not a question, a query, a table and a caveat: {part[:200]}")
        values = {name: shape[name].strip("\n") for name in ("title", "sql", "answer", "caveat")}
        found.append(Question(**values))
    return found


def ask(database: Path, sql: str) -> tuple[list[str], list[Row]]:
    """Return the names of the columns and the rows, from a DuckDB file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(sql)
        return [column[0] for column in found.description], found.fetchall()


def print_table(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Print an answer as a Markdown table, by the rule that the page states."""
    kinds = [
        "---" if any(isinstance(row[i], str | bool) for row in rows) else "---:"
        for i in range(len(columns))
    ]
    cells = [[_print(name, cell) for name, cell in zip(columns, row, strict=True)] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in [columns, kinds, *cells])


def _print(column: str, value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) or column.endswith("year"):
        return str(value)
    if column.endswith("_share"):
        return f"{100 * value:.1f} %"
    if column.endswith("_points"):
        return f"{value:+.0f}" if value else "0"
    is_whole = column.endswith("_usd") or value == int(value)
    return f"{value:,.0f}" if is_whole else f"{value:.3f}"


def main(real: str, sample: str) -> None:
    """Write the answers of the marts of two workspaces into the page."""
    text = PAGE.read_text(encoding="utf-8")
    for question in read_questions(text):
        database = Path(sample if question.is_of_students else real) / "schoolhouse.duckdb"
        printed = print_table(*ask(database, question.sql))
        before = f"```sql\n{question.sql}\n```\n\n"
        assert text.count(before + question.answer) == 1, question.title
        text = text.replace(before + question.answer, before + printed)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
