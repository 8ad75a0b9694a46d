"""A plugin of dbt-duckdb: the tables of the lake, as views in the schema `schoolhouse_lake`.

They are made when dbt connects, over the last commit of each data set, so that all models of one
dbt command read one snapshot, whatever is ingested meanwhile. A data set that is not in the lake is
a view of its columns without rows. `profiles.yml.example` names this module and the lake.
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.contracts.types import duckdb_type, find_data_type
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.session import register_store
from glue_ingest.lake import ledger
from glue_ingest.lake.catalog.sources import LEDGER_TABLE, SCHEMA
from glue_ingest.lake.ledger_columns import SCHEMA as LEDGER_SCHEMA
from glue_ingest.lake.snapshots import Snapshot, snapshot_of
from glue_ingest.lake.store import PART, Store
from glue_ingest.lake.upgrade import check_layout

Views = dict[str, str]


class Plugin(BasePlugin):
    """Makes the views; dbt-duckdb looks for a class of this name."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Look at the lake, once per dbt command."""
        self.lake = Store(plugin_config["lake"])
        self.views = list_views(self.lake, load_contracts())

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Make the views, and drop those of contracts that are gone."""
        register_store(conn, self.lake)
        conn.execute(f"create schema if not exists {SCHEMA}")
        stored = conn.execute(
            "select view_name from duckdb_views() "
            "where schema_name = ? and database_name = current_database()",
            [SCHEMA],
        ).fetchall()
        for (name,) in stored:
            if name not in self.views:
                conn.execute(f"drop view {SCHEMA}.{sql_identifier(name)}")
        for name, query in self.views.items():
            conn.execute(f"create or replace view {SCHEMA}.{sql_identifier(name)} as {query}")


def list_views(lake: Store, contracts: Iterable[Contract]) -> Views:
    """Return the query of each table of the lake, by the table's name: all as of one moment.

    Raises:
        LakeLayoutError: if a data set is stored as before 0.3.
    """
    files = ledger.list_files(lake)
    views = {}
    for contract in contracts:
        last = ledger.read_last_commit(lake, contract, files)
        if last is None:
            check_layout(lake, contract)
        snapshot = snapshot_of(lake, contract, last)
        if snapshot is None or not snapshot.files:
            views[contract.table] = _nothing(contract)
        else:
            views[contract.table] = _read(lake, contract, snapshot)
    return views | {LEDGER_TABLE: _ledger(lake, files)}


def _read(lake: Store, contract: Contract, snapshot: Snapshot) -> str:
    folder = lake.address(snapshot.folder)
    if contract.partition is None:
        return f"select * from read_parquet({sql_literal(f'{folder}/{PART}')})"
    partition = sql_identifier(contract.partition)
    spelled = duckdb_type(contract.column(contract.partition).data_type)
    return (
        f"select * from read_parquet({sql_literal(f'{folder}/*/{PART}')}, "
        f"hive_partitioning = true, hive_types = {{{partition}: {spelled}}})"
    )


def _nothing(contract: Contract) -> str:
    own = {column.name: duckdb_type(column.data_type) for column in contract.columns}
    return _typed(own | {item.name: duckdb_type(item.data_type) for item in contract.lineage})


def _typed(columns: dict[str, str]) -> str:
    """Return a query of typed columns without rows."""
    listed = (f"cast(null as {kind}) as {sql_identifier(n)}" for n, kind in columns.items())
    return f"select {', '.join(listed)} where false"


def _ledger(lake: Store, files: Iterable[str]) -> str:
    empty = _typed({field.name: _spelled(field.type) for field in LEDGER_SCHEMA})
    listed = ", ".join(sql_literal(lake.address(path)) for path in files)
    if not listed:
        return empty
    # Columns that came later are null in older files.
    return f"{empty} union all by name select * from read_parquet([{listed}], union_by_name = true)"


def _spelled(found: pa.DataType) -> str:
    """Return an Arrow type of the ledger as DuckDB spells it."""
    if pa.types.is_list(found):
        return f"{_spelled(found.value_type)}[]"
    if pa.types.is_struct(found):
        fields = ", ".join(f"{sql_identifier(f.name)} {_spelled(f.type)}" for f in found)
        return f"struct({fields})"
    data_type = find_data_type(found)
    if data_type is None:
        raise TypeError(f"the ledger has a column of type {found}, which no contract has")
    return duckdb_type(data_type)
