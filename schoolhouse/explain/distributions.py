"""How amounts are spread over units of unequal weight: quantiles, deviation, Gini, Theil.

Of each pair the first is the amount, the second its weight. Fractions are exact; roots and
logarithms have 50 digits.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 50
ZERO = Fraction(0)
Pairs = Sequence[tuple[Fraction, Fraction]]


def weighted_mean(pairs: Pairs) -> Fraction:
    """Return the mean of the amounts."""
    return sum((x * w for x, w in pairs), ZERO) / sum((w for _, w in pairs), ZERO)


def weighted_quantile(pairs: Pairs, share: Fraction) -> Fraction:
    """Return the least amount that, with those below it, has a share of the weight or more."""
    wanted, reached = share * sum((w for _, w in pairs), ZERO), ZERO
    for amount, weight in sorted(pairs):
        reached += weight
        if reached >= wanted:
            return amount
    raise ValueError(f"{share} is no share")


def weighted_deviation(pairs: Pairs) -> Fraction:
    """Return the standard deviation of the amounts."""
    mean = weighted_mean(pairs)
    return _precise(Decimal.sqrt, weighted_mean([((x - mean) ** 2, w) for x, w in pairs]))


def gini(pairs: Pairs) -> Fraction:
    """Return the Gini coefficient: the mean difference of two, over twice the mean."""
    total = sum((w for _, w in pairs), ZERO)
    differences = sum((w * v * abs(x - y) for x, w in pairs for y, v in pairs), ZERO)
    return differences / (2 * weighted_mean(pairs) * total * total)


def theil(pairs: Pairs) -> Fraction:
    """Return the Theil coefficient; x ln x is 0 where x is 0."""
    mean = weighted_mean(pairs)
    ratios = [(x / mean, w) for x, w in pairs]
    return weighted_mean([(r * _precise(Decimal.ln, r) if r > 0 else ZERO, w) for r, w in ratios])


def _precise(function: Callable[[Decimal], Decimal], value: Fraction) -> Fraction:
    with localcontext() as context:
        context.prec = DIGITS
        return Fraction(function(Decimal(value.numerator) / Decimal(value.denominator)))


DISTRIBUTIONS: dict[str, Callable[[Pairs], Fraction]] = {
    "weighted_mean": weighted_mean,
    "weighted_deviation": weighted_deviation,
    "gini": gini,
    "theil": theil,
}
