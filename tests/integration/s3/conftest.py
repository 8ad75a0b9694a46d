"""The sample on S3: its first file, and a correction of one of its partitions."""

from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from schoolhouse.samples.us_education.states_all import build

PARTITIONS = 33
FEW = range(1992, 2000)


@pytest.fixture(scope="session")
def states() -> Contract:
    return load_contract("us_education.states_all")


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample."""
    path = tmp_path_factory.mktemp("first") / "states_all.synthetic.csv"
    path.write_bytes(build()[0])
    return path


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory, first: Path) -> Path:
    """Its rows of a few years: as good for what each partition costs."""
    header, *lines = first.read_text().splitlines(keepends=True)
    years = {str(year) for year in FEW}
    path = tmp_path_factory.mktemp("few") / "few.synthetic.csv"
    path.write_text(header + "".join(line for line in lines if line.split(",")[2] in years))
    return path


@pytest.fixture(scope="session")
def correction(tmp_path_factory: pytest.TempPathFactory, first: Path) -> Path:
    """Five rows of one year again."""
    header, *lines = first.read_text().splitlines(keepends=True)
    year = lines[0].split(",")[2]
    path = tmp_path_factory.mktemp("correction") / "correction.synthetic.csv"
    path.write_text(header + "".join([line for line in lines if line.split(",")[2] == year][:5]))
    return path
