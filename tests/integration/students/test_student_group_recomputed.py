"""Every row and column of the published table of students, computed again from received files."""

from pathlib import Path

import pytest

from tests.support.education.compare import differences, read_mart
from tests.support.hard_schools import make_schools, write_schools
from tests.support.student_groups.edges import write_edges
from tests.support.student_groups.table import student_group_summary
from tests.support.students import (
    NAMES,
    REAL_FILES,
    StudentWorkspace,
    ingest,
    synthetic_workspace,
)

KEYS = ("dataset_id", "school_year_name", "dimension_name", "dimension_value")
COLUMNS = 33


@pytest.fixture(scope="module", params=["sample", "hard", "edges", "real"])
def received(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[StudentWorkspace, dict[str, Path]]:
    """Return a workspace and the files that it was made from."""
    root = tmp_path_factory.mktemp("recomputed")
    if request.param == "sample":
        workspace = synthetic_workspace(root, 150)
        return workspace, {name: root / f"{name}.synthetic.csv" for name in (*NAMES, "records")}
    if request.param == "hard":
        files = {"records": write_schools(make_schools(100, 16), root / "x.synthetic.csv")}
        return ingest(root, files), files
    if request.param == "edges":
        files = {"records": write_edges(root / "x.synthetic.csv")}
        return ingest(root, files), files
    if not REAL_FILES.is_dir():
        pytest.skip("the real student files are not beside this clone (../shared)")
    files = {name: REAL_FILES / file for name, file in NAMES.items()}
    return ingest(root, files), files


def test_published_table_is_that_of_the_rules(
    received: tuple[StudentWorkspace, dict[str, Path]],
) -> None:
    workspace, files = received
    mart = read_mart(workspace, "student_group_summary")

    assert mart.shape[1] == COLUMNS
    assert differences(mart, student_group_summary(files), KEYS) == []
