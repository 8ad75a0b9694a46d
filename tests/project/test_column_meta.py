"""What published columns say of themselves: words of docs/columns.md, the same in each mart."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from .conftest import ROOT, Node
from .test_layers import layer

PAGE = ROOT / "docs/columns.md"
LISTED = ("unit", "scale", "additivity", "format", "direction")
TEXTS = {"source": "column_sources", "caveat": "column_caveats"}
KEYS = {"label", *LISTED, *TEXTS}
DOMAINS = {"us_education", "reference"}
# A format for each unit, but for what has no unit and for differences.
FORMATS = {
    "students": {"whole_number"},
    "states": {"whole_number"},
    "months": {"whole_number"},
    "rank": {"whole_number"},
    "usd": {"dollars"},
    "usd_2016": {"dollars"},
    "usd_per_student": {"dollars", "signed_dollars"},
    "usd_2016_per_student": {"dollars", "signed_dollars"},
    "share": {"percent", "signed_percent"},
    "ratio": {"decimal"},
    "index": {"decimal"},
    "scale_points": {"whole_number", "signed_number"},
    "none": {"text", "flag", "year", "whole_number", "timestamp"},
}


def _words(key: str) -> set[str]:
    section = PAGE.read_text().split(f"\n## {key}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE))


def _texts(key: str) -> set[str]:
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    return set(project["vars"][TEXTS[key]].values())


def _columns(models: dict[str, Node]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, model in models.items():
        if layer(model) == "marts" and model["fqn"][2] in DOMAINS:
            for column, properties in model["columns"].items():
                yield name, column, properties["config"]["meta"]


def test_every_column_says_all_of_it(models: dict[str, Node]) -> None:
    silent = {
        f"{name}.{column}": sorted(KEYS - set(meta))
        for name, column, meta in _columns(models)
        if KEYS - set(meta)
    }

    assert silent == {}


@pytest.mark.parametrize("key", LISTED)
def test_words_are_those_of_the_page(models: dict[str, Node], key: str) -> None:
    used = {str(meta[key]) for _, _, meta in _columns(models)}

    assert used == _words(key)


@pytest.mark.parametrize("key", TEXTS)
def test_texts_are_those_of_the_project(models: dict[str, Node], key: str) -> None:
    used = {meta[key] for _, _, meta in _columns(models)} - {"none"}

    assert used == _texts(key)


def test_every_source_is_named(models: dict[str, Node]) -> None:
    assert [c for _, c, meta in _columns(models) if meta["source"] == "none"] == []


def test_a_column_name_says_the_same_in_every_mart(models: dict[str, Node]) -> None:
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for _, column, meta in _columns(models):
        said = {key: meta[key] for key in sorted(KEYS)}
        if said not in found[column]:
            found[column].append(said)

    assert {column: metas for column, metas in found.items() if len(metas) > 1} == {}


def test_labels_are_short_unlike_and_no_sentences(models: dict[str, Node]) -> None:
    labels = {column: meta["label"] for _, column, meta in _columns(models)}
    odd = [
        label
        for label in labels.values()
        if not label[0].isupper() or label.endswith(".") or "_" in label or len(label) > 80
    ]
    by_mart: defaultdict[str, list[str]] = defaultdict(list)
    for name, _, meta in _columns(models):
        by_mart[name].append(meta["label"])

    assert odd == []
    assert {n: x for n, x in by_mart.items() if len(x) != len(set(x))} == {}


def test_format_direction_and_additivity_follow_from_the_unit(models: dict[str, Node]) -> None:
    wrong = [
        f"{name}.{column}"
        for name, column, meta in _columns(models)
        if meta["format"] not in FORMATS[meta["unit"]]
        or (meta["format"].startswith("signed"))
        != (meta["scale"] in {"difference", "1_is_100_percent"})
        or (meta["additivity"] == "semi_additive" and meta["unit"] not in {
            "students", "usd", "usd_2016"})
    ]  # fmt: skip

    assert wrong == []


def test_types_fit_the_format(models: dict[str, Node]) -> None:
    types = {
        "text": {"varchar"},
        "flag": {"boolean"},
        "year": {"integer"},
        "timestamp": {"timestamp"},
        "decimal": {"double precision"},
        "percent": {"double precision"},
        "signed_percent": {"double precision"},
    }
    wrong = [
        f"{name}.{column}"
        for name, model in models.items()
        if layer(model) == "marts" and model["fqn"][2] in DOMAINS
        for column, properties in model["columns"].items()
        for kind in [properties["config"]["meta"]["format"]]
        if kind in types and properties["data_type"] not in types[kind]
    ]

    assert wrong == []
