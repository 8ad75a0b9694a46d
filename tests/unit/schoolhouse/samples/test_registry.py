import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from glue_ingest.contracts.model import contract_names
from schoolhouse.samples.registry import find_samples

MODULE = """
from pathlib import Path
from schoolhouse.samples.sample import Sample
SAMPLE = Sample("weather.days", {"out": Path("days.synthetic.csv")}, write=lambda out: iter(()))
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package with the sample of a data set that this project does not have."""
    folder = tmp_path / "other_samples" / "weather"
    folder.mkdir(parents=True)
    for path in (folder.parent, folder):
        (path / "__init__.py").touch()
    (folder / "days.py").write_text(MODULE)
    (folder / "helper.py").write_text("DRAWS = 3\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("other_samples")
    for name in [name for name in sys.modules if name.startswith("other_samples")]:
        del sys.modules[name]


def test_every_contract_has_a_sample() -> None:
    assert list(find_samples()) == sorted(contract_names())


def test_a_new_module_is_found_without_a_list(package: ModuleType) -> None:
    samples = find_samples(package)

    assert list(samples) == ["weather.days"]
    assert samples["weather.days"].place == Path("days.synthetic.csv")


def test_two_samples_of_one_data_set_are_refused(package: ModuleType) -> None:
    folder = Path(package.__path__[0])
    (folder / "again.py").write_text(MODULE)
    importlib.invalidate_caches()

    with pytest.raises(ValueError, match=r"makes a second sample of weather\.days"):
        find_samples(package)


def test_files_of_one_data_set_share_a_folder_of_their_own() -> None:
    samples = find_samples()
    places = [sample.place for sample in samples.values()]

    assert samples["students.records"].place == Path("student_records")
    assert len(set(places)) == len(places)
    assert all(len(place.parts) == 1 for place in places)
