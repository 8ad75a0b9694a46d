import pytest

from tests.houses import REAL_FILE, House, build_house


@pytest.fixture(scope="session")
def real_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    if not REAL_FILE.is_file():
        pytest.skip("the real states_all.csv is not beside this clone (../shared)")
    return build_house(tmp_path_factory.mktemp("data"), "real", "--raw", str(REAL_FILE))
