from pathlib import Path

import pytest

from glue_ingest.errors import LakeAccessError
from glue_ingest.lake.store import Store


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


def texts(lake: Store) -> dict[str, str]:
    return {path: lake.read_text(path) for path in lake.find("")}


def test_text_is_written_whole(lake: Store) -> None:
    lake.write_text("a/b/note.json", "first, and longer")
    lake.write_text("a/b/note.json", "second")

    assert texts(lake) == {"a/b/note.json": "second"}


@pytest.mark.parametrize("name", ["lake[1]", "lake*", "{lake}", "lake?"])
def test_root_that_spark_reads_as_a_pattern_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LakeAccessError, match="as a pattern"):
        Store(str(tmp_path / name))


@pytest.mark.parametrize("root", ["ftp://lake", "s4://lake/x"])
def test_root_of_an_unknown_kind_is_refused(root: str) -> None:
    with pytest.raises(LakeAccessError, match=root):
        Store(root)
