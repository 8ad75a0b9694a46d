"""Spread of amounts: small cases by hand, and the same by numpy with every unit repeated."""

import random
from fractions import Fraction

import numpy as np
import pytest

from schoolhouse.explain.distributions import (
    Pairs,
    gini,
    theil,
    weighted_deviation,
    weighted_mean,
    weighted_quantile,
)


def pairs_of(*pairs: tuple[int, int]) -> Pairs:
    return [(Fraction(amount), Fraction(weight)) for amount, weight in pairs]


@pytest.fixture
def drawn() -> Pairs:
    draw = random.Random(16)  # noqa: S311
    return pairs_of(*((draw.randint(0, 90), draw.randint(1, 30)) for _ in range(51)))


def repeated(pairs: Pairs) -> np.ndarray:
    return np.repeat([float(x) for x, _ in pairs], [int(w) for _, w in pairs])


def test_one_state_has_all_of_the_money() -> None:
    pairs = pairs_of((0, 1), (0, 1), (0, 1), (8, 1))

    assert weighted_mean(pairs) == 2
    assert gini(pairs) == Fraction(3, 4)
    assert float(theil(pairs)) == pytest.approx(np.log(4))
    assert float(weighted_deviation(pairs)) == pytest.approx(np.sqrt(12))


def test_all_have_the_same() -> None:
    pairs = pairs_of((5, 1), (5, 9))

    assert [gini(pairs), theil(pairs), weighted_deviation(pairs)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("share", "expected"), [("0.1", 1), ("0.25", 1), ("0.26", 2), ("0.5", 2), ("0.51", 3)]
)
def test_quantile_is_the_least_amount_that_reaches_the_share(share: str, expected: int) -> None:
    assert weighted_quantile(pairs_of((3, 2), (1, 1), (2, 1)), Fraction(share)) == expected


def test_a_weight_counts_as_so_many_units(drawn: Pairs) -> None:
    units = repeated(drawn)
    ratios = units / units.mean()
    logs = np.log(ratios, out=np.zeros_like(ratios), where=ratios > 0)

    assert float(weighted_mean(drawn)) == pytest.approx(units.mean())
    assert float(weighted_deviation(drawn)) == pytest.approx(units.std())
    assert float(theil(drawn)) == pytest.approx((ratios * logs).mean())
    differences = np.abs(units[:, None] - units[None, :]).mean()
    assert float(gini(drawn)) == pytest.approx(differences / 2 / units.mean())
