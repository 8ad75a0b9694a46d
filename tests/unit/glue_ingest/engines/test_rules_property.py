"""Hostile texts of every type: each engine gives the value that plain Python gives, or none."""

import datetime
import math
import re
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import EDGE_CHARACTERS
from glue_ingest.engines.base import Engine, EngineName

MakeContract = Callable[..., Contract]
ValidateTexts = Callable[..., pa.Table]

WIDE = Context(prec=200)
# Many texts an example, so that few examples try much: one costs Spark a second.
TEXTS = 80
EXAMPLES = {EngineName.DUCKDB: 12, EngineName.SPARK: 3}

DIGITS = st.text("0123456789", min_size=1, max_size=22)
NUMBERS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "", "-", "+", "--", "- "]),
        st.one_of(DIGITS, st.just(""), st.just("0" * 40), st.just("9" * 19)),
        st.sampled_from(["", "", ".", ".0", ".5", ".50", "..", ",5", "." + "0" * 30, ".000001"]),
        st.sampled_from(["", "", "", "e5", "E-3", "e+2", "e", "e400", "e-400", "e-320", "f", "L"]),
    ),
)
WORDS = st.sampled_from(
    [
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "inf",
        "0x10",
        "0b1",
        "1_000",
        "1,250.5",
        "٣",
        "true",
        "True",
        "TRUE",
        "t",
        "yes",
        "Y",
        "no",
        "f",
        "F",
        "on",
        "off",
        "2",
        "1.0",
        "İ",
        "yes\u017f",
        "null",
        "-",
        ".",
        "+",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "2147483648",
        "-2147483649",
        "1.7976931348623157e308",
        "4.9e-324",
        "2.4e-324",
        "-0",
        "-0.0",
        "+.5e-3",
        "1e5_0",
    ]
)
YEARS = st.sampled_from(["0000", "0001", "1582", "1900", "2000", "2001", "9999", "10000", "99", ""])
PARTS = st.sampled_from(["00", "01", "02", "10", "12", "13", "29", "30", "31", "1", "", "2a"])
DATES = st.builds("{}-{}-{}".format, YEARS, PARTS, PARTS)
HOURS = st.sampled_from(["00", "23", "24", "7", ""])
SIXTIES = st.sampled_from(["00", "59", "60", "5", ""])
FRACTIONS = st.sampled_from(["", "", ".1", ".123456", ".1234567", ".", ".100000", "+02:00"])
TIMES = st.builds(
    "{}{}{}:{}:{}{}{}".format,
    st.one_of(DATES, st.just("2001-02-03")),
    st.sampled_from(["T", " ", "  ", "t", ""]),
    HOURS,
    SIXTIES,
    SIXTIES,
    FRACTIONS,
    st.sampled_from(["", "", "Z", "z", " Z"]),
)
# Trimmed and not empty, as the reader gives them.
ANY_TEXT = (
    st.one_of(NUMBERS, WORDS, DATES, TIMES, st.text(st.characters(exclude_categories=["Cs", "Cc"])))
    .map(lambda text: text.strip(EDGE_CHARACTERS))
    .filter(bool)
)


def integer(text: str, bits: int) -> int | None:
    if not re.fullmatch(r"[+-]?[0-9]+(\.0*)?", text):
        return None
    value = int(text.partition(".")[0])
    return value if -(2 ** (bits - 1)) <= value < 2 ** (bits - 1) else None


def double(text: str) -> float | None:
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        return None
    value = float(text)
    is_kept = math.isfinite(value) and (
        value != 0 or not re.search("[1-9]", re.split("[eE]", text)[0])
    )
    return value if is_kept else None


def decimal(text: str, precision: int, scale: int) -> Decimal | None:
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)", text):
        return None
    value = Decimal(text).quantize(Decimal(1).scaleb(-scale), context=WIDE)
    is_kept = value == Decimal(text) and abs(value) < Decimal(10) ** (precision - scale)
    # Zero has one sign in every engine.
    return WIDE.add(value, Decimal(0)) if is_kept else None


def boolean(text: str) -> bool | None:
    words = dict.fromkeys(("true", "t", "yes", "y", "1"), True)
    words |= dict.fromkeys(("false", "f", "no", "n", "0"), False)
    return words.get(text.lower()) if text.isascii() else None


def date(text: str) -> datetime.date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def timestamp(text: str) -> datetime.datetime | None:
    form = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z?"
    if not re.fullmatch(form, text):
        return None
    try:
        return datetime.datetime.fromisoformat(text.rstrip("Z")).replace(tzinfo=datetime.UTC)
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("data_type", "value_of"),
    [
        pytest.param("int", lambda text: integer(text, 32), id="int"),
        pytest.param("bigint", lambda text: integer(text, 64), id="bigint"),
        pytest.param("double", double, id="double"),
        pytest.param("decimal(9,2)", lambda text: decimal(text, 9, 2), id="decimal"),
        pytest.param("decimal(38,19)", lambda text: decimal(text, 38, 19), id="wide_decimal"),
        pytest.param("decimal(38,38)", lambda text: decimal(text, 38, 38), id="fraction"),
        pytest.param("boolean", boolean, id="boolean"),
        pytest.param("date", date, id="date"),
        pytest.param("timestamp", timestamp, id="timestamp"),
        pytest.param("string", lambda text: text, id="string"),
    ],
)
def test_every_text_has_the_value_that_python_gives_it(
    make_contract: MakeContract,
    validate_texts: ValidateTexts,
    engine: Engine,
    data_type: str,
    value_of: Callable[[str], Any],
) -> None:
    contract = make_contract({"name": "value", "physicalType": data_type})

    @settings(
        max_examples=EXAMPLES[engine.name],
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        # A failing example is a table of texts; which of them fail is seen without shrinking it.
        phases=[Phase.explicit, Phase.generate],
    )
    @given(texts=st.lists(ANY_TEXT, min_size=TEXTS, max_size=TEXTS))
    @example(texts=["0", "-0", "1e-400", "0.0000000000000000001"])
    def check(texts: list[str]) -> None:
        values = validate_texts(contract, texts).column("value").to_pylist()
        actual = dict(zip(texts, map(str, values), strict=True))
        wrong = {t: (v, str(value_of(t))) for t, v in actual.items() if v != str(value_of(t))}
        assert wrong == {}

    check()
