"""Stored rows, and files that lack columns: both engines store and keep the same companions."""

import os
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import IngestError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.support.conversions import OPTIONAL
from tests.support.lakes import lake_contents

# `make test-recovery` asks for more.
EXAMPLES = int(os.environ.get("SCHOOLHOUSE_PARITY_EXAMPLES", "10"))
GOOD = {"string": "a", "boolean": "no", "date": "9/5/2023", "timestamp": "2020-01-01 00:00:00"}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a contract whose columns say why a value is missing."""
    key = {"name": "id", "physicalType": "string", "primaryKey": True}
    columns: list[dict[str, Any]] = [key]
    for place, kind in enumerate(draw(st.lists(st.sampled_from([*OPTIONAL]), min_size=1))[:3]):
        properties, texts = draw(st.sampled_from(OPTIONAL[kind]))
        given = [{"property": name, "value": value} for name, value in properties.items()]
        columns.append(
            {
                **{"name": f"c{place}", "physicalType": kind, "customProperties": given},
                "examples": [*texts, GOOD.get(kind, "7"), "", "zz"],
            }
        )
    described = {"description": "A column.", "classification": "public"}
    extras = {"missingColumns": draw(st.sampled_from(["keep", "erase", "reject"]))}
    return {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "made.up", "name": "Made up",
        "version": "1.0.0", "status": "active",
        "servers": [{"server": "raw", "type": "local", "path": "raw", "format": "csv",
                     "delimiter": ";"}],
        "schema": [{"name": "up", "properties": [column | described for column in columns],
                    "customProperties": [{"property": k, "value": v} for k, v in extras.items()]}],
    }  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], list[str]]:
    """Draw a contract, and files with rows of few keys that may lack columns."""
    document = draw(documents())
    others = document["schema"][0]["properties"][1:]
    files = []
    for _ in range(draw(st.integers(2, 3))):
        given = draw(st.lists(st.sampled_from(others), unique_by=lambda item: item["name"]))
        lines = [["id", *(column["name"] for column in given)]]
        for key in draw(st.lists(st.sampled_from("abcd"), min_size=1, unique=True)):
            lines.append([key, *(draw(st.sampled_from(column["examples"])) for column in given)])
        files.append("".join(";".join(line) + "\n" for line in lines))
    return document, files


def result(engine: EngineName, contract: Contract, files: list[str], folder: Path) -> Any:
    """Ingest each file by a run of its own; return what the lake then holds, and the refusals."""
    lake = Store(str(folder / engine))
    refusals = []
    for number, text in enumerate(files):
        path = folder / f"{number}.csv"
        path.write_text(text)
        try:
            ingest(contract, path, lake, load_engine(engine), accept_losses=True)
        except IngestError as error:
            refusals.append((type(error), str(error)))
    return refusals, lake_contents(lake)


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
@given(case=cases())
def test_both_engines_store_the_same_companions(case: tuple[dict[str, Any], list[str]]) -> None:
    document, files = case
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "made.up.odcs.yaml"
        path.write_text(yaml.safe_dump(document))
        contract = load_contract(str(path))
        by_duckdb, by_spark = (result(name, contract, files, folder) for name in EngineName)
        assert by_duckdb == by_spark
