"""The steps of a run as DuckDB SQL, made from a contract. Nothing here runs a statement.

Tables of a run:

- `files`: file_number, raw_file_name, raw_sha256, received_at, ingest_run_id, is_new, delivery
- `validated`: a row per record read: file_number, raw_record_number, raw_text and _flaw (of an
  unreadable record), _broken (for each rule, whether it is broken) and _texts (of each column, as
  received; both null where no rule is broken), is_candidate, then the contract's columns
- `merged`: the candidates, and the stored rows of the partitions that they touch
- `placed`: the rows of every key that more than one row has; `place` 1 wins
- `winners`: the rows of `merged` that stay
- `kept`: see `missing.py`
"""

from glue_ingest.contracts.deliveries import MissingColumns
from glue_ingest.contracts.lineage import KEPT_VALUES
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import Action
from glue_ingest.contracts.types import duckdb_type
from glue_ingest.engines.duckdb import missing, rules
from glue_ingest.engines.duckdb.rules import parse, sql_identifier, sql_literal, violation
from glue_ingest.engines.duckdb.session import IN_MEMORY
from glue_ingest.engines.duckdb.stored import scan
from glue_ingest.engines.files import STORED

# Keeps DuckDB from inlining the checks: it would evaluate each one wherever its result is used.
NOT_INLINED = "random() as _not_inlined"
LIST_FILES = """
    select file_number, ingest_run_id, raw_sha256, cast(received_at as varchar)
    from files order by file_number
"""


def columns(contract: Contract) -> str:
    """List the contract's columns."""
    return ", ".join(sql_identifier(column.name) for column in contract.columns)


def create_validated(contract: Contract, database: str = IN_MEMORY) -> str:
    """Make the table of validated rows."""
    values = ", ".join(
        f"{sql_identifier(c.name)} {duckdb_type(c.data_type)}" for c in contract.columns
    )
    return f"""
        create table {database}.validated (
            file_number integer, raw_record_number bigint, raw_text varchar, _flaw varchar,
            _broken boolean[], _texts varchar[], is_candidate boolean, {values}
        )
    """


def validate(contract: Contract, database: str = IN_MEMORY) -> str:
    """Validate the texts of the relation `texts`: parse, then check."""
    values = [
        f"{parse(sql_identifier(f'text_{column.name}'), column.data_type)} "
        f"as {sql_identifier(column.name)}"
        for column in contract.columns
    ]
    texts = [sql_identifier(column.received_name) for column in contract.columns]
    checks = [(column, rule) for column in contract.columns for rule in column.rules]
    counted = ["*", *rules.repeats(contract.columns, contract.key)]
    broken = [f"{violation(c, r)} as _broken_{i}" for i, (c, r) in enumerate(checks)]
    rejecting = [i for i, (_, rule) in enumerate(checks) if rule.action is Action.REJECT_ROW]
    return f"""
        insert into {database}.validated
        with
        parsed as (select *, {", ".join(values)} from texts),
        counted as (select {", ".join(counted)} from parsed),
        checked as (select *, {", ".join([*broken, NOT_INLINED])} from counted),
        flagged as (
            select *, raw_text is null and ({_any(range(len(checks)))}) as _is_broken,
                raw_text is null and not ({_any(rejecting)}) as is_candidate
            from checked
        )
        select
            file_number, raw_record_number, raw_text, _flaw,
            case when _is_broken then [{_numbered(range(len(checks)))}] end,
            case when _is_broken then [{", ".join(texts)}] end,
            is_candidate,
            {_kept_values(contract)}
        from flagged
    """


def _any(numbers: "range | list[int]") -> str:
    return " or ".join(f"_broken_{number}" for number in numbers) or "false"


def _numbered(numbers: range) -> str:
    return ", ".join(f"_broken_{number}" for number in numbers)


def violations(contract: Contract) -> str:
    """List the rules that a row breaks, from `_broken` and `_texts`. Only broken rows need it."""
    items: list[str] = []
    for place, column in enumerate(contract.columns, 1):
        for rule in column.rules:
            item = (
                f"{{'column_name': {sql_literal(column.name)}, "
                f"'rule_name': {sql_literal(rule.name)}, "
                f"'action_name': {sql_literal(rule.action)}, 'raw_value': _texts[{place}]}}"
            )
            items.append(f"case when _broken[{len(items) + 1}] then {item} end")
    return f"list_filter([{', '.join(items)}], lambda item: item is not null)"


def _kept_values(contract: Contract) -> str:
    """List the values, null where a rule rejects the cell; companions go with their column."""
    number = 0
    values = []
    nulling: dict[str, list[int]] = {}
    for column in contract.columns:
        own = nulling.setdefault(column.derived_from or column.name, [])
        for rule in column.rules:
            if rule.action is Action.NULL_CELL:
                own.append(number)
            number += 1
        value = sql_identifier(column.name)
        values.append(f"case when not ({_any(own)}) then {value} end" if own else value)
    return ", ".join(values)


def create_stored(contract: Contract, paths: list[str]) -> str:
    """Make a view of the stored rows of some partitions, and number their files below zero."""
    return f"""
        create or replace view stored as from {scan(contract, paths, contract.partition)};
        insert into files
        select -(row_number() over ()), null, raw_sha256, received_at, ingest_run_id, false,
            {STORED}
        from (select distinct raw_sha256, received_at, ingest_run_id from stored)
    """


