"""Texts validated on each engine."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, EngineName
from glue_ingest.engines.duckdb import steps as duckdb_steps
from glue_ingest.engines.spark import steps as spark_steps
from glue_ingest.engines.spark.reasons import find_broken
from glue_ingest.engines.spark.session import start_spark
from glue_ingest.reading.spec import read_spec
from glue_ingest.reading.texts import text_schema
from glue_ingest.reading.values.column import converted_texts

ValidateTexts = Callable[..., pa.Table]


@pytest.fixture
def validate_texts(tmp_path: Path, engine: Engine) -> ValidateTexts:
    """Validate texts of a contract's columns on an engine; return the validated rows as Arrow.

    They are the texts of the columns that files have, trimmed.
    """

    def validate(contract: Contract, *columns: list[str | None]) -> pa.Table:
        count = len(columns[0])
        found = {
            "file_number": pa.array([0] * count, pa.int32()),
            "raw_record_number": pa.array(range(1, count + 1), pa.int64()),
        }
        for column, given in zip(read_spec(contract).columns, columns, strict=True):
            texts = pa.array(given, pa.string())
            if column.conversion.changes_texts:
                found |= converted_texts(texts, column)
            else:
                found[f"text_{column.name}"] = texts
        schema = text_schema(contract.column_names, contract.converted_names)
        nothing = pa.nulls(count, pa.string())
        texts = pa.table([found.get(name, nothing) for name in schema.names], schema=schema)
        if engine.name is EngineName.SPARK:
            return _validated_by_spark(contract, texts, tmp_path / "texts.parquet")
        return _validated_by_duckdb(contract, texts)

    return validate


def _validated_by_duckdb(contract: Contract, texts: pa.Table) -> pa.Table:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.register("texts", texts)
        connection.execute(duckdb_steps.create_validated(contract))
        connection.execute(duckdb_steps.validate(contract))
        violations = duckdb_steps.violations(contract)
        return connection.sql(
            f"select *, case when _broken is not null then {violations} end as violations "
            "from validated order by raw_record_number"
        ).to_arrow_table()


def _validated_by_spark(contract: Contract, texts: pa.Table, path: Path) -> pa.Table:
    pq.write_table(texts, path)
    received = start_spark().read.parquet(str(path))
    parsed = received.transform(spark_steps.parse_values(contract))
    validated = parsed.transform(spark_steps.validate(contract))
    is_candidate = (validated._state < spark_steps.State.REJECTED).alias("is_candidate")
    target = path.with_name("validated.parquet")
    rows = validated.select("*", is_candidate).orderBy("raw_record_number").coalesce(1)
    rows.write.parquet(str(target), mode="overwrite")
    found = pq.read_table(target)
    broken = find_broken(contract, texts.combine_chunks().to_batches()[0], found)
    return found.append_column("violations", broken.by_record(len(found)))
