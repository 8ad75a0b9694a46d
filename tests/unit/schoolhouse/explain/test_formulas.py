import pytest

from schoolhouse.explain.errors import FormulaError
from schoolhouse.explain.formulas import choose_formula, find_names, read_formula

FORMULAS = {
    "{part}_share": "{part}_usd\n/ all_usd",
    "local_share": "1 - x",
    "{rate}_b_rank": "rank({rate}_b_usd)",
    "{a}_of_{b}": "t.{b}_{a}",
    "{column}": "t.{column}",
}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param("x_share", ("{part}_share", "x_usd / all_usd"), id="pattern"),
        pytest.param("local_share", ("local_share", "1 - x"), id="own_name"),
        pytest.param("a_b_rank", ("{rate}_b_rank", "rank(a_b_usd)"), id="longer"),
        pytest.param("x_of_y", ("{a}_of_{b}", "t.y_x"), id="two_parts"),
        pytest.param("n", ("{column}", "t.n"), id="any_name"),
    ],
)
def test_formula_of_a_column(column: str, expected: tuple[str, str]) -> None:
    assert choose_formula(column, FORMULAS) == expected


def test_column_that_fits_no_pattern_has_no_formula() -> None:
    assert choose_formula("x", {"{part}_share": "1"}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("sum( t.x,where=t.y )", "sum(t.x, where=t.y)", id="spaces"),
        pytest.param("1 if b==2 else c", "1 if b == 2 else c", id="comparison"),
        pytest.param("max(t.x, by=(a, b))", "max(t.x, by=(a, b))", id="part_of_the_key"),
    ],
)
def test_formula_is_shown_as_it_is_read(text: str, expected: str) -> None:
    assert read_formula("a", text).text == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a +", "is no expression", id="syntax"),
        pytest.param("{p}_usd", "is no expression", id="placeholder"),
        pytest.param("a ** 2", "an operator beyond + - * /", id="operator"),
        pytest.param("1 < a < 3", "compares more than two values", id="chain"),
        pytest.param("open('x')", "calls 'open'", id="function"),
        pytest.param("a.b.c", "named <table>.<column>", id="attribute"),
        pytest.param("(lambda: a)()", "calls ''", id="call_of_a_lambda"),
        pytest.param("[x for x in a]", "ListComp", id="comprehension"),
        pytest.param("previous(a, 2)", "previous takes 1 arguments", id="arguments"),
        pytest.param("sum(t.a, when=t.b)", "takes no argument 'when'", id="named_argument"),
    ],
)
def test_what_is_no_formula_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormulaError, match="formula of 'total'") as caught:
        read_formula("total", text)

    assert message in str(caught.value)


def test_names_of_a_formula_are_its_columns() -> None:
    tree = read_formula("a", "b + sum(t.c, where=t.d) if at(e, year=f) is None else None").tree

    assert set(find_names(tree)) == {
        *((None, name) for name in "bef"),
        *(("t", name) for name in "cd"),
    }