def create_merged(contract: Contract, values: list[str] | None, *, has_stored: bool) -> str:
    """Make a view of the candidates and stored rows of some partitions; of all, if None."""
    listed = columns(contract)
    keeps = contract.missing_columns is MissingColumns.KEEP
    new = f"{listed}, cast(null as varchar) as {KEPT_VALUES.name}" if keeps else listed
    old = f"{listed}, {KEPT_VALUES.name}" if keeps else listed
    where = "is_candidate"
    if values is not None:
        partition = sql_identifier(contract.partition or "")
        where += f" and {partition} in ({', '.join(values)})"
    stored = f"""
        union all
        select file_number, raw_record_number, null, null, {old}
        from stored inner join files using (raw_sha256, received_at, ingest_run_id)
    """
    return f"""
        create or replace view merged as
        select file_number, raw_record_number, _broken, _texts, {new}
        from validated where {where}
        {stored if has_stored else ""}
    """


def create_placed(contract: Contract, lacked: list[str]) -> str:
    """Rank the rows of every key that more than one row of `merged` has.

    The later delivery decides where deliveries are complete; then the contract's order, the newest
    file, and the later record. `lacked` are columns that a file lacks: `placed` has them too.
    """
    key = ", ".join(sql_identifier(column) for column in contract.key)
    order = [
        f"{sql_identifier(o.column)} {'desc' if o.is_descending else 'asc'} nulls last"
        for o in contract.winner_order
    ]
    latest = ["delivery desc"] if contract.is_complete else []
    newest = ["received_at desc", "raw_record_number desc"]
    used = dict.fromkeys([*contract.key, *(o.column for o in contract.winner_order), *lacked])
    if lacked and contract.missing_columns is MissingColumns.KEEP:
        used[KEPT_VALUES.name] = None
    # Hashes take less memory than keys. Where two keys have one hash, the window keeps them apart.
    return f"""
        create or replace table placed as
        with contested as (
            select hash({key}) as key_hash from merged group by key_hash having count(*) > 1
        ),
        rivals as (
            select file_number, raw_record_number, _broken, _texts,
                {", ".join(map(sql_identifier, used))}
            from merged semi join contested on hash({key}) = key_hash
        )
        select
            rivals.*, row_number() over rows_of_key as place,
            first_value(file_number) over rows_of_key as winner_file_number,
            first_value(raw_sha256) over rows_of_key as winner_sha256,
            first_value(raw_record_number) over rows_of_key as winner_record_number
        from rivals inner join files using (file_number)
        window rows_of_key as (
            partition by {key} order by {", ".join([*latest, *order, *newest])}
        )
    """


def create_winners(contract: Contract, lacked: list[str], *, is_kept: bool) -> str:
    """Make `winners`, the rows that stay: a table when it is read more than once, else a view."""
    selected, kept = columns(contract), ""
    if contract.missing_columns is MissingColumns.KEEP:
        selected, kept = missing.kept_columns(contract, lacked), missing.join_kept(lacked)
    lost = "anti join lost using (file_number, raw_record_number)" if contract.key else ""
    query = f"select {selected}, file_number, raw_record_number from merged {lost} {kept}"
    # The table of the batch before is dropped first: both would take twice the memory.
    dropped = "drop table if exists winning"
    if is_kept:
        created = f"create table winning as {query}"
        return f"{dropped}; {created}; create or replace view winners as from winning"
    return f"{dropped}; create or replace view winners as {query}"


def lineage(files: list[tuple[int, str, str, str]]) -> dict[str, str]:
    """Return the expressions of the lineage columns of a row with a file_number.

    `files` has file_number, ingest_run_id, raw_sha256 and received_at, in order. An expression
    looks its value up in a list: sorting rows that hold the values takes longer.
    """
    numbers, runs, hashes, times = zip(*files, strict=True)
    place = f"[file_number - ({numbers[0]}) + 1]"
    return {
        "ingest_run_id": f"[{', '.join(map(sql_literal, runs))}]{place}",
        "raw_sha256": f"[{', '.join(map(sql_literal, hashes))}]{place}",
        "raw_record_number": "raw_record_number",
        KEPT_VALUES.name: KEPT_VALUES.name,
        "received_at": f"cast([{', '.join(map(sql_literal, times))}] as timestamptz[]){place}",
    }


def curated_rows(contract: Contract, lineage: dict[str, str], value: str | None) -> str:
    """Select the rows of one partition, or all, as the curated zone holds them."""
    own = [sql_identifier(c.name) for c in contract.columns if c.name != contract.partition]
    traced = [f"{lineage[item.name]} as {sql_identifier(item.name)}" for item in contract.lineage]
    # Within a partition the partition column has one value.
    key = [sql_identifier(column) for column in contract.key if column != contract.partition]
    order = key or [lineage["raw_sha256"], "raw_record_number"]
    where = f"where {sql_identifier(contract.partition)} = {value}" if contract.partition else ""
    return f"""
        select {", ".join([*own, *traced])}
        from (select * from winners {where} order by {", ".join(order)})
    """
