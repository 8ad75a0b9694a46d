"""The quarantine of a run as DuckDB SQL: rows with their reasons, and cells.

Table `lost` has the duplicate and replaced rows: another row has their key; and the withdrawn.
"""

from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.rules import TypeName
from glue_ingest.engines.base import Kind
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.steps import violations
from glue_ingest.engines.quarantine import UNREADABLE_ACTION

UNREADABLE_REASON = (
    "{'column_name': cast(null as varchar), 'rule_name': _flaw, "
    f"'action_name': '{UNREADABLE_ACTION}', 'raw_value': cast(null as varchar)}}"
)
CREATE_LOST = """
    create table lost (
        kind varchar, file_number integer, raw_file_name varchar, raw_sha256 varchar,
        raw_record_number bigint, _broken boolean[], _texts varchar[], winner_sha256 varchar,
        winner_record_number bigint
    )
"""
INSERT_LOST = f"""
    insert into lost
    select
        case when is_new then '{Kind.DUPLICATE}' else '{Kind.REPLACED}' end, file_number,
        raw_file_name, raw_sha256, raw_record_number, _broken, _texts, winner_sha256,
        winner_record_number
    from placed inner join files using (file_number)
    where place > 1
"""


def insert_withdrawn(contract: Contract) -> str:
    """Find the rows of `merged` whose key is gone from a later delivery of their partition.

    A stored row is of no delivery that the run reads, so that it is older than any.
    """
    scope = sql_identifier(contract.partition) if contract.partition else "true"
    return f"""
        insert into lost
        with dated as (
            select merged.file_number, raw_record_number, raw_file_name, raw_sha256, delivery,
                {scope} as scope
            from merged inner join files using (file_number)
        ),
        latest as (select scope, greatest(max(delivery), 0) as latest from dated group by scope)
        select '{Kind.WITHDRAWN}', file_number, raw_file_name, raw_sha256, raw_record_number, null,
            null, null, null
        from dated
        inner join latest using (scope)
        anti join lost using (file_number, raw_record_number)
        where delivery < latest
    """


def rows(contract: Contract, run_id: str) -> str:
    """Select the quarantine's rows: rejected, unreadable, duplicate, replaced."""
    return f"""
        select
            {sql_literal(run_id)} as run_id, {sql_literal(contract.name)} as contract_name, kind,
            raw_file_name, raw_sha256, raw_record_number, raw_text,
            case
                when _flaw is not null then [{UNREADABLE_REASON}]
                when _broken is null then []
                else {violations(contract)}
            end as reasons,
            winner_sha256, winner_record_number
        from (
            select
                case when raw_text is null then '{Kind.REJECTED}' else '{Kind.UNREADABLE}' end
                    as kind,
                raw_file_name, raw_sha256, raw_record_number, raw_text, _flaw, _broken, _texts,
                null as winner_sha256, null as winner_record_number
            from validated inner join files using (file_number)
            where not is_candidate
            union all by name
            select * exclude (file_number) from lost
        )
        order by raw_sha256, raw_record_number
    """


def cells(contract: Contract, run_id: str) -> str:
    """Select the quarantine's cells: each null or warned cell of an accepted row."""
    key = ", ".join(sql_literal(column) for column in contract.key)
    values = ", ".join(_spelled(contract.column(column)) for column in contract.key)
    key_values = f"map([{key}], [{values}])" if key else "cast(null as map(varchar, varchar))"
    return f"""
        select
            {sql_literal(run_id)} as run_id, {sql_literal(contract.name)} as contract_name,
            raw_file_name, raw_sha256, raw_record_number, {key_values} as key_values,
            unnest({violations(contract)}, max_depth := 2)
        from validated inner join files using (file_number)
        anti join lost using (file_number, raw_record_number)
        where is_candidate and _broken is not null
        order by raw_sha256, raw_record_number
    """


def _spelled(column: Column) -> str:
    """Return the text of a column; a timestamp's without its zone, which is always UTC."""
    is_timestamp = column.data_type.name is TypeName.TIMESTAMP
    value = (
        f"cast({sql_identifier(column.name)} as timestamp)"
        if is_timestamp
        else sql_identifier(column.name)
    )
    return f"cast({value} as varchar)"
