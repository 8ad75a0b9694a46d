import pytest

from tests.support.workspaces import REAL_FILE, BuiltWorkspace, build_workspace


@pytest.fixture(scope="session")
def real_workspace(tmp_path_factory: pytest.TempPathFactory) -> BuiltWorkspace:
    if not REAL_FILE.is_file():
        pytest.skip("the real states_all.csv is not beside this clone (../shared)")
    return build_workspace(tmp_path_factory.mktemp("data"), "real", "--raw", str(REAL_FILE))
