"""Formulas: what `meta.formulas` of a mart may say, and how it is read.

A formula is a Python expression of few kinds, which `interpret.py` interprets. It stands under the
name of its column, or under a pattern of names: `{measure}_per_student_usd` is the pattern of
`{measure}_usd / enrollment_count`. docs/explain.md describes the language.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schoolhouse.explain.errors import FormulaError

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# How many arguments each function takes, and the names of those that it may be given by name.
FUNCTIONS: dict[str, tuple[int, frozenset[str]]] = {
    "abs": (1, frozenset()),
    "coalesce": (-1, frozenset()),
    "at": (1, frozenset({"*"})),
    "previous": (1, frozenset()),
    "nation": (1, frozenset()),
    "rank": (1, frozenset()),
    "weighted_quantile": (3, frozenset({"by", "where"})),
    **dict.fromkeys(
        ("ratio_of_sums", "weighted_mean", "weighted_deviation", "gini", "theil"),
        (2, frozenset({"by", "where"})),
    ),
    **dict.fromkeys(
        ("sum", "count", "mean", "min", "max", "any", "all"), (1, frozenset({"by", "where"}))
    ),
}
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
COMPARISONS = (
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    *(ast.Is, ast.IsNot, ast.In, ast.NotIn),
)


@dataclass(frozen=True)
class Formula:
    """The formula of one column, as text and as the tree of its expression."""

    text: str
    tree: ast.expr


def choose_formula(column: str, formulas: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the pattern and the text of the formula of a column; None if there is none.

    The column's own name comes before patterns, and these in their order.
    """
    for pattern in (column, *formulas):
        if pattern in formulas and (values := _match(pattern, column)) is not None:
            text = " ".join(str(formulas[pattern]).split())
            return pattern, PLACEHOLDER.sub(lambda name: values.get(name[1], name[0]), text)
    return None


def _match(pattern: str, column: str) -> dict[str, str] | None:
    """Return what the placeholders of a pattern stand for in a column's name."""
    found = re.fullmatch(PLACEHOLDER.sub(r"(?P<\1>[a-z0-9_]+)", pattern), column)
    return None if found is None else found.groupdict()


def read_formula(column: str, text: str) -> Formula:
    """Read the formula of a column.

    Raises:
        FormulaError: if it is no formula.
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise FormulaError(
            f"The formula of '{column}' is no expression. Found: {text}. Edit meta.formulas in the "
            ".yml of its mart."
        ) from error
    for node in ast.walk(tree):
        if problem := _problem(node):
            raise FormulaError(
                f"The formula of '{column}' cannot be read: {problem}. Found: {text}. Edit "
                "meta.formulas in the .yml of its mart."
            )
    return Formula(ast.unparse(tree), tree)


def find_names(tree: ast.expr) -> Iterator[tuple[str | None, str]]:
    """Yield the columns that a formula reads: table and column, no table for its own row's."""
    functions = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    tables = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr
        elif isinstance(node, ast.Name) and node not in functions and node not in tables:
            yield None, node.id


def _problem(node: ast.AST) -> str | None:
    """Say what is wrong with a part of a formula."""
    match node:
        case ast.Constant() | ast.Name() | ast.IfExp() | ast.BoolOp() | ast.expr_context():
            return None
        case ast.boolop() | ast.Not() | ast.USub() | ast.keyword() | ast.Tuple():
            return None
        case ast.operator():
            return None if isinstance(node, OPERATORS) else "it has an operator beyond + - * /"
        case ast.cmpop():
            return None if isinstance(node, COMPARISONS) else "it has an unknown comparison"
        case ast.BinOp() | ast.UnaryOp():
            return None
        case ast.Compare():
            return "it compares more than two values" if len(node.ops) > 1 else None
        case ast.Attribute():
            is_column = isinstance(node.value, ast.Name)
            return None if is_column else "a column is named <table>.<column>"
        case ast.Call():
            return _call_problem(node)
        case _:
            return f"it has a part of the kind {type(node).__name__}"


def _call_problem(node: ast.Call) -> str | None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS:
        return f"it calls '{name}', and the functions are {', '.join(sorted(FUNCTIONS))}"
    count, named = FUNCTIONS[name]
    if count >= 0 and len(node.args) != count:
        return f"{name} takes {count} arguments"
    given = {keyword.arg or "**" for keyword in node.keywords}
    if "*" not in named and given - named:
        return f"{name} takes no argument '{sorted(given - named)[0]}'"
    return None
