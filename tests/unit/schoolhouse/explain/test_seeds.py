from fractions import Fraction
from pathlib import Path

import pytest

from schoolhouse.explain.catalog import Seed
from schoolhouse.explain.errors import SeedError
from schoolhouse.explain.seeds import parse_seed, read_seed
from schoolhouse.explain.values import Value

TYPES = {"year": "integer", "cpi": "double", "is_state": "boolean", "note": "varchar"}


def seed(path: Path) -> Seed:
    return Seed("prices", path, "seeds/prices.csv", "the Bureau", TYPES)


def test_a_record_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text('year,note\n2015,"of\ntwo lines"\n2016,one\n')

    assert read_seed(seed(path)) == {
        3: {"year": "2015", "note": "of\ntwo lines"},
        4: {"year": "2016", "note": "one"},
    }


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("year", "2016", 2016),
        ("cpi", "105.5", Fraction(211, 2)),
        ("is_state", "True", True),
        ("note", "2016", "2016"),
        ("note", "", None),
    ],
)
def test_texts_have_the_types_of_the_properties(column: str, text: str, expected: Value) -> None:
    assert parse_seed(seed(Path()), column, text) == expected


def test_text_of_another_type_is_refused() -> None:
    with pytest.raises(SeedError, match="has a year that is no integer"):
        parse_seed(seed(Path()), "year", "MMXVI")


def test_seed_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="cannot be read"):
        read_seed(seed(tmp_path / "prices.csv"))
