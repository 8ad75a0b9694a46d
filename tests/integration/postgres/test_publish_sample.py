"""What dbt really built, published by the command that a person types."""

import json
import subprocess

import psycopg
import pytest

from tests.support.postgres.builds import run_publish
from tests.support.postgres.engines import find_differences, list_tables, read_duckdb, read_postgres
from tests.support.questions import PAGE, ask, read_questions
from tests.support.workspaces import BuiltWorkspace


def publish(workspace: BuiltWorkspace, database: str) -> "subprocess.CompletedProcess[str]":
    given = ["publish", "--marts", str(workspace.database)]
    return run_publish(*given, SCHOOLHOUSE_PG_URL=database)


@pytest.fixture
def marts(sample_workspace: BuiltWorkspace) -> set[str]:
    """The names of the marts that dbt's manifest has for everybody."""
    manifest = json.loads((sample_workspace.root / "target" / "manifest.json").read_text())
    models = list_tables(manifest, "model")
    found = {name for name, (schema, _) in models.items() if schema == "marts"}
    assert "state_year_metrics" in found
    return found


def test_every_mart_arrives_row_by_row(
    sample_workspace: BuiltWorkspace, marts: set[str], database: str, db: psycopg.Connection
) -> None:
    done = publish(sample_workspace, database)

    assert done.returncode == 0, done.stderr
    tables = "select relname from pg_class where relnamespace = 'marts'::regnamespace"
    assert {name for (name,) in db.execute(f"{tables} and relkind = 'r'")} == marts
    found = {
        name: find_differences(
            read_duckdb(sample_workspace.database, "marts", name),
            read_postgres(database, "marts", name),
        )
        for name in marts
    }
    assert {name: unlike for name, unlike in found.items() if unlike} == {}


def test_all_that_was_published_is_printed_and_once_more_is_nothing_new(
    sample_workspace: BuiltWorkspace, marts: set[str], database: str, db: psycopg.Connection
) -> None:
    first = publish(sample_workspace, database)
    second = publish(sample_workspace, database)

    query = """
        select mart_name, row_count, checksum, array_to_string(source_run_ids, ',')
        from schoolhouse.published order by mart_name
    """
    told = [
        f"{name}\t{rows:,} rows\tchecksum {checksum}\tfrom {runs or 'seeds only'}"
        for name, rows, checksum, runs in db.execute(query)
    ]
    assert {line.partition("\t")[0] for line in told} == marts
    assert (first.returncode, first.stdout.splitlines()) == (0, told)
    assert (second.returncode, second.stdout.splitlines()) == (0, told)
    assert f"published: {len(marts)} marts to " in first.stderr
    assert second.stderr.startswith("unchanged: ")


def test_every_question_of_the_page_has_the_answer_of_duckdb(
    sample_workspace: BuiltWorkspace, database: str, db: psycopg.Connection
) -> None:
    assert publish(sample_workspace, database).returncode == 0
    questions = read_questions(PAGE.read_text(encoding="utf-8"))
    assert len(questions) >= 25

    for question in questions:
        columns, rows = ask(sample_workspace.database, question.sql)
        found = db.execute(question.sql.encode())

        assert [column.name for column in found.description or []] == columns, question.title
        assert found.fetchall() == [
            tuple(pytest.approx(cell, rel=1e-12) if isinstance(cell, float) else cell
                  for cell in row)
            for row in rows
        ], question.title  # fmt: skip
