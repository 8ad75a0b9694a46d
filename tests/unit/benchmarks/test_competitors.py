from pathlib import Path

import pytest

from benchmarks.competitors import rules
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import RuleName, TypeName
from tests.support.benchmarks import (
    ROWS,
    Ruling,
    check_competitor,
    check_engine,
    make_ruling,
    run_program,
)

# The other competitors and the Spark engine: tests/integration/benchmarks.


@pytest.fixture(scope="module")
def ruling(tmp_path_factory: pytest.TempPathFactory) -> Ruling:
    return make_ruling(tmp_path_factory.mktemp("referee"))


def test_the_counts_of_the_referee_add_up(ruling: Ruling) -> None:
    counts = ruling.counts

    assert counts["read"] == ROWS
    assert counts["read"] == counts["accepted"] + counts["rejected"] + counts["duplicates"]
    assert counts["accepted"] == ruling.checksum.row_count
    assert min(counts.values()) > 0


@pytest.mark.parametrize("name", ["handwritten_duckdb", "pandas_etl"])
def test_competitor_gives_the_rows_and_counts_of_the_referee(
    tmp_path: Path, ruling: Ruling, name: str
) -> None:
    check_competitor(name, ruling, tmp_path)


def test_our_engine_gives_the_rows_of_the_referee(tmp_path: Path, ruling: Ruling) -> None:
    check_engine("engine_duckdb", ruling, tmp_path)


def test_the_floor_of_reading_reads_every_byte(tmp_path: Path, ruling: Ruling) -> None:
    found = run_program("benchmarks.competitors.floor_read", ruling.csv, tmp_path)

    assert found == {"bytes": ruling.csv.stat().st_size}


def test_the_floor_of_parsing_finds_every_readable_row(tmp_path: Path, ruling: Ruling) -> None:
    found = run_program("benchmarks.competitors.floor_parse", ruling.csv, tmp_path)

    assert ROWS - ruling.counts["rejected"] < found["rows"] < ROWS


def test_the_constants_are_those_of_the_contract(contract: Contract) -> None:
    ranges = {
        column.name: (rule.minimum, rule.maximum)
        for column in contract.columns
        for rule in column.rules
        if rule.name is RuleName.RANGE
    }
    allowed = {
        column.name: rule.allowed
        for column in contract.columns
        for rule in column.rules
        if rule.name is RuleName.ALLOWED
    }
    dates = tuple(day.isoformat() for day in rules.BIRTH_DATES)

    assert tuple(column.name for column in contract.columns) == rules.COLUMNS
    assert contract.key == rules.KEY
    assert tuple(c.name for c in contract.columns if c.is_required) == rules.REQUIRED
    assert ranges == rules.WHOLE_NUMBERS | rules.SCORES | {"birth_date": dates}
    assert allowed == rules.ALLOWED
    assert contract.null_markers == rules.NULL_MARKERS
    assert [c.name for c in contract.columns if c.data_type.name is TypeName.INT] == list(
        rules.WHOLE_NUMBERS
    )
