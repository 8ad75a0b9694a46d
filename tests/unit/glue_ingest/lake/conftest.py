"""An empty lake."""

from pathlib import Path

import pytest

from glue_ingest.lake.store import Store


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))
