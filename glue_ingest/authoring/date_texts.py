"""How the dates and times of a column are written: formats with the letters of Java."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

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
MONTHS_OF_YEAR = 12
MIN_YEAR, MAX_YEAR = 1500, 2200
# The first of the hundred years that two digits stand for.
TWO_DIGIT_YEARS_FROM = 1970
MAX_FORMATS = 4


@dataclass(frozen=True)
class DateProposal:
    """Formats of dates, those of the most texts first, and what may be read otherwise.

    With `is_time` they are of timestamps. `two_digit_years_from` is set if a format has yy.
    """

    formats: tuple[str, ...]
    is_time: bool
    two_digit_years_from: int | None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Day:
    """What the date of one text says: its format with {a} and {b} where the order is open.

    `first` and `second` are the two numbers that may be the month, 0 if only one order is known.
    """

    template: str
    first: int = 0
    second: int = 0
    year: int | None = None


def propose_date_formats(texts: Mapping[str, int], words: Set[str]) -> DateProposal | None:
    """Return the formats in which all texts, with how often each occurs, are dates or times.

    None if some are neither, if dates and times are mixed, or if no one order of day and month
    fits. `words` are those of the column's name.
    """
    found = {text: _take_apart(text, words) for text in texts}
    known = {text: parts for text, parts in found.items() if parts is not None}
    if not texts or len(known) < len(texts):
        return None
    days = [day for day, _ in known.values()]
    # Nobody writes the month first with dots.
    has_dots = any("." in day.template and day.first for day in days)
    is_month_first = not has_dots and all(day.first <= MONTHS_OF_YEAR for day in days)
    if not is_month_first and any(day.second > MONTHS_OF_YEAR for day in days):
        return None
    times = [bool(time) for _, time in known.values()]
    if any(times) != all(times):
        return None
    a, b = ("M", "d") if is_month_first else ("d", "M")
    # May is short and long.
    month = "MMMM" if any("MMMM" in day.template for day in days) else "MMM"
    counts: dict[str, int] = {}
    for text, (day, time) in known.items():
        spelled = day.template.replace("{a}", a).replace("{b}", b).replace("{m}", month) + time
        counts[spelled] = counts.get(spelled, 0) + texts[text]
    counts = _joined(counts)
    formats = tuple(sorted(counts, key=lambda item: (-counts[item], item)))
    if len(formats) > MAX_FORMATS:
        return None
    has_short_year = any(re.search("(?<!y)yy(?!y)", item) for item in formats)
    return DateProposal(
        formats,
        is_time=any(times),
        two_digit_years_from=TWO_DIGIT_YEARS_FROM if has_short_year else None,
        doubts=_doubts(days, is_month_first=is_month_first, has_short_year=has_short_year),
    )


def _doubts(days: list[_Day], *, is_month_first: bool, has_short_year: bool) -> tuple[str, ...]:
    doubts = []
    is_open = any(day.first for day in days)
    is_settled = any(day.first > MONTHS_OF_YEAR or day.second > MONTHS_OF_YEAR for day in days)
    if is_open and not is_settled and is_month_first:
        doubts.append(
            "no number is above 12, so the month could be the second one: taken as month, day"
        )
    elif is_open and is_settled and not is_month_first:
        doubts.append("the day stands before the month, because first numbers are above 12")
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


def _take_apart(text: str, words: Set[str]) -> tuple[_Day, str] | None:
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


def _day(kind: str, found: re.Match[str], words: Set[str]) -> _Day | None:
    year = found["year"]
    if len(year) > 2 and not MIN_YEAR <= int(year) <= MAX_YEAR:
        return None
    letters = "y" * len(year)
    if kind in ("month first", "day first"):
        return _Day(_named_month(kind, found, letters)) if 1 <= int(found["b"]) <= 31 else None
    first, second = int(found["a"]), int(found["b"])
    if not (1 <= first <= 31 and 1 <= second <= 31):
        return None
    if kind == "digits":
        is_named = words & DATED and first <= MONTHS_OF_YEAR
        return _Day("yyyyMMdd") if is_named else None
    sign = found["sign"]
    if kind == "year first":
        is_padded = len(found["a"]) == len(found["b"]) == 2
        day = f"yyyy{sign}MM{sign}dd" if is_padded else f"yyyy{sign}M{sign}d"
        return _Day(day) if first <= MONTHS_OF_YEAR else None
    if (sign == "." and len(year) == 2 and not words & DATED) or min(first, second) > 12:
        return None
    return _Day(f"{{a}}{sign}{{b}}{sign}{letters}", first, second)


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


SCHOOL_YEAR = re.compile(
    r"(?i)(?:(?:SY|school year) ?)?((?:19|20)[0-9]{2}) ?[-/\u2013] ?([0-9]{4}|[0-9]{2})"
)
PLAIN_YEAR = re.compile("(19|20)[0-9]{2}")


def propose_school_year(texts: Mapping[str, int]) -> str | None:
    """Return how school years are read: `label`, or `end` if plain years are among them.

    None if a text is neither the label of a school year, such as 2018-19, nor a year, or no text
    is a label.
    """
    labels = {text for text in texts if is_school_year(text)}
    years = {text for text in texts if PLAIN_YEAR.fullmatch(text)}
    if not labels or len(labels) + len(years) < len(texts):
        return None
    return "end" if years else "label"


def is_school_year(text: str) -> bool:
    """Tell whether a text is the label of a school year, such as 2018-19."""
    found = SCHOOL_YEAR.fullmatch(text)
    if found is None:
        return False
    first, second = int(found[1]), found[2]
    return second == str(first + 1)[-len(second) :]
