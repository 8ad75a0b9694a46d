import os
import sys
from pathlib import Path

import pytest

from tests.support.packaging import Glue, install, run
from tests.support.workspaces import PROJECT


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make package` fills."""
    folder = tmp_path_factory.mktemp("package")
    command = (sys.executable, "-m", "infra.package", folder)
    done = run(*command, cwd=PROJECT, environment=dict(os.environ))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def glue(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Glue:
    """An environment with the packages of Glue's image and ours, for tests that only run it."""
    return install(tmp_path_factory.mktemp("glue"), package)
