"""The sample and a correction of it: each engine's lake, read back, is the other's."""

import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.lineage import LINEAGE
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine, EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from schoolhouse.samples.us_education.states_all import build
from tests.support.lakes import lake_contents, restated

DATASET = "us_education.states_all"


@pytest.fixture(scope="session")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> dict[EngineName, Store]:
    folder = tmp_path_factory.mktemp("golden")
    sample, correction = folder / "states_all.synthetic.csv", folder / "again.synthetic.csv"
    sample.write_bytes(build()[0])
    lines = sample.read_text().splitlines(keepends=True)
    correction.write_text("".join([lines[0], *map(restated, lines[40:80])]))
    made = {}
    for name in EngineName:
        made[name] = Store(str(folder / name))
        for path in (sample, correction):
            engine = load_engine(name)
            ingest(load_contract(DATASET), path, made[name], engine)
    return made


def test_both_engines_leave_the_same_lake(lakes: dict[EngineName, Store]) -> None:
    by_duckdb, by_spark = (lake_contents(lakes[name]) for name in EngineName)

    assert len(by_duckdb) > 30
    assert by_duckdb == by_spark


def test_every_partition_file_carries_the_contracts_schema(
    lakes: dict[EngineName, Store], engine: Engine
) -> None:
    contract = load_contract(DATASET)
    lake = lakes[engine.name]

    schemas = {
        str(pq.read_schema(lake.address(path)).remove_metadata()) for path in lake.find("curated")
    }

    assert len(schemas) == 1
    names = [line.partition(":")[0] for line in schemas.pop().splitlines()]
    own = [column.name for column in contract.columns if column.name != contract.partition]
    assert names == [*own, *(column.name for column in LINEAGE)]


def test_no_file_has_an_empty_group_of_rows(lakes: dict[EngineName, Store], engine: Engine) -> None:
    """Some readers refuse such files."""
    lake = lakes[engine.name]
    paths = [path for zone in ("curated", "quarantine") for path in lake.find(zone)]

    for path in paths:
        found = pq.ParquetFile(lake.address(path)).metadata
        sizes = [found.row_group(place).num_rows for place in range(found.num_row_groups)]
        assert sizes == [found.num_rows] * bool(found.num_rows), path


def test_rows_of_a_partition_come_in_the_order_of_their_key(
    lakes: dict[EngineName, Store], engine: Engine
) -> None:
    contract = load_contract(DATASET)
    lake = lakes[engine.name]
    key = [column for column in contract.key if column != contract.partition]
    rows = {
        path: pq.read_table(lake.address(path), columns=key, partitioning=None).to_pylist()
        for path in lake.find("curated")
    }

    assert {
        path: sorted(given, key=lambda row: [row[column] for column in key])
        for path, given in rows.items()
    } == rows
