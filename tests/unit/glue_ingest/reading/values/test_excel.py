"""Texts that Excel's formulas keep from being read as numbers."""

import pyarrow as pa

from glue_ingest.reading.values.excel import unwrapped


def test_text_of_a_formula_is_the_text() -> None:
    given = ['="00123"', "00123", '=""', '="say ""hi"""', '="a', "=1+2", '"x"', None, "", '=" 1"']
    wanted = ["00123", "00123", "", 'say "hi"', '="a', "=1+2", '"x"', None, "", "1"]

    assert unwrapped(pa.array(given)).to_pylist() == wanted


def test_texts_without_a_formula_are_not_copied() -> None:
    texts = pa.array(["a", None])

    assert unwrapped(texts) is texts
