"""Fixtures of tests that damage the lake of the town.

A module says its number of PARTITIONS, imports the fixtures that it uses, and lists them in
`__all__`: a linter sees no other use of them.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.engine import Engine, EngineName, load_engine
from glue_ingest.job import ingest
from glue_ingest.lake import Lake
from tests.drills.town import Town, build_town, found_lake, whole


@pytest.fixture(scope="module")
def duckdb() -> Engine:
    """Enough for most: what dies or is refused is the lake's code, which knows no engine."""
    return load_engine(EngineName.DUCKDB)


@pytest.fixture(scope="module")
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"), request.module.PARTITIONS)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, town: Town, duckdb: Engine) -> Lake:
    return found_lake(town, tmp_path_factory.mktemp("founded"), duckdb)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, town: Town, duckdb: Engine) -> dict[str, Any]:
    """What a lake holds after both files when nothing goes wrong."""
    lake = found_lake(town, tmp_path_factory.mktemp("clean"), duckdb)
    ingest(town.contract, town.second, lake, duckdb)
    return whole(lake, town.contract)


@pytest.fixture
def copies(tmp_path: Path, founded: Lake) -> Iterator[Callable[[], Lake]]:
    """Give fresh copies of the lake that holds the first file."""
    made: list[Path] = []

    def copy() -> Lake:
        path = tmp_path / f"lake-{len(made)}"
        made.append(path)
        shutil.copytree(founded.root, path)
        return Lake(str(path))

    yield copy
    for path in made:
        shutil.rmtree(path)


@pytest.fixture
def lake(copies: Callable[[], Lake]) -> Lake:
    return copies()
