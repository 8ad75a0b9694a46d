"""Marts of students follow from the data sets that are in the lake, whichever are absent."""

from pathlib import Path

from tests.support.students import ingest, make_sample, read
from tests.support.workspaces import BuiltWorkspace

PRESENT = ("performance", "courses")
QUERY = (
    "select * from marts.student_group_summary "
    "where dataset_id in ('students.performance', 'students.courses') order by all"
)


def test_marts_of_two_data_sets_are_those_of_all_four(
    sample_workspace: BuiltWorkspace, tmp_path: Path
) -> None:
    two = ingest(tmp_path, {name: make_sample(tmp_path, name) for name in PRESENT})

    found = read(two.database, QUERY)

    assert found == read(sample_workspace.database, QUERY)
    assert found
    others = "select dataset_id from marts.student_group_summary where dataset_id not in "
    assert read(two.database, f"{others} ('students.performance', 'students.courses')") == []
