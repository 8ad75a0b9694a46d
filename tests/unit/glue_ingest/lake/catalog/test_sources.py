from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from glue_ingest.cli import app
from glue_ingest.contracts.model import Contract, contract_paths
from glue_ingest.contracts.odcs import load_contract, load_contracts
from glue_ingest.errors import Exit
from glue_ingest.lake import ledger
from glue_ingest.lake.catalog.sources import render_sources

COMMITTED = Path(__file__).parents[5] / "models/staging"
LINEAGE = [
    ("ingest_run_id", "string"),
    ("raw_sha256", "string"),
    ("raw_record_number", "bigint"),
    ("received_at", "timestamp"),
]


@pytest.fixture
def tables() -> dict[str, Any]:
    files = render_sources(load_contracts()).values()
    sources = [source for text in files for source in yaml.safe_load(text)["sources"]]
    return {f"{s['name']}.{table['name']}": table for s in sources for table in s["tables"]}


def columns(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(column["name"], column["data_type"]) for column in table["columns"]]


def test_committed_sources_follow_from_the_contracts() -> None:
    committed = {
        str(path.relative_to(COMMITTED)): path.read_text()
        for path in COMMITTED.rglob("_*__sources.yml")
    }

    assert committed == render_sources(load_contracts()), "run `make sources`"


@pytest.mark.parametrize("path", contract_paths(), ids=lambda path: path.name)
def test_table_has_the_columns_of_its_contract(tables: dict[str, Any], path: Path) -> None:
    contract = load_contract(str(path))

    table = tables[contract.name]

    own = [(column.name, str(column.data_type)) for column in contract.columns]
    assert columns(table) == [*own, *LINEAGE]


def test_ledger_has_the_columns_that_are_written(tables: dict[str, Any]) -> None:
    assert [name for name, _ in columns(tables["lake.ledger"])] == list(ledger.COLUMNS)


def test_every_column_is_described(tables: dict[str, Any]) -> None:
    everything = [column for table in tables.values() for column in table["columns"]]

    assert [column["name"] for column in everything if not column["description"]] == []


def test_every_table_is_a_relation_of_one_schema(tables: dict[str, Any]) -> None:
    """Each engine has it by that name: no source says where its files are."""
    files = render_sources(load_contracts()).values()
    sources = [source for text in files for source in yaml.safe_load(text)["sources"]]

    assert {source["schema"] for source in sources} == {"schoolhouse_lake"}
    named = {name: table.get("identifier", table["name"]) for name, table in tables.items()}
    assert named == {c.name: c.table for c in load_contracts()} | {"lake.ledger": "ledger"}
    assert [name for name, table in tables.items() if "external_location" in str(table)] == []


def test_sources_that_cannot_be_written_are_one_line(tmp_path: Path) -> None:
    file = tmp_path / "a_file"
    file.write_text("")

    result = CliRunner().invoke(app, ["sources", "--out", str(file)])

    assert result.exit_code == Exit.BAD_INPUT
    assert "The sources cannot be written." in result.stderr


def test_sources_say_who_loads_them_who_owns_them_and_when_they_are_stale(
    tables: dict[str, Any],
) -> None:
    for name, table in tables.items():
        config = table["config"]
        assert config["meta"]["owner"], name
        if name != "lake.ledger":
            assert f"dataset_name = '{name.partition('.')[2]}'" in config["loaded_at_query"]
            assert config["freshness"]["warn_after"]["period"] == "day"


def test_companion_columns_are_columns_of_the_source(
    make_contract: Callable[..., Contract],
) -> None:
    ranges = {"property": "ranges", "value": True}
    contract = make_contract({"name": "n", "physicalType": "int", "customProperties": [ranges]})

    rendered = next(iter(render_sources([contract]).values()))

    (table,) = yaml.safe_load(rendered)["sources"][0]["tables"]
    columns = [(item["name"], item["data_type"]) for item in table["columns"]]
    assert columns[:4] == [
        ("n", "int"),
        ("n_status", "string"),
        ("n_low", "int"),
        ("n_high", "int"),
    ]
    assert "gives a range in its place" in table["columns"][2]["description"]
