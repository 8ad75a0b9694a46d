"""How the dates and times of a column are written: formats with the letters of Java."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from glue_ingest.authoring.date_orders import (
    MONTHS_OF_YEAR,
    DateOrder,
    Day,
    list_doubts,
    orders_by_sign,
    proven_orders,
)
from glue_ingest.authoring.words import DATED

_MONTH = (
    "(?P<name>january|february|march|april|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|may|jun|jul|aug|sept|sep|oct|nov|dec)"
)
DATES = {
    "year first": re.compile(
        r"(?P<year>[0-9]{4})(?P<sign>[-/.])(?P<a>[0-9]{1,2})(?P=sign)(?P<b>[0-9]{1,2})"
    ),
    "year last": re.compile(
        r"(?P<a>[0-9]{1,2})(?P<sign>[-/.])(?P<b>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4}|[0-9]{2})"
    ),
    "digits": re.compile("(?P<year>[0-9]{4})(?P<a>[0-9]{2})(?P<b>[0-9]{2})"),
    "month first": re.compile(
        rf"(?i){_MONTH}(?P<dot>\.?)(?P<sign>[ -])(?P<b>[0-9]{{1,2}})"
        r"(?P<mark>, ?| |-)(?P<year>[0-9]{4}|[0-9]{2})"
    ),
    "day first": re.compile(
        rf"(?i)(?P<b>[0-9]{{1,2}})(?P<sign>[ /-]?){_MONTH}(?P<dot>\.?)"
        r"(?P<mark>, ?|[ /-]?)(?P<year>[0-9]{4}|[0-9]{2})"
    ),
}
TIME = re.compile(
    r"(?P<join>[Tt]| |, )(?P<hour>[0-9]{1,2}):[0-9]{2}(?P<second>:[0-9]{2}(?P<dot>\.[0-9]{1,6})?)?"
    r"(?P<half>(?P<gap> ?)[AaPp]\.?[Mm]\.?)?"
    r"(?P<offset>Z|(?P<far> ?)[+-][0-9]{2}(?P<minutes>:?[0-9]{2})?)?"
)
# Full names as short as short ones.
FULL = ("june", "july")
MIN_YEAR, MAX_YEAR = 1500, 2200
# The first of the hundred years that two digits stand for.
TWO_DIGIT_YEARS_FROM = 1970
MAX_FORMATS = 4


@dataclass(frozen=True)
class DateProposal:
    """Formats of dates, those of the most texts first, and what may be read otherwise.

    With `is_time` they are of timestamps. `two_digit_years_from` is set if a format has yy.
    `order` is that which a number above 12 proves, of dates with slashes or dashes; `is_open`
    says that nothing in the texts tells it.
    """

    formats: tuple[str, ...]
    is_time: bool
    two_digit_years_from: int | None
    doubts: tuple[str, ...] = ()
    order: DateOrder | None = None
    is_open: bool = False


def propose_date_formats(
    texts: Mapping[str, int], words: Set[str], known: DateOrder | None = None
) -> DateProposal | None:
    """Return the formats in which all texts, with how often each occurs, are dates or times.

    None if some are neither, if dates and times are mixed, or if no one order of day and month
    fits. `words` are those of the column's name; `known` is the order where no text tells it.
    """
    found = {text: _take_apart(text, words) for text in texts}
    taken = {text: parts for text, parts in found.items() if parts is not None}
    if not texts or len(taken) < len(texts):
        return None
    days = [day for day, _ in taken.values()]
    proven = proven_orders(days)
    times = [bool(time) for _, time in taken.values()]
    if proven is None or any(times) != all(times):
        return None
    orders = orders_by_sign(days, proven, known)
    # May is short and long.
    month = "MMMM" if any("MMMM" in day.template for day in days) else "MMM"
    counts: dict[str, int] = {}
    for text, (day, time) in taken.items():
        a, b = ("M", "d") if orders.get(day.sign) else ("d", "M")
        spelled = day.template.replace("{a}", a).replace("{b}", b).replace("{m}", month) + time
        counts[spelled] = counts.get(spelled, 0) + texts[text]
    counts = _joined(counts)
    formats = tuple(sorted(counts, key=lambda item: (-counts[item], item)))
    if len(formats) > MAX_FORMATS:
        return None
    has_short_year = any(re.search("(?<!y)yy(?!y)", item) for item in formats)
    settled = {proven[sign] for sign in proven if sign != "."}
    return DateProposal(
        formats,
        is_time=any(times),
        two_digit_years_from=TWO_DIGIT_YEARS_FROM if has_short_year else None,
        doubts=_doubts(list_doubts(orders, proven, known), has_short_year=has_short_year),
        order=DateOrder(settled.pop()) if len(settled) == 1 else None,
        is_open=any(sign not in (*proven, ".") for sign in orders),
    )


def _doubts(order_doubts: list[str], *, has_short_year: bool) -> tuple[str, ...]:
    doubts = list(order_doubts)
    if has_short_year:
        last = TWO_DIGIT_YEARS_FROM + 99
        doubts.append(
            f"years of two digits are taken for those from {TWO_DIGIT_YEARS_FROM} to {last}"
        )
    return tuple(doubts)


def _joined(counts: Mapping[str, int]) -> dict[str, int]:
    """Join formats of which one reads the texts of the other: `M` reads what `MM` reads."""
    shorter = {name.replace("MM-dd", "M-d").replace("MM/dd", "M/d") for name in counts}
    joined: dict[str, int] = {}
    for name, count in counts.items():
        short = name.replace("MM-dd", "M-d").replace("MM/dd", "M/d")
        kept = short if short in counts and short in shorter else name
        joined[kept] = joined.get(kept, 0) + count
    return joined


def is_date_text(text: str, words: Set[str]) -> bool:
    """Tell whether a text is a date or time in a known format; `words` are the column's name's."""
    return _take_apart(text, words) is not None


def _take_apart(text: str, words: Set[str]) -> tuple[Day, str] | None:
    """Return the date of a text, and the format of its time."""
    for kind, pattern in DATES.items():
        found = pattern.match(text)
        if found is None:
            continue
        day = _day(kind, found, words)
        time = _time(text[found.end() :])
        if day is not None and time is not None:
            return day, time
    return None


def _day(kind: str, found: re.Match[str], words: Set[str]) -> Day | None:
    year = found["year"]
    if len(year) > 2 and not MIN_YEAR <= int(year) <= MAX_YEAR:
        return None
    letters = "y" * len(year)
    if kind in ("month first", "day first"):
        return Day(_named_month(kind, found, letters)) if 1 <= int(found["b"]) <= 31 else None
    first, second = int(found["a"]), int(found["b"])
    if not (1 <= first <= 31 and 1 <= second <= 31):
        return None
    if kind == "digits":
        is_named = words & DATED and first <= MONTHS_OF_YEAR
        return Day("yyyyMMdd") if is_named else None
    sign = found["sign"]
    if kind == "year first":
        is_padded = len(found["a"]) == len(found["b"]) == 2
        day = f"yyyy{sign}MM{sign}dd" if is_padded else f"yyyy{sign}M{sign}d"
        return Day(day) if first <= MONTHS_OF_YEAR else None
    if (sign == "." and len(year) == 2 and not words & DATED) or min(first, second) > 12:
        return None
    return Day(f"{{a}}{sign}{{b}}{sign}{letters}", first, second, sign)


def _named_month(kind: str, found: re.Match[str], letters: str) -> str:
    name = found["name"].lower()
    month = "{m}" if name == "may" else "MMM" if len(name) <= 4 and name not in FULL else "MMMM"
    month += "." if found["dot"] else ""
    if kind == "month first":
        return f"{month}{found['sign']}d{found['mark']}{letters}"
    is_glued = not found["sign"] and not found["dot"]
    day = "dd" if is_glued and len(found["b"]) == 2 else "d"
    return f"{day}{found['sign']}{month}{found['mark']}{letters}"


def _time(text: str) -> str | None:
    """Return the format of a time that follows on a date; empty if none does."""
    if not text:
        return ""
    found = TIME.fullmatch(text)
    if found is None:
        return None
    join = "'T'" if found["join"] == "T" else found["join"]
    hour = "h" if found["half"] else "H"
    seconds = ":ss" if found["second"] else ""
    seconds += "." + "S" * (len(found["dot"]) - 1) if found["dot"] else ""
    half = f"{found['gap']}a" if found["half"] else ""
    return f"{join}{hour}:mm{seconds}{half}{_offset(found)}"


def _offset(found: re.Match[str]) -> str:
    if not found["offset"]:
        return ""
    gap = found["far"] or ""
    if found["minutes"] and not found["minutes"].startswith(":"):
        return f"{gap}X"
    return f"{gap}{'XXX' if found['minutes'] or found['offset'] == 'Z' else 'X'}"
