"""The table rules of a contract, checked on all rows that readers would see after a run."""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.quality import Metric, TableRule
from glue_ingest.contracts.rules import TRUE_TEXTS, Action, DataType, RuleName, TypeName, whole
from glue_ingest.contracts.types import arrow_type
from glue_ingest.engines.base import RunContext
from glue_ingest.errors import BrokenRuleError, quoted
from glue_ingest.job.placing import Accepted
from glue_ingest.lake.partitions import partition_array
from glue_ingest.lake.snapshots import SnapshotFile
from glue_ingest.lake.store import Store

SHOWN_EXAMPLES = 3
logger = logging.getLogger(__name__)
# A file, and the store and path that it is read from.
Source = tuple[SnapshotFile, Store, str]


def check_table_rules(
    context: RunContext, accepted: Sequence[Accepted], kept: Sequence[SnapshotFile]
) -> None:
    """Check the rules of all rows: those that the run staged, and the stored ones that it leaves.

    Raises:
        BrokenRuleError: if a rule is broken; the message names all that are.
    """
    contract = context.contract
    sources: list[Source] = [(item.file, context.staging, item.path) for item in accepted]
    if context.stored is not None:
        folder = context.stored.folder
        sources += [(item, context.lake, f"{folder}/{item.path}") for item in kept]
    row_count = sum(file.row_count for file, _, _ in sources)
    broken = []
    for rule in contract.table_rules:
        count = row_count
        if rule.metric is not Metric.ROW_COUNT:
            count = _count(contract, rule, sources)
        if not rule.holds(count, row_count):
            told = f"{rule}; found {count:,} in {row_count:,} row(s)"
            told += _examples(contract, rule, sources)
            if _only_warns(contract, rule):
                logger.warning("%s: %s", contract.name, told)
            else:
                broken.append(told)
    if broken:
        raise BrokenRuleError(
            f"The rows of {contract.name} would break its contract, so nothing was published. "
            f"{'. '.join(broken)}. Fix the file, or change the rule in {contract.path}."
        )


def _only_warns(contract: Contract, rule: TableRule) -> bool:
    """Tell whether a rule stands for a column's `unique` rule that only warns."""
    if rule.metric is not Metric.DUPLICATE_VALUES or len(rule.columns) != 1:
        return False
    rules = contract.column(rule.columns[0]).rules
    return any(item.name is RuleName.UNIQUE and item.action is Action.WARN for item in rules)


def _tables(contract: Contract, sources: Sequence[Source], names: tuple[str, ...]) -> Iterator[Any]:
    """Yield some columns of each file; that of the partition is in the folder's name."""
    schema = pa.schema(
        [(name, arrow_type(contract.column(name).data_type)) for name in dict.fromkeys(names)]
    )
    for file, store, path in sources:
        with store.files.open_input_file(store.full(path)) as stream:
            found = pq.ParquetFile(stream).read(
                columns=[name for name in schema.names if name != contract.partition]
            )
        if contract.partition in schema.names:
            kind = schema.field(contract.partition).type
            column = partition_array(file.partition, kind, file.row_count)
            found = pa.table(
                {n: column if n == contract.partition else found.column(n) for n in schema.names}
            )
        yield found.select(schema.names).cast(schema)


def _count(contract: Contract, rule: TableRule, sources: Sequence[Source]) -> int:
    tables = _tables(contract, sources, rule.columns)
    if rule.metric is Metric.DUPLICATE_VALUES:
        groups = _repeated(tables)
        return int(pc.sum(groups.column("count_all"), min_count=0).as_py()) - len(groups)
    data_type = contract.column(rule.columns[0]).data_type
    return sum(_count_values(table.column(0), rule, data_type) for table in tables)


def _count_values(values: pa.ChunkedArray, rule: TableRule, data_type: DataType) -> int:
    """Count null, missing or invalid values of a column; null is not invalid."""
    listed = _typed_values(rule.values, data_type)
    is_listed = pc.is_in(values, value_set=listed)
    if rule.metric is Metric.INVALID_VALUES:
        is_valid = is_listed if rule.values else pa.scalar(value=True)
        if rule.pattern is not None:
            matches = pc.match_substring_regex(values, whole(rule.pattern))
            is_valid = pc.and_(matches, is_valid)
        is_invalid = pc.and_(values.is_valid(), pc.invert(is_valid))
        return int(pc.sum(is_invalid, min_count=0).as_py())
    return int(values.null_count) + int(pc.sum(is_listed, min_count=0).as_py())


def _repeated(tables: Iterator[pa.Table]) -> pa.Table:
    """Return the values that more than one row has, and the number of their rows."""
    found = list(tables)
    if not found:
        return pa.table({"count_all": pa.array([], pa.int64())})
    rows = pa.concat_tables(found).drop_null()
    groups = rows.group_by(rows.column_names).aggregate([([], "count_all")])
    return groups.filter(pc.greater(groups.column("count_all"), 1))


def _examples(contract: Contract, rule: TableRule, sources: Sequence[Source]) -> str:
    """Show values that repeat, of public columns; of people's data none is shown."""
    is_public = all(contract.column(name).classification == "public" for name in rule.columns)
    if rule.metric is not Metric.DUPLICATE_VALUES or contract.is_personal or not is_public:
        return ""
    groups = _repeated(_tables(contract, sources, rule.columns)).drop_columns("count_all")
    if not len(groups):
        return ""
    first = groups.sort_by([(name, "ascending") for name in groups.column_names])
    shown = first.slice(0, SHOWN_EXAMPLES).to_pylist()
    return ", such as " + quoted(", ".join(map(str, row.values())) for row in shown)


def _typed_values(texts: Sequence[str], data_type: DataType) -> pa.Array:
    """Return the listed values; what the type cannot hold is in no row."""
    kind = arrow_type(data_type)
    arrays = [pa.array([], kind)]
    for text in texts:
        try:
            arrays.append(pa.array([_typed(text, data_type)], kind))
        except (pa.ArrowInvalid, OverflowError):
            continue
    return pa.concat_arrays(arrays)


def _typed(text: str, data_type: DataType) -> Any:
    match data_type.name:
        case TypeName.INT | TypeName.BIGINT:
            return int(Decimal(text))
        case TypeName.DOUBLE:
            return float(text)
        case TypeName.DECIMAL:
            return Decimal(text)
        case TypeName.BOOLEAN:
            return text.lower() in TRUE_TEXTS
        case TypeName.DATE:
            return date.fromisoformat(text)
        case TypeName.TIMESTAMP:
            return datetime.fromisoformat(text.rstrip("Z")).replace(tzinfo=UTC)
        case TypeName.STRING:
            return text
