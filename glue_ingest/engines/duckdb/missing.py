"""Columns that a received file lacks, as DuckDB SQL: how many values it would erase, or those kept.

Table `kept` has a row for each winner whose file lacks columns: file_number, raw_record_number,
then of each column its value in the newest other row of the key whose file has it, and the origin.
"""

from glue_ingest.contracts.lineage import KEPT_VALUES
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.types import duckdb_type
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.missing import Lacked

ORIGIN = "raw_sha256 || ':' || raw_record_number"


def count_erased(lacked: Lacked, columns: list[str], *, in_last_delivery: bool) -> str:
    """Count the rows without a column that would replace a value, by file and column.

    What a row replaces is the newest row before it, of a file with the column, that was stored:
    that won over all rows of its key before it. `in_last_delivery` looks at its rows alone.
    """
    of_delivery = "where delivery = (select max(delivery) from files)" if in_last_delivery else ""
    found = ", ".join(
        f"coalesce(arg_min({sql_identifier(name)} is not null, place) "
        f"filter (not ({_lacks(lacked, name, 'file_number')})), false) as {_origin(name)}"
        for name in columns
    )
    counts = ", ".join(
        f"count(*) filter ({_origin(name)} and {_lacks(lacked, name, 'winner_file_number')})"
        for name in columns
    )
    return f"""
        with dated as (
            select placed.*, min(place) over (
                partition by winner_file_number, winner_record_number
                order by received_at, raw_record_number
                rows between unbounded preceding and 1 preceding
            ) as best_place_before
            from placed inner join files using (file_number) {of_delivery}
        ),
        replaced as (
            select winner_file_number, {found}
            from dated
            where place > 1 and (best_place_before is null or place < best_place_before)
                and winner_file_number in ({_listed(lacked)})
            group by winner_file_number, winner_record_number
        )
        select winner_file_number, {counts} from replaced group by winner_file_number
    """


def create_kept(contract: Contract, columns: list[str]) -> str:
    """Make the table of kept values."""
    values = ", ".join(
        f"{sql_identifier(name)} {duckdb_type(contract.column(name).data_type)}, "
        f"{_origin(name)} varchar"
        for name in columns
    )
    return f"create table kept (file_number integer, raw_record_number bigint, {values})"


def insert_kept(contract: Contract, lacked: Lacked, columns: list[str]) -> str:
    """Add the values that the winners of `placed` keep."""
    key = ", ".join(map(sql_identifier, contract.key))
    found = ", ".join(
        f"arg_min({{'value': {sql_identifier(name)}, 'origin': {_kept_origin(name)}}}, place) "
        f"filter (not ({_lacks(lacked, name, 'file_number')})) as {sql_identifier(f'kept_{name}')}"
        for name in columns
    )
    values = ", ".join(
        f"{_if_lacked(lacked, name, 'value')}, {_if_lacked(lacked, name, 'origin')}"
        for name in columns
    )
    return f"""
        insert into kept
        with others as (
            select arg_min(file_number, place) as file_number,
                arg_min(raw_record_number, place) as raw_record_number, {found}
            from placed inner join files using (file_number)
            group by {key}
        )
        select file_number, raw_record_number, {values}
        from others
        where file_number in ({_listed(lacked)})
    """


def kept_columns(contract: Contract, columns: list[str]) -> str:
    """List the columns of the winners, with kept values where there are any."""
    is_kept = "kept.file_number is not null"
    values = [
        f"case when {is_kept} and kept.{_origin(name)} is not null then "
        f"kept.{sql_identifier(name)} else merged.{sql_identifier(name)} end "
        f"as {sql_identifier(name)}"
        if name in columns
        else f"merged.{sql_identifier(name)}"
        for name in contract.column_names
    ]
    stored = f"merged.{KEPT_VALUES.name}"
    if columns:
        pieces = ", ".join(
            f"case when kept.{sql_identifier(name)} is not null then "
            f"{sql_literal(_json_name(name))} || kept.{_origin(name)} || '\"' end"
            for name in columns
        )
        built = f"nullif('{{' || concat_ws(',', {pieces}) || '}}', '{{}}')"
        stored = f"case when {is_kept} then {built} else {stored} end"
    return ", ".join([*values, f"{stored} as {KEPT_VALUES.name}"])


def join_kept(columns: list[str]) -> str:
    """Join the kept values to `merged`, where a file lacks columns."""
    return "left join kept using (file_number, raw_record_number)" if columns else ""


def _json_name(name: str) -> str:
    return f'"{name}":"'


def _kept_origin(name: str) -> str:
    """Say where a value is from: its row, or what that row says of it."""
    pattern = sql_literal(_json_name(name) + '([^"]*)"')
    return f"coalesce(nullif(regexp_extract({KEPT_VALUES.name}, {pattern}, 1), ''), {ORIGIN})"


def _origin(name: str) -> str:
    return sql_identifier(f"origin_{name}")


def _if_lacked(lacked: Lacked, name: str, part: str) -> str:
    found = f"{sql_identifier(f'kept_{name}')}.{part}"
    return f"case when {_lacks(lacked, name, 'file_number')} then {found} end"


def _lacks(lacked: Lacked, name: str, number: str) -> str:
    """Ask whether the file of that number lacks a column."""
    return f"{number} in ({_listed({n: c for n, c in lacked.items() if name in c})})"


def _listed(lacked: Lacked) -> str:
    return ", ".join(map(str, sorted(lacked)))
