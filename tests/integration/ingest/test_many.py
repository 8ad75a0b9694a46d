"""More rules, partitions and records than one number, one pass or one batch holds: both engines."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.support.lakes import lake_contents

MakeContract = Callable[..., Path]


def lakes(contract_file: Path, folder: Path, *contents: str) -> list[dict[str, Any]]:
    """Ingest files one after the other; return what each engine's lake then holds."""
    found = []
    for name in EngineName:
        lake = Store(str(folder / name))
        for number, content in enumerate(contents):
            path = folder / f"{number}.csv"
            path.write_text(content)
            ingest(load_contract(str(contract_file)), path, lake, load_engine(name))
        found.append(lake_contents(lake))
    return found


def column(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """Describe a column that lets a row pass whatever is wrong with it, unless `more` says else."""
    actions = {"property": "onViolation", "value": {"range": "warn", "type": "null_cell"}}
    given = {"name": name, "physicalType": kind, "description": "A column.",
             "classification": "public", "customProperties": [actions]}  # fmt: skip
    return given | more


KEY = {"primaryKey": True, "required": True}


def test_more_than_a_hundred_rules(tmp_path: Path, write_contract: MakeContract) -> None:
    names = [f"c{number}" for number in range(70)]
    bounds = {"logicalTypeOptions": {"minimum": 0, "maximum": 9}}
    columns = [column("id", "int", **KEY), *(column(name, "int", **bounds) for name in names)]
    draw = random.Random(8)  # noqa: S311 - no secret
    lines = [",".join(["id", *names])]
    for number in range(300):
        cells = (draw.choice(["1", "5", "9", "10", "x", ""]) for _ in names)
        lines.append(",".join([str(number % 280), *cells]))

    by_duckdb, by_spark = lakes(write_contract(*columns), tmp_path, "\n".join(lines))

    cells = next(rows for path, (_, rows) in by_spark.items() if "cells" in path)
    assert {name for name in names if f"'{name}'" in "".join(cells)} == set(names)
    assert by_duckdb == by_spark


def test_more_partitions_than_are_written_side_by_side(
    tmp_path: Path, write_contract: MakeContract
) -> None:
    columns = [
        column("id", "int", **KEY, primaryKeyPosition=1),
        column("year", "int", **KEY, primaryKeyPosition=2, partitioned=True),
        column("score", "int"),
    ]
    draw = random.Random(9)  # noqa: S311 - no secret

    def content(rows: int, ids: int) -> str:
        made = [f"{draw.randrange(ids)},{1900 + draw.randrange(54)},{n}" for n in range(rows)]
        return "\n".join(["id,year,score", *made, "x,1900,1", "1,x,1"])

    first, second = content(1_500, 40), content(300, 60)

    by_duckdb, by_spark = lakes(write_contract(*columns), tmp_path, first, second)

    # The first run's snapshot, and the second one's, which has them all.
    snapshots = [path.split("/")[3] for path in by_spark if path.startswith("curated")]
    assert Counter(snapshots) == {"run-0": 54, "run-1": 54}
    assert by_duckdb == by_spark
