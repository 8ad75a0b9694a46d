"""Texts of contracts that YAML or the standard's model would pass over, or never finish."""

import time
from pathlib import Path

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import ContractError


def laughs(items: int, levels: int) -> str:
    lines = ["tags: &a0 [" + ", ".join(["x"] * items) + "]"]
    for level in range(1, levels):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * items)}]")
    return "\n".join([*lines, "id: district.schools", f"schema: *a{levels - 1}"])


def merges(levels: int) -> str:
    lines = ["a0: &a0 {x: 1, y: 2}"]
    for level in range(1, levels):
        lines.append(f"a{level}: &a{level} {{<<: [*a{level - 1}, *a{level - 1}], z{level}: 1}}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(laughs(10, 10), "its aliases (&, *) stand for more than", id="laughs"),
        pytest.param(laughs(2, 40), "its aliases (&, *) stand for more than", id="doubling"),
        pytest.param(merges(40), "its aliases (&, *) stand for more than", id="merges"),
        pytest.param("schema: &a [*a]", "an alias (*) holds itself, line 1", id="circle"),
        pytest.param("id: a\ntags: &a\n  - b: *a", "an alias (*) holds itself", id="wide_circle"),
        pytest.param("[" * 900_000, "nested more than 50 deep", id="deep"),
        pytest.param("- " * 900, "nested more than 50 deep", id="deep_blocks"),
        pytest.param("tags: [" + "a, " * 400_000 + "]", "characters, more than", id="long"),
        pytest.param("id: a\nid: b", "'id' stands twice in one mapping, line 2", id="twice"),
        pytest.param("id: 2001-13-45", "a number or date that is none", id="no_date"),
        pytest.param("id: " + "1" * 5000, "a number or date that is none", id="long_number"),
    ],
)
def test_text_that_cannot_be_a_contract_is_refused_at_once(
    tmp_path: Path, text: str, found: str
) -> None:
    path = tmp_path / "district.schools.odcs.yaml"
    path.write_text(text)
    started = time.monotonic()

    with pytest.raises(ContractError) as caught:
        load_contract(str(path))

    assert time.monotonic() - started < 2
    assert found in str(caught.value)
    assert str(path) in str(caught.value)


def test_aliases_that_spare_writing_are_read(tmp_path: Path) -> None:
    path = tmp_path / "district.schools.odcs.yaml"
    path.write_text(
        """
apiVersion: v3.1.0
kind: DataContract
id: district.schools
servers: [{server: raw, format: csv}]
schema:
  - name: schools
    properties:
      - &score {name: math, physicalType: int, classification: public, description: Score.}
      - {<<: *score, name: art}
"""
    )

    assert load_contract(str(path)).column_names == ["math", "art"]
