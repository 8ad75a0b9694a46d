"""`schoolhouse explain` on built workspaces: the sample, and the real file where it is."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.lake.store import Store
from schoolhouse.explain.catalog import Mart, read_catalog
from schoolhouse.explain.explanation import Explanation, explain
from schoolhouse.explain.formulas import find_names
from schoolhouse.explain.marts import opened
from schoolhouse.explain.tables import BuiltTables
from tests.support.explained import EXAMPLE
from tests.support.explained import run_explain as run
from tests.support.workspaces import BuiltWorkspace

Cell = tuple[str, tuple[str, ...], str]
CELLS = 200


@pytest.fixture(scope="module")
def sample_tables(sample_workspace: BuiltWorkspace) -> Iterator[BuiltTables]:
    yield from open_tables(sample_workspace.root)


@pytest.fixture(scope="module")
def real_tables(real_workspace: BuiltWorkspace) -> Iterator[BuiltTables]:
    yield from open_tables(real_workspace.root)


def open_tables(root: Path) -> Iterator[BuiltTables]:
    catalog = read_catalog(root / "target/manifest.json")
    with opened(root / "schoolhouse.duckdb") as stored:
        yield BuiltTables(catalog, stored, Store(str(root / "lake")))


def some_row(tables: BuiltTables, mart: Mart, column: str, draw: random.Random) -> tuple[str, ...]:
    """A row whose column has a value, if there is one: null is equal to null too easily."""
    key = ", ".join(mart.key)
    query = f"select {key} from {mart.table} order by {column} is null, {key}"
    rows = tables.stored.connection.execute(query).fetchall()
    count = f"select greatest(count({column}), 1) from {mart.table}"
    ((known,),) = tables.stored.connection.execute(count).fetchall()
    return tuple(map(str, rows[draw.randrange(known)]))


def check(found: Explanation) -> None:
    """The value follows, and from something: all but keys and what is made of them alone."""
    assert found.problems == (), (found.mart.name, found.key, found.column.name)
    names = {name for _, name in find_names(found.column.formula.tree)}
    if found.column.name not in found.mart.key and names - set(found.mart.key):
        absent = any(step.absent for step in found.steps)
        origins = (found.received, found.ledger, found.seeds, absent)
        assert any(origins), (found.mart.name, found.key, found.column.name)


def test_every_column_is_explained(sample_tables: BuiltTables) -> None:
    draw = random.Random(16)  # noqa: S311
    for mart in sample_tables.catalog.marts.values():
        for column in mart.columns:
            key = some_row(sample_tables, mart, column, draw)
            check(explain(sample_tables, mart.name, key, column))


def test_200_cells_of_the_real_file_are_explained(real_tables: BuiltTables) -> None:
    draw = random.Random(16)  # noqa: S311
    marts = list(real_tables.catalog.marts.values())
    columns = [(mart, column) for mart in marts for column in mart.columns]
    values = 0
    for mart, column in draw.choices(columns, k=CELLS):
        rows = real_tables.rows(mart.name)
        key = tuple(map(str, draw.choice(rows).key))
        found = explain(real_tables, mart.name, key, column)
        assert found.problems == (), (mart.name, key, column)
        values += found.stored is not None
    assert values > CELLS / 2


def test_benchmark_of_the_real_file(real_tables: BuiltTables) -> None:
    found = explain(real_tables, "national_summary", ("2016",), "current_spending_per_student_usd")

    (benchmark,) = found.benchmarks
    assert (benchmark.published_value, benchmark.is_met) == (11762, True)
    assert "Census" in benchmark.publisher
    assert len(found.received) == 51 * 4


def test_example_says_value_formula_inputs_and_raw_texts(sample_workspace: BuiltWorkspace) -> None:
    done = run(*EXAMPLE, "--marts", str(sample_workspace.database))

    assert (done.returncode, done.stderr) == (0, "")
    ((value, spending, students),) = sample_workspace.ask(
        "select current_spending_per_student_usd, current_spending_usd, enrollment_count "
        "from marts.state_year_metrics where state_code = 'AL' and year = 2016"
    )
    ((sha256, number),) = sample_workspace.ask(
        "select raw_sha256, raw_record_number from marts.states_all "
        "where jurisdiction_key = 'ALABAMA' and year = 2016"
    )
    record = f"record {number:,} (ALABAMA 2016)"
    for line in (
        f"value    {f'{value:,.6f}'.rstrip('0')} usd_per_student\n",
        "formula  current_spending_usd / enrollment_count\n",
        "check    equal",
        f"state_year_metrics[AL, 2016].current_spending_usd {spending:,}  = instruction_expend",
        f"state_year_metrics[AL, 2016].enrollment_count {students:,}  = states_all.enroll",
        f"  states_all.synthetic.csv, SHA-256 {sha256}, received 20",
        f"{record} ENROLL '{students}.0' -> {students:,}; passed type bigint, range from 0 to ",
        f"{record} INSTRUCTION_EXPENDITURE '",
        "  has_finance true\n",
        "  is_synthetic true\n",
    ):
        assert line in done.stdout


def test_long_lists_are_cut_unless_all_is_asked(sample_workspace: BuiltWorkspace) -> None:
    cell = ("national_summary", "2010", "total_revenue_usd")
    place = ("--marts", str(sample_workspace.database))

    short, whole = run(*cell, *place).stdout, run(*cell, *place, "--all").stdout

    assert short.count("state_year_metrics[") == 20
    assert "and 31 more lines: --all shows them" in short
    assert whole.count("state_year_metrics[") == 51
    assert whole.count("TOTAL_REVENUE '") == 51
    assert "51 of 51 fields passed its rules" in whole


SHAPE = {
    **dict.fromkeys(("mart", "column", "description", "unit", "data_type", "formula"), "str"),
    "key": {"year": "int"},
    **dict.fromkeys(("value", "computed_value"), "float"),
    "is_equal": "bool",
    "problems": "list",
    "inputs": ["str"],
    "steps": [
        {"cell": "str", "value": "float", "formula": "str", "inputs": ["str"], "absent": "list"}
    ],
    "received": [
        {
            **dict.fromkeys(("file_name", "sha256", "received_at", "column"), "str"),
            **dict.fromkeys(("header_name", "raw_text", "contract"), "str"),
            **dict.fromkeys(("record_number", "value"), "int"),
            "contract_version": "str",
            "rules": [{"rule": "str", "is_passed": "bool", "action": "str"}],
        }
    ],
    "ledger": "list",
    "seeds": "list",
    "flags": {
        **dict.fromkeys(("has_finance", "is_finance_complete", "is_synthetic"), "bool"),
        **{
            f"has_naep_{subject}_grade_{grade}_state_results": "bool"
            for subject in ("mathematics", "reading")
            for grade in (4, 8)
        },
        "enrollment_coverage_share": "float",
        "change_break_reason": "NoneType",
    },
    "benchmarks": [
        {
            **dict.fromkeys(("benchmark_id", "publication", "publisher"), "str"),
            "published_value": "int",
            **dict.fromkeys(("tolerance_share", "difference_share"), "float"),
            "is_met": "bool",
            "definition_note": "str",
        }
    ],
}


def shape(value: Any) -> Any:
    """The keys of an object, and of the objects in its lists."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def test_json_has_always_the_same_keys(sample_workspace: BuiltWorkspace) -> None:
    cell = ("national_summary", "2010", "current_spending_per_student_usd")

    done = run(*cell, "--json", "--marts", str(sample_workspace.database))

    assert shape(json.loads(done.stdout)) == SHAPE


def test_json_of_a_seed_and_of_the_ledger(sample_workspace: BuiltWorkspace) -> None:
    place = ("--json", "--marts", str(sample_workspace.database))

    prices = json.loads(run("school_year_price_index", "2010", "month_count", *place).stdout)
    receipt = json.loads(run("states_all", "ALABAMA", "2016", "received_at", *place).stdout)

    assert [item["text"] for item in prices["seeds"]][:3] == ["2009", "7", "215.351"]
    assert prices["seeds"][0] == {
        **{"file": "seeds/us_education/cpi_u_monthly.csv", "line": 296, "column": "calendar_year"},
        **{"text": "2009", "value": 2009},
        "source": "U.S. Bureau of Labor Statistics, series CUUR0000SA0",
    }
    assert [sorted(item) for item in receipt["ledger"]] == [["column", "run_id", "value"]]
    assert receipt["ledger"][0]["value"] == receipt["value"]
