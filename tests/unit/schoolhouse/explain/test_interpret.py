"""Formulas on tables of a few rows."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from schoolhouse.explain.cells import Cell, Row
from schoolhouse.explain.errors import FormulaError
from schoolhouse.explain.evaluate import Evaluator
from schoolhouse.explain.formulas import Formula, read_formula
from schoolhouse.explain.values import Value

# state, year, dollars, students, flag
STATES = {
    ("A", 2015): {"usd": 10, "students": 4, "is_open": True, "region": "West"},
    ("A", 2016): {"usd": 12, "students": 4, "is_open": True, "region": "West"},
    ("B", 2016): {"usd": 9, "students": 2, "is_open": False, "region": "East"},
    ("C", 2016): {"usd": None, "students": 5, "is_open": None, "region": "East"},
    ("D", 2016): {"usd": 7, "students": None, "is_open": True, "region": "West"},
    ("E", 2016): {"usd": 3, "students": 0, "is_open": True, "region": "West"},
}
NATIONS: dict[tuple[Value, ...], dict[str, Value]] = {(2016,): {"score": 241}, (2015,): {}}


class FewTables:
    """`states` and `published` are origins; `nation` has one column, with the formula."""

    def __init__(self, formula: str, table: str) -> None:
        self.table = table
        self.made = {"made": formula, "itself": "itself + 1"}
        self.keys = {"states": ("state", "year"), "nation": ("year",)}
        self.rows: dict[str, Mapping[tuple[Value, ...], Mapping[str, Value]]] = {
            "states": STATES,
            "nation": NATIONS,
            "published": {
                (1,): {"jurisdiction_key": "NATIONAL", "year": 2016, "score": 240},
                (2,): {"jurisdiction_key": "ALABAMA", "year": 2016, "score": 231},
            },
        }

    def find(self, table: str, where: Mapping[str, Value]) -> list[Row]:
        def fits(key: tuple[Value, ...], columns: Mapping[str, Value]) -> bool:
            own = {**columns, **dict(zip(self.keys.get(table, ()), key, strict=False))}
            return all(own[name] == value for name, value in where.items() if name in own)

        return [Row(table, key) for key, columns in self.rows[table].items() if fits(key, columns)]

    def has_column(self, table: str, column: str) -> bool:
        rows = self.rows[table].values()
        return column in self.keys.get(table, ()) or any(column in row for row in rows)

    def own(self, *_: object) -> Row | None:
        return None

    def formula(self, cell: Cell) -> Formula | None:
        text = self.made.get(cell.column) if cell.row.table == self.table else None
        return None if text is None else read_formula(cell.column, text)

    def origin(self, cell: Cell) -> Value:
        return self.rows[cell.row.table][cell.row.key].get(cell.column)

    def key_of(self, row: Row) -> dict[str, Value]:
        return dict(zip(self.keys.get(row.table, ()), row.key, strict=False))


def evaluate(formula: str, *key: Value, column: str = "made") -> tuple[Value, Evaluator]:
    table = "states" if len(key) == 2 else "nation"
    evaluator = Evaluator(FewTables(formula, table))
    return evaluator.value(Cell(Row(table, key), column)), evaluator


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("usd / students", Fraction(3)),
        ("usd / 0", None),
        ("usd * 0.1", Fraction(6, 5)),
        ("-usd + 1", -11),
        ("(usd - previous(usd)) / previous(usd)", Fraction(1, 5)),
        ("previous(previous(usd))", None),
        ("at(usd, year=year - 1)", 10),
        ("at(usd, state='B')", 9),
        ("rank(usd)", 1),
        ("nation.score", 241),
        ("nation(published.score)", 240),
        ("sum(states.usd)", 12),
        ("coalesce(nothing, usd)", 12),
        ("abs(3 - usd)", 9),
        ("year in (1993, 2016)", True),
        ("'late' if year > 2015 else 'early'", "late"),
        ("'yes' if usd > nothing else 'no'", "no"),
        ("usd > nothing", None),
        ("not (usd > nothing)", None),
        ("usd > nothing or is_open", True),
        ("usd > nothing and is_open", None),
        ("usd > nothing and not is_open", False),
        ("nothing is None", True),
        ("usd is not None", True),
        ("nothing + 1", None),
        ("-nothing", None),
    ],
)
def test_formula_of_a_state(formula: str, expected: Value) -> None:
    value, _ = evaluate(formula, "A", 2016)

    assert value == expected
    assert type(value) is type(expected) or isinstance(value, Fraction)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("sum(states.usd)", 31),
        ("sum(states.usd, where=states.is_open)", 22),
        ("count(states.usd)", 4),
        ("count(states.usd, where=states.usd > 100)", 0),
        ("sum(states.usd, where=states.usd > 100)", None),
        ("mean(states.usd)", Fraction(31, 4)),
        ("min(states.usd)", 3),
        ("max(states.usd)", 12),
        ("any(states.is_open)", True),
        ("all(states.is_open)", False),
        # Of A, B, C and E both are known; a ratio of E does not exist.
        ("ratio_of_sums(states.usd, states.students)", Fraction(21, 6)),
        ("ratio_of_sums(states.usd, states.students, where=states.students > 9)", None),
        ("count(states.region, where=states.usd > score / 40)", 3),
        ("weighted_mean(states.usd, states.students)", Fraction(66, 6)),
        ("weighted_quantile(states.usd, states.students, 0.9)", 12),
        ("weighted_deviation(states.usd, states.students, where=states.students == 4)", 0),
        ("gini(states.usd, states.students)", Fraction(8 * 2 * 3, 2 * 11 * 36)),
        ("theil(states.usd, states.students, where=states.students == 4)", 0),
        ("gini(states.usd, states.students, where=states.students > 9)", None),
        ("count(states.region, by=())", 6),
        ("max(states.usd, by=year)", 12),
    ],
)
def test_formula_over_states(formula: str, expected: Value) -> None:
    assert evaluate(formula, 2016)[0] == expected


def test_ties_share_a_rank_and_null_has_none() -> None:
    ranks = [evaluate("rank(students)", state, 2016)[0] for state in "ABCDE"]

    assert ranks == [2, 3, 1, None, 4]


def test_inputs_are_what_was_read_and_each_once() -> None:
    _, evaluator = evaluate("usd / students + usd if is_open else at(usd, year=1990)", "A", 2016)

    step = evaluator.steps[Cell(Row("states", ("A", 2016)), "made")]
    assert [cell.column for cell in step.inputs] == ["is_open", "usd", "students"]


def test_rows_that_a_condition_leaves_out_are_no_inputs() -> None:
    _, evaluator = evaluate("sum(states.usd, where=states.region == 'East')", 2016)

    step = evaluator.steps[Cell(Row("nation", (2016,)), "made")]
    assert [(cell.row.key[0], cell.column) for cell in step.inputs] == [
        *(("B", "region"), ("B", "usd")),
        *(("C", "region"), ("C", "usd")),
    ]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("previous(usd)", "no row of states for state B, year 2015"),
        ("at(nation.score, year=1990)", "no row of nation for year 1990"),
        ("at(count(states.usd), year=1990)", "no row of states for state B, year 1990"),
    ],
)
def test_rows_that_are_not_there_are_named(formula: str, expected: str) -> None:
    _, evaluator = evaluate(formula, "B", 2016)

    assert expected in evaluator.steps[Cell(Row("states", ("B", 2016)), "made")].absent


@pytest.mark.parametrize(
    ("formula", "column", "message"),
    [
        pytest.param("1", "itself", "needs its own value", id="circle"),
        pytest.param("states.usd + 1", "made", "5 rows of states belong to this one", id="many"),
        pytest.param("sum(score)", "made", "<table>.<column>", id="no_table"),
        pytest.param("'a' + 1", "made", "cannot be evaluated", id="types"),
    ],
)
def test_formula_that_cannot_be_evaluated(formula: str, column: str, message: str) -> None:
    with pytest.raises(FormulaError, match=message):
        evaluate(formula, 2016, column=column)
