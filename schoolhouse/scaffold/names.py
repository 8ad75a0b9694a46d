"""What the columns of a data set are called in its staging model."""

from collections.abc import Iterable

from glue_ingest.contracts.model import Contract

# Words that no engine takes as the plain name of a column: those of DuckDB, Postgres and Trino.
RESERVED = frozenset(
    """
    all alter analyse analyze and any array as asc asymmetric between both by case cast check
    collate column constraint create cross cube current_catalog current_date current_path
    current_role current_schema current_time current_timestamp current_user deallocate default
    deferrable delete desc describe distinct do drop else end escape except execute exists extract
    false fetch for foreign from full glob grant group grouping having in initially inner insert
    intersect into is isnull join json_array json_exists json_object json_query json_table
    json_value lambda lateral leading left like limit listagg localtime localtimestamp map natural
    normalize not notnull null offset on only or order outer pivot pivot_longer pivot_wider placing
    positional prepare primary qualify recursive references returning right rollup select
    session_user show skip some summarize symmetric table tablesample then to trailing trim true
    uescape union unique unnest unpivot user using values variadic when where window with
    """.split()  # noqa: SIM905 - a list of so many words would be no easier to read
)


def staged_names(contract: Contract) -> dict[str, str]:
    """Return the name in the staging model of each column of a contract, in its order.

    It is that of the contract, but for words that SQL reserves: `order` becomes `order_value`.
    """
    taken = {*contract.column_names, *(item.name for item in contract.lineage)}
    return {name: _free_name(name, taken) for name in contract.column_names}


def _free_name(name: str, taken: Iterable[str]) -> str:
    if name not in RESERVED:
        return name
    found = f"{name}_value"
    while found in taken:
        found += "_"
    return found


def sql_name(name: str) -> str:
    """Return a name of a source's column as SQL needs it."""
    return f'"{name}"' if name in RESERVED else name


def model_name(contract: Contract) -> str:
    """Return the name of the staging model, such as `stg_music__tracks`."""
    return f"stg_{contract.source}__{contract.dataset}"
