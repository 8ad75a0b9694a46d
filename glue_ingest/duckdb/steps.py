"""The steps of a run as DuckDB SQL: pure texts made from a contract.

Tables of a run:

- `files`: file_number, raw_file_name, raw_sha256, received_at, ingest_run_id, is_new
- `judged`: a row per record read: file_number, raw_record_number, raw_text (of an unreadable
  record), violations (null where there are none), is_candidate, then the contract's columns
- `merged`: the candidates, and the stored rows of the partitions that they touch
- `placed`: the rows of every key that more than one row has; `place` 1 wins
"""

from glue_ingest.contract import LINEAGE, Contract
from glue_ingest.duckdb.rules import duckdb_type, literal, name, parse, violation
from glue_ingest.rules import Action

VIOLATION = (
    "struct(column_name varchar, rule_name varchar, action_name varchar, raw_value varchar)[]"
)


def columns(contract: Contract) -> str:
    """List the contract's columns."""
    return ", ".join(name(column.name) for column in contract.columns)


def create_judged(contract: Contract) -> str:
    """Make the table of judged rows."""
    values = ", ".join(f"{name(c.name)} {duckdb_type(c.data_type)}" for c in contract.columns)
    return f"""
        create table judged (
            file_number integer, raw_record_number bigint, raw_text varchar,
            violations {VIOLATION}, is_candidate boolean, {values}
        )
    """


def judge(contract: Contract) -> str:
    """Judge the texts of the relation `texts`: parse, then check."""
    values = [
        f"{parse(name(f'text_{column.name}'), column.data_type)} as {name(column.name)}"
        for column in contract.columns
    ]
    checks = [(column, rule) for column in contract.columns for rule in column.rules]
    broken = [f"{violation(c, r)} as _broken_{i}" for i, (c, r) in enumerate(checks)]
    rejecting = [i for i, (_, rule) in enumerate(checks) if rule.action is Action.REJECT_ROW]
    return f"""
        insert into judged
        with
        parsed as (select *, {", ".join(values)} from texts),
        checked as (select *, {", ".join([*broken, "true as _is_checked"])} from parsed),
        flagged as (
            select *, raw_text is null and ({_any(range(len(checks)))}) as _is_broken,
                raw_text is null and not ({_any(rejecting)}) as is_candidate
            from checked
        )
        select
            file_number, raw_record_number, raw_text,
            case when _is_broken then {_violations(contract)} end,
            is_candidate,
            {_kept_values(contract)}
        from flagged
    """


def _any(numbers: "range | list[int]") -> str:
    return " or ".join(f"_broken_{number}" for number in numbers) or "false"


def _violations(contract: Contract) -> str:
    items: list[str] = []
    for column in contract.columns:
        for rule in column.rules:
            item = (
                f"{{'column_name': {literal(column.name)}, 'rule_name': {literal(rule.name)}, "
                f"'action_name': {literal(rule.action)}, "
                f"'raw_value': {name(f'text_{column.name}')}}}"
            )
            items.append(f"case when _broken_{len(items)} then {item} end")
    return f"list_filter([{', '.join(items)}], lambda item: item is not null)"


def _kept_values(contract: Contract) -> str:
    """List the values, null where a rule refuses the cell."""
    number = 0
    values = []
    for column in contract.columns:
        refused = []
        for rule in column.rules:
            if rule.action is Action.NULL_CELL:
                refused.append(number)
            number += 1
        value = name(column.name)
        values.append(f"case when not ({_any(refused)}) then {value} end" if refused else value)
    return ", ".join(values)


def create_stored(contract: Contract, paths: list[str]) -> str:
    """Give the stored rows of some partitions a view, and their files numbers below zero."""
    types = {c.name: duckdb_type(c.data_type) for c in contract.columns}
    hive = (
        f", hive_types = {{{name(contract.partition)}: {types[contract.partition]}}}"
        if (contract.partition)
        else ""
    )
    listed = ", ".join(literal(path) for path in paths)
    return f"""
        create or replace view stored as
        select * from read_parquet(
            [{listed}], hive_partitioning = {str(bool(contract.partition)).lower()}{hive}
        );
        insert into files
        select -(row_number() over ()), null, raw_sha256, received_at, ingest_run_id, false
        from (select distinct raw_sha256, received_at, ingest_run_id from stored)
    """


def create_merged(contract: Contract, values: list[str] | None, *, has_stored: bool) -> str:
    """Put candidates and stored rows of some partitions side by side; of all, if None."""
    listed = columns(contract)
    where = "is_candidate"
    if values is not None:
        partition = name(contract.partition or "")
        where += f" and {partition} in ({', '.join(values)})"
    stored = f"""
        union all
        select file_number, raw_record_number, null, {listed}
        from stored inner join files using (raw_sha256, received_at, ingest_run_id)
    """
    return f"""
        create or replace view merged as
        select file_number, raw_record_number, violations, {listed} from judged where {where}
        {stored if has_stored else ""}
    """


def create_placed(contract: Contract) -> str:
    """Place the rows of every key that more than one row of `merged` has.

    The contract's order decides, then the newest file, then the later record.
    """
    key = ", ".join(name(column) for column in contract.key)
    order = [
        f"{name(o.column)} {'desc' if o.is_descending else 'asc'} nulls last"
        for o in contract.winner_order
    ]
    newest = ["received_at desc", "raw_record_number desc"]
    return f"""
        create or replace table placed as
        with contested as (select {key} from merged group by {key} having count(*) > 1),
        rivals as (
            select * from merged semi join contested using ({key})
        )
        select
            rivals.*, row_number() over rows_of_key as place,
            first_value(raw_sha256) over rows_of_key as winner_sha256,
            first_value(raw_record_number) over rows_of_key as winner_record_number
        from rivals inner join files using (file_number)
        window rows_of_key as (
            partition by {key} order by {", ".join([*order, *newest])}
        )
    """


def create_winners(contract: Contract, *, is_kept: bool) -> str:
    """Give the rows that stay a name; when they are kept, each use of them is cheap."""
    lost = "anti join lost using (file_number, raw_record_number)" if contract.key else ""
    query = f"""
        select {columns(contract)}, ingest_run_id, raw_sha256, raw_record_number, received_at
        from merged {lost} inner join files using (file_number)
    """
    if is_kept:
        kept = f"create or replace table kept as {query}"
        return f"{kept}; create or replace view winners as from kept"
    return f"create or replace view winners as {query}"


def curated_rows(contract: Contract, value: str | None) -> str:
    """Select the rows of one partition, or all, as the curated zone holds them."""
    own = [c.name for c in contract.columns if c.name != contract.partition]
    names = ", ".join(name(column) for column in [*own, *(item.name for item in LINEAGE)])
    order = ", ".join(name(c) for c in contract.key or ("raw_sha256", "raw_record_number"))
    where = f"where {name(contract.partition)} = {value}" if contract.partition else ""
    return f"select {names} from winners {where} order by {order}"
