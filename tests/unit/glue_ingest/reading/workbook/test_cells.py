"""Numbers of cells as texts: exact, and read as the same number again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_ingest.reading.workbook.cells import cell_text, number_text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_its_shortest_text_without_exponent(value: float) -> None:
    text = number_text(value)

    assert float(text) == value
    assert "e" not in text
    assert not text.endswith(".0")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(timedelta(hours=30), "30:00:00", id="hours"),
        pytest.param(-timedelta(minutes=1.5), "-0:01:30", id="negative"),
        pytest.param(True, "true", id="true"),
        pytest.param(-0.0, "0", id="negative_zero"),
    ],
)
def test_other_values(value: timedelta | bool | float, text: str) -> None:
    assert cell_text(value) == text
