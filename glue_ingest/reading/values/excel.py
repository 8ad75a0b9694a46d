"""Texts that Excel's formulas keep from being read as numbers: `="00123"`."""

import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.rules import EDGE_CHARACTERS

FORMULA = r'(?s)\A="(.*)"\z'


def unwrapped(texts: pa.Array) -> pa.Array:
    """Return trimmed texts, those of `="00123"` as 00123; a doubled quote within is one."""
    is_formula = pc.match_substring_regex(texts, FORMULA)
    if not pc.any(is_formula).as_py():
        return texts
    inner = pc.replace_substring(pc.utf8_slice_codeunits(texts, 2, -1), '""', '"')
    return pc.if_else(is_formula, pc.utf8_trim(inner, characters=EDGE_CHARACTERS), texts)
