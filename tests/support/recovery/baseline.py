"""Fixtures of tests that damage the lake of the district.

A module says its number of PARTITIONS, imports the fixtures that it uses, and lists them in
`__all__`: a linter sees no other use of them.
"""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.engines.base import Engine, EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.store import Store
from tests.support.recovery.school_district import District, build_baseline, build_district, whole


@pytest.fixture(scope="module")
def duckdb() -> Engine:
    """Enough for most: what dies or is refused is the lake's code, which knows no engine."""
    return load_engine(EngineName.DUCKDB)


@pytest.fixture(scope="module")
def district(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> District:
    return build_district(tmp_path_factory.mktemp("district"), request.module.PARTITIONS)


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory, district: District, duckdb: Engine) -> Store:
    return build_baseline(district, tmp_path_factory.mktemp("baseline"), duckdb)


@pytest.fixture(scope="module")
def clean(
    tmp_path_factory: pytest.TempPathFactory, district: District, duckdb: Engine
) -> dict[str, Any]:
    """What a lake holds after both files when nothing goes wrong."""
    lake = build_baseline(district, tmp_path_factory.mktemp("clean"), duckdb)
    ingest(district.contract, district.second, lake, duckdb)
    return whole(lake, district.contract)


@pytest.fixture
def copies(tmp_path: Path, baseline: Store) -> Iterator[Callable[[], Store]]:
    """Give fresh copies of the lake that holds the first file."""
    made: list[Path] = []

    def copy() -> Store:
        path = tmp_path / f"lake-{len(made)}"
        made.append(path)
        shutil.copytree(baseline.root, path)
        return Store(str(path))

    yield copy
    for path in made:
        shutil.rmtree(path)


@pytest.fixture
def uploads(bucket: str, baseline: Store) -> Callable[[], Store]:
    """Give fresh copies of that lake on S3: uploaded, as a lake may be moved."""
    numbers = itertools.count()
    files = [item for item in baseline.list_files("") if not item.path.startswith("_work/")]

    def upload() -> Store:
        lake = Store(f"s3://{bucket}/lake-{next(numbers)}")
        lake.place((Copy(item.path, item.path, item.byte_count) for item in files), baseline)
        return lake

    return upload


@pytest.fixture
def lake(copies: Callable[[], Store]) -> Store:
    return copies()
