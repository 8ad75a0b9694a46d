"""Whether the month or the day is first in dates such as 1/2/2023."""

from collections.abc import Mapping
from dataclasses import dataclass

MONTHS_OF_YEAR = 12


@dataclass(frozen=True)
class DateOrder:
    """Whether the month stands before the day in a file, and what tells it."""

    is_month_first: bool
    told: str = "other columns"


@dataclass(frozen=True)
class Day:
    """What the date of one text says: its format with {a} and {b} where the order is open.

    `first` and `second` are the two numbers that may be the month, 0 if only one order is known.
    """

    template: str
    first: int = 0
    second: int = 0
    sign: str = ""


def proven_orders(days: list[Day]) -> dict[str, bool] | None:
    """Say by sign between the numbers whether the month is first, if one above 12 tells it.

    None if the numbers contradict each other.
    """
    proven: dict[str, bool] = {}
    for day in days:
        for number, is_month_first in ((day.second, True), (day.first, False)):
            if number > MONTHS_OF_YEAR and proven.setdefault(day.sign, is_month_first) != (
                is_month_first
            ):
                return None
    return proven


def orders_by_sign(
    days: list[Day], proven: Mapping[str, bool], known: DateOrder | None
) -> dict[str, bool]:
    """Say by sign whether the month is first. Nobody writes it first with dots."""
    settled = {order for sign, order in proven.items() if sign != "."}
    usual = known.is_month_first if known else True
    usual = settled.pop() if len(settled) == 1 else usual
    signs = {day.sign for day in days if day.first}
    return {sign: proven.get(sign, usual and sign != ".") for sign in sorted(signs)}


def list_doubts(
    orders: Mapping[str, bool], proven: Mapping[str, bool], known: DateOrder | None
) -> list[str]:
    """Return what may be read otherwise."""
    doubts = []
    open_signs = [sign for sign in orders if sign not in (*proven, ".")]
    taken = "month, day" if any(orders[sign] for sign in open_signs) else "day, month"
    if open_signs and known:
        doubts.append(
            f"no number is above 12, and {known.told} have the {taken.partition(',')[0]} first: "
            f"taken as {taken}"
        )
    elif open_signs and not proven:
        doubts.append(
            "no number is above 12, so the month could be the second one: taken as month, day"
        )
    elif any(not order for order in proven.values()):
        doubts.append("the day stands before the month, because first numbers are above 12")
    return doubts
