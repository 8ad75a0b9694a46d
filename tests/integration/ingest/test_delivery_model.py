"""Deliveries in random order leave what a model in plain Python says, on each engine."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, EngineName, load_engine
from tests.support.deliveries.lake import Lake
from tests.support.deliveries.real_files import (
    corrected,
    narrow,
    published,
    real_terms,
    write_real_contract,
)
from tests.support.deliveries.stories import stories
from tests.support.deliveries.terms import Deliver, Field, Story, Terms, Undo
from tests.support.workspaces import REAL_FILE

MakeContract = Callable[..., Contract]
EXAMPLES = {EngineName.DUCKDB: 30, EngineName.SPARK: 2}
WITH_REAL_FILE = pytest.mark.skipif(
    not REAL_FILE.is_file(), reason="the real states_all.csv is not beside this clone (../shared)"
)
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
    tell(tmp_path, write, engine, EXAMPLES[engine.name])


@pytest.mark.slow
def test_many_deliveries_leave_what_the_model_says(
    tmp_path: Path, write: Callable[[Terms], Contract], engine: Engine
) -> None:
    tell(tmp_path, write, engine, 10 * EXAMPLES[engine.name])


def tell(
    folder: Path, write: Callable[[Terms], Contract], engine: Engine, example_count: int
) -> None:
    """Tell stories to lakes, and compare each step with the model.

    A story is not made smaller: that takes minutes. The count is part of the draws, so both tests
    tell other stories.
    """
    numbers = itertools.count()

    @seed(example_count)
    @settings(
        max_examples=example_count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(stories())
    def check(story: Story) -> None:
        lake_folder = folder / str(next(numbers))
        lake_folder.mkdir()
        lake = Lake(lake_folder, engine, write, story.terms)
        lake.follow(story)
        # Every row follows from the receipts: a full refresh ends with the same.
        lake.refresh_all()

    check()


@pytest.mark.parametrize(
    ("delivery", "missing"),
    [
        (DeliveryKind.UPSERT, MissingColumns.REJECT),
        (DeliveryKind.UPSERT, MissingColumns.KEEP),
        (DeliveryKind.COMPLETE_PARTITIONS, MissingColumns.ERASE),
        (DeliveryKind.COMPLETE, MissingColumns.REJECT),
    ],
)
@WITH_REAL_FILE
def test_releases_of_the_real_file_leave_what_the_model_says(
    tmp_path: Path, delivery: DeliveryKind, missing: MissingColumns
) -> None:
    release(tmp_path, load_engine(EngineName.DUCKDB), delivery, missing)


@pytest.mark.slow
@pytest.mark.spark
@WITH_REAL_FILE
def test_releases_of_the_real_file_on_spark(tmp_path: Path) -> None:
    release(
        *(tmp_path, load_engine(EngineName.SPARK)), DeliveryKind.COMPLETE, MissingColumns.REJECT
    )


def release(folder: Path, engine: Engine, delivery: DeliveryKind, missing: MissingColumns) -> None:
    """Ingest three releases, take the first back, and undo that."""
    terms = real_terms(delivery, missing)
    lake = Lake(folder, engine, write_real_contract(folder), terms)
    releases = tuple(Deliver((file,)) for file in (published(), corrected(), narrow()))

    lake.follow(Story(terms, releases))
    # The run that takes it back is killed once.
    lake.follow(Story(terms, (Deliver((), (0,), killed_at=15), Deliver((), (0,)), Undo(-1))))

    lake.refresh_all()
