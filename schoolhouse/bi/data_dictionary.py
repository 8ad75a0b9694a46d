"""The data dictionary: dbt's manifest as a Markdown page of all tables that readers query."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Node = Mapping[str, Any]

INTRODUCTION = """\
# Data dictionary

Written by `make data-dictionary` from dbt's manifest: edit the property files in `models/` and
`seeds/`, not this page.

Names are those of the DuckDB file. A null is never a zero. How a column adds up:

- *additive*: sums over any rows mean something;
- *semi-additive*: sums over some keys do, such as students over the states of one year;
- *non-additive*: never add it up; a rate of a group is a ratio of sums.

[What a column says of itself](columns.md) explains the words of a column. A number under *Source*
is one of [Sources](#sources).
"""
GRAIN = re.compile(r"\*\*Grain:\*\* (.+?\.)(?:\s|$)", re.DOTALL)
MODEL_HEADINGS = (
    "Column", "Label", "Type", "Unit", "Scale", "Adds up", "Source", "Description", "Caveat"
)  # fmt: skip
SEED_HEADINGS = ("Column", "Type", "Description")


def render_data_dictionary(manifest: Node) -> str:
    """Return the page: published marts by domain, then seeds by domain.

    Raises:
        KeyError: if the manifest is not one of dbt.
    """
    nodes = sorted(manifest["nodes"].values(), key=lambda node: node["name"])
    marts = [node for node in nodes if _is_published(node)]
    seeds = [node for node in nodes if node["resource_type"] == "seed"]
    sources = _sources(marts)
    sections = [
        *_section("Marts", marts, lambda node: _mart(node, sources)),
        *_section("Seeds", seeds, _seed),
        *_listed(sources),
    ]
    contents = [*_contents("Marts", marts), *_contents("Seeds", seeds)]
    return "\n".join([INTRODUCTION, *contents, "", *sections]).rstrip() + "\n"


def _is_published(node: Node) -> bool:
    return (
        node["resource_type"] == "model"
        and node.get("access") == "public"
        and node["config"].get("schema") == "marts"
    )


def _contents(title: str, nodes: Iterable[Node]) -> list[str]:
    links = ", ".join(f"[{node['name']}](#{node['name']})" for node in nodes)
    return [f"**{title}:** {links}.", ""] if links else []


def _section(title: str, nodes: Sequence[Node], render: Callable[[Node], list[str]]) -> list[str]:
    lines = [f"## {title}", ""] if nodes else []
    for domain in sorted({_domain(node) for node in nodes}):
        lines += [f"Domain `{domain}`", ""]
        for node in nodes:
            if _domain(node) == domain:
                lines += [f"### {node['name']}", "", *render(node), ""]
    return lines


def _domain(node: Node) -> str:
    """Return the folder: the last part of the path in the project before the name."""
    return str(node["fqn"][-2])


def _sources(marts: Iterable[Node]) -> list[str]:
    """Return the sources that the columns name, in the order in which the page names them."""
    by_domain = sorted(marts, key=lambda node: (_domain(node), node["name"]))
    named = (_meta(c, "source") for node in by_domain for c in node["columns"].values())
    return list(dict.fromkeys(source for source in named if source))


def _listed(sources: Sequence[str]) -> list[str]:
    lines = [f"{number}. {_one_line(source)}" for number, source in enumerate(sources, 1)]
    return ["## Sources", "", *lines, ""] if lines else []


def _mart(node: Node, sources: Sequence[str]) -> list[str]:
    keys = [rule["columns"] for rule in node["constraints"] if rule["type"] == "primary_key"]
    rows = [
        (
            f"`{column['name']}`",
            _meta(column, "label"),
            column.get("data_type") or "",
            _meta(column, "unit"),
            _meta(column, "scale"),
            _additivity(column),
            _number(_meta(column, "source"), sources),
            column["description"],
            _meta(column, "caveat"),
        )
        for column in node["columns"].values()
    ]
    return [*_head(node, keys[0] if keys else ()), *_table(MODEL_HEADINGS, rows)]


def _seed(node: Node) -> list[str]:
    types = node["config"].get("column_types", {})
    rows = [
        (f"`{name}`", types.get(name, ""), column["description"])
        for name, column in node["columns"].items()
    ]
    return [*_head(node, ()), *_provenance(node), *_table(SEED_HEADINGS, rows)]


def _head(node: Node, key: Iterable[str]) -> list[str]:
    """Return what the table is, then its name, grain and key."""
    text = node["description"]
    grain = GRAIN.search(text)
    keyed = ", ".join(f"`{name}`" for name in key)
    facts = [
        f"Table: `{node['schema']}.{node.get('alias') or node['name']}`",
        f"Grain: {_one_line(grain[1]).rstrip('.')}" if grain else "",
        f"Primary key: {keyed}" if keyed else "",
    ]
    return [_one_line(GRAIN.sub("", text)), "", *(f"- {fact}" for fact in facts if fact), ""]


def _provenance(node: Node) -> list[str]:
    meta = node["config"].get("meta", {})
    if "source" not in meta:
        return []
    retrieved = f" (retrieved {meta['retrieved']})" if "retrieved" in meta else ""
    return [f"Source: {_one_line(str(meta['source']))}{retrieved}.", ""]


def _number(source: str, sources: Sequence[str]) -> str:
    return str(sources.index(source) + 1) if source else ""


def _meta(column: Node, name: str) -> str:
    """Return a word of a column's meta; nothing for `none`."""
    value = str(column.get("config", {}).get("meta", {}).get(name, "none"))
    return "" if value == "none" else value


def _additivity(column: Node) -> str:
    """Return how a column adds up, as people write it; nothing for what has no unit."""
    return _meta(column, "additivity").replace("_", "-") if _meta(column, "unit") else ""


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return lines + ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]


def _cell(text: str) -> str:
    return _one_line(text).replace("|", r"\|")


def _one_line(text: str) -> str:
    return " ".join(text.split())
