"""The queries of docs/questions.md: enough, for every engine, no wider than they need."""

import re
from collections import Counter
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from tests.support.questions import PAGE, Question, read_questions

QUESTIONS = read_questions(PAGE.read_text(encoding="utf-8"))
# What DuckDB, Postgres and Trino have under one name, with one meaning.
FUNCTIONS = (exp.Abs, exp.And, exp.Count, exp.Max, exp.Min, exp.Or, exp.Rank, exp.Sign, exp.Sum)
YEARS = {"year", "autumn_year", "school_year_name", "dataset_id"}

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.title)


def _parse(question: Question, dialect: str = "duckdb") -> Any:
    return sqlglot.parse_one(question.sql, read=dialect)


def test_the_page_has_questions_of_all_marts() -> None:
    of_students = [question for question in QUESTIONS if question.is_of_students]
    tables = {table.name for one in QUESTIONS for table in _parse(one).find_all(exp.Table)}

    assert len(QUESTIONS) >= 25
    assert 3 <= len(of_students) <= len(QUESTIONS) - 20
    assert [
        title for title, count in Counter(q.title for q in QUESTIONS).items() if count > 1
    ] == []
    assert tables >= {
        "national_summary", "national_comparability", "state_year_metrics", "state_change",
        "state_year_comparability", "state_naep_change", "state_spending_distribution",
        "state_year_enrollment_by_grade", "division_year_summary", "region_year_summary",
        "student_group_summary",
    }  # fmt: skip


def _plain(question: Question, dialect: str) -> str:
    """Read a query by a dialect; without where nulls sort, and with one form of `is not null`."""
    found = re.sub(r" NULLS (FIRST|LAST)", "", _parse(question, dialect).sql())
    return re.sub(r"NOT (\w+) IS NULL", r"\1 IS NOT NULL", found)


@each_question
@pytest.mark.parametrize("dialect", ["postgres", "trino"])
def test_query_is_that_of_every_engine(question: Question, dialect: str) -> None:
    # Where nulls sort differs: test_publish_sample runs all of them on Postgres.
    assert _plain(question, dialect) == _plain(question, "duckdb")


@each_question
def test_query_uses_nothing_of_one_engine(question: Question) -> None:
    functions = {
        type(found).__name__
        for found in _parse(question).find_all(exp.Func)
        if not isinstance(found, FUNCTIONS)
    }
    special = (exp.Cast, exp.Div, exp.Qualify, exp.Filter, exp.ILike)

    assert functions == set()
    assert list(_parse(question).find_all(*special)) == []


@each_question
def test_query_reads_named_columns_of_some_years_of_marts_in_a_stated_order(
    question: Question,
) -> None:
    query = _parse(question)
    inner = {cte.alias for cte in query.find_all(exp.CTE)}
    tables = {(table.db, table.name) for table in query.find_all(exp.Table)}
    stars = [star for star in query.find_all(exp.Star) if not isinstance(star.parent, exp.Count)]
    filtered = {
        column.name for where in query.find_all(exp.Where) for column in where.find_all(exp.Column)
    }

    assert {schema for schema, name in tables if name not in inner} == {"marts"}
    assert stars == []
    assert filtered & YEARS
    assert query.args.get("order") is not None
