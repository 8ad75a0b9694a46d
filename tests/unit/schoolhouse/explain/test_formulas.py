import pytest

from schoolhouse.explain.errors import FormulaError
from schoolhouse.explain.formulas import find_names, read_formula


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        pytest.param("a", "b / c", "b / c", id="expression"),
        pytest.param("a", "sum( t.x,\n  where=t.y )", "sum(t.x, where=t.y)", id="lines"),
        pytest.param("a", "1 if b == 2 else c", "1 if b == 2 else c", id="comparison"),
        pytest.param("x_share", "{p}_share = {p}_usd / all_usd", "x_usd / all_usd", id="pattern"),
        pytest.param("n", "{column} = t.{column}", "t.n", id="same_name"),
        pytest.param(
            "a_b_rank", "{rate}_b_rank = rank({rate}_b_usd)", "rank(a_b_usd)", id="longest"
        ),
    ],
)
def test_formula_of_a_column(column: str, text: str, expected: str) -> None:
    assert read_formula(column, text).text == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a +", "is no expression", id="syntax"),
        pytest.param("{p}_share = {p}_usd", "is one of other columns", id="other_columns"),
        pytest.param("{p}_usd", "is no expression", id="placeholder_alone"),
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
