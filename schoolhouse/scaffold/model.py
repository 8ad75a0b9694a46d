"""The staging model of a data set as SQL for every engine: its columns, by what they are for."""

from collections.abc import Iterable

from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.rules import TypeName
from schoolhouse.scaffold.names import sql_name, staged_names

MEASURES = (TypeName.INT, TypeName.BIGINT, TypeName.DOUBLE, TypeName.DECIMAL)
MODEL = """with

source as (

    select
        {received}

    from {{{{ source('{source}', '{dataset}') }}}}

),

final as (

    select
        {selected}

    from source

)

select * from final
"""


def render_model(contract: Contract) -> str:
    """Return the text of the staging model."""
    names = staged_names(contract)
    lineage = [item.name for item in contract.lineage]
    received = [*map(sql_name, names), *lineage]
    blocks = [
        _block(title, (_selected(column, names[column.name]) for column in columns))
        for title, columns in _groups(contract).items()
        if columns
    ]
    blocks.append(_block("quality", map(_lineage, lineage)))
    return MODEL.format(
        received=",\n        ".join(received),
        source=contract.source,
        dataset=contract.dataset,
        selected=",\n\n        ".join(blocks),
    )


def staged_columns(contract: Contract) -> list[Column]:
    """List the columns of a contract in the order of the staging model."""
    return [column for columns in _groups(contract).values() for column in columns]


def _groups(contract: Contract) -> dict[str, list[Column]]:
    """Return the columns by what they are for; companions stand beside their column."""
    groups: dict[str, list[Column]] = {"keys": [], "attributes": [], "measures": []}
    for column in contract.columns:
        own = contract.column(column.derived_from) if column.derived_from else column
        is_measure = own.data_type.name in MEASURES
        kind = "keys" if own.name in contract.key else "measures" if is_measure else "attributes"
        groups[kind].append(column)
    return groups


def _block(title: str, lines: Iterable[str]) -> str:
    return f"-- {title}\n        " + ",\n        ".join(lines)


def _selected(column: Column, name: str) -> str:
    received = sql_name(column.name)
    if column.data_type.name is TypeName.TIMESTAMP:
        return f"{{{{ utc_timestamp('{received}') }}}} as {name}"
    return received if received == name else f"{received} as {name}"


def _lineage(name: str) -> str:
    return f"{{{{ utc_timestamp('{name}') }}}} as {name}" if name == "received_at" else name
