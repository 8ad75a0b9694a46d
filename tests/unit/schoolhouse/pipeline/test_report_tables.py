from pathlib import Path

import duckdb
import pytest

from schoolhouse.pipeline.report_tables import (
    SYNTHETIC_LABEL,
    DatabaseBusyError,
    Shown,
    Table,
    render_table,
)

MARKS = Table(
    "Marks",
    (
        Shown("Group", "", "name"),
        Shown("Students", "students", "count", "{:,}", missing="suppressed"),
        Shown("Share", "%", "share", "{:.1f}", 100),
    ),
    "from marks order by name",
)


def _database(folder: Path, *, is_synthetic: bool) -> Path:
    path = folder / "marts.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table marks as select *, $1 as is_synthetic from (values ('all', 1234, 0.5), "
            "('few', null, null)) as t(name, count, share)",
            [is_synthetic],
        )
    return path


def test_numbers_stand_right_texts_left_and_what_is_suppressed_says_so(tmp_path: Path) -> None:
    text = render_table(_database(tmp_path, is_synthetic=False), MARKS)

    title, *lines = text.splitlines()
    assert title == "Marks"
    assert [" ".join(line.split()) for line in lines if line.strip(" ─")] == [
        "Group Students Share",
        "students %",
        "all 1,234 50.0",
        "few suppressed",
    ]
    last, first = lines[-1], lines[-2]
    assert first.index("all") == last.index("few")
    assert first.index("1,234") + len("1,234") == last.index("suppressed") + len("suppressed")


def test_an_invented_table_says_so(tmp_path: Path) -> None:
    assert SYNTHETIC_LABEL in render_table(_database(tmp_path, is_synthetic=True), MARKS)


def test_a_busy_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "not_a_database.duckdb"
    path.mkdir()

    with pytest.raises(DatabaseBusyError, match="not_a_database"):
        render_table(path, MARKS)
