"""What a contract says of its deliveries: words, defaults, and what cannot stand together."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import ContractError

WriteContract = Callable[..., Path]
MakeContract = Callable[..., Contract]

KEY = {"name": "school", "physicalType": "string", "primaryKey": True}
COLUMN = {"name": "students", "physicalType": "bigint"}


@pytest.mark.parametrize(
    ("columns", "extras", "found"),
    [
        pytest.param([KEY], {"delivery": "all"}, "found 'all'", id="delivery"),
        pytest.param([KEY], {"missingColumns": "null"}, "found 'null'", id="missing_columns"),
        pytest.param([COLUMN], {"delivery": "upsert"}, "needs a primary key", id="no_key"),
        pytest.param(
            [KEY], {"delivery": "complete_partitions"}, "needs a partition column", id="partition"
        ),
        pytest.param(
            [KEY],
            {"delivery": "complete", "missingColumns": "keep"},
            "needs a primary key and delivery upsert",
            id="keep_in_complete",
        ),
        pytest.param(
            [KEY, COLUMN],
            {"missingColumns": "keep", "duplicates": {"orderBy": [{"column": "students"}]}},
            "cannot stand beside duplicates.orderBy",
            id="keep_beside_order",
        ),
    ],
)
def test_words_that_say_nothing_or_conflict_are_named(
    write_contract: WriteContract, columns: list[dict[str, Any]], extras: Any, found: str
) -> None:
    with pytest.raises(ContractError, match=found):
        load_contract(str(write_contract(*columns, extras=extras)))


def test_a_data_set_without_a_key_is_always_complete(make_contract: MakeContract) -> None:
    assert make_contract(COLUMN).delivery is DeliveryKind.COMPLETE
    assert make_contract(KEY).delivery is DeliveryKind.UPSERT
    assert make_contract(KEY).missing_columns is MissingColumns.REJECT


@pytest.mark.parametrize(
    ("columns", "extras"),
    [
        ([KEY], {"delivery": "upsert", "missingColumns": "reject"}),
        ([COLUMN], {"delivery": "complete"}),
    ],
)
def test_a_spelled_default_changes_no_fingerprint(
    make_contract: MakeContract, columns: list[dict[str, Any]], extras: Any
) -> None:
    spelled = make_contract(*columns, extras=extras).fingerprint

    assert spelled == make_contract(*columns).fingerprint
    assert spelled != make_contract(*columns, extras={"missingColumns": "erase"}).fingerprint
