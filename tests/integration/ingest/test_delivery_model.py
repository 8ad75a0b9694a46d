"""Deliveries in random order leave what a model in plain Python says, on each engine."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, EngineName
from tests.support.deliveries.lake import Lake
from tests.support.deliveries.stories import stories
from tests.support.deliveries.terms import Field, Story, Terms

MakeContract = Callable[..., Contract]
EXAMPLES = {EngineName.DUCKDB: 40, EngineName.SPARK: 3}
TYPES = {"text": "string", "int": "bigint", "float": "double"}


@pytest.fixture
def write(make_contract: MakeContract) -> Callable[[Terms], Contract]:
    """Write the contract of some terms."""
    return lambda terms: make_contract(
        *(_property(item, terms) for item in terms.fields), extras=_extras(terms)
    )


def _property(item: Field, terms: Terms) -> dict[str, Any]:
    found: dict[str, Any] = {"name": item.name, "physicalType": TYPES[item.kind]}
    if item.name in terms.key:
        found["primaryKey"] = True
    if item.name == terms.partition:
        found["partitioned"] = True
    if item.maximum is not None:
        found["logicalTypeOptions"] = {"maximum": item.maximum}
    if item.warns:
        found["logicalTypeOptions"] = {"pattern": "[A-Z].*"}
        warn = {"property": "onViolation", "value": {"pattern": "warn"}}
        found["customProperties"] = [warn]
    return found


def _extras(terms: Terms) -> dict[str, Any]:
    extras: dict[str, Any] = {
        "delivery": terms.delivery.value,
        "missingColumns": terms.missing.value,
    }
    if terms.order:
        extras["duplicates"] = {"orderBy": [{"column": terms.order}]}
    return extras


def test_deliveries_leave_what_the_model_says(
    tmp_path: Path, write: Callable[[Terms], Contract], engine: Engine
) -> None:
    folders = itertools.count()

    @settings(
        max_examples=EXAMPLES[engine.name],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(stories())
    def check(story: Story) -> None:
        folder = tmp_path / str(next(folders))
        folder.mkdir()
        lake = Lake(folder, engine, write, story.terms)
        lake.follow(story)
        # Every row follows from the receipts: a full refresh ends with the same.
        lake.refresh_all()

    check()
