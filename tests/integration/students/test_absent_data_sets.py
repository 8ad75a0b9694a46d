"""Student models on a lake in which data sets were never ingested: empty tables, no errors."""

from pathlib import Path
from typing import Any

from tests.support.students import NAMES, StudentWorkspace, read
from tests.support.workspaces import BuiltWorkspace

MARTS = ("student_group_summary", "student_score_distribution")


def published(database: Path, *absent: str) -> list[list[dict[str, Any]]]:
    """Return the rows of each mart, but for those of the data sets given."""
    tables = [read(database, f"select * from marts.{mart} order by all") for mart in MARTS]
    left_out = {f"students.{name}" for name in absent}
    return [[row for row in rows if row["dataset_id"] not in left_out] for rows in tables]


def test_marts_of_the_other_data_sets_are_as_before(
    sample_workspace: BuiltWorkspace, tmp_path: Path
) -> None:
    part = StudentWorkspace(sample_workspace.root).without(tmp_path, "records", "courses")

    found = published(part.database)

    assert found == published(sample_workspace.database, "records", "courses")
    assert all(found)


def test_without_any_student_data_set_the_marts_are_empty(
    sample_workspace: BuiltWorkspace, tmp_path: Path
) -> None:
    empty = StudentWorkspace(sample_workspace.root).without(tmp_path, "records", *NAMES)

    assert published(empty.database) == [[], []]
