"""Numbers as people write them: groups, signs, currency, per cent, parentheses, a decimal comma."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_ingest.contracts.conversions import NumberFormat, Percent
from glue_ingest.contracts.rules import DataType, TypeName
from glue_ingest.reading.values.numbers import NumberReader, is_number

INT, DOUBLE = DataType(TypeName.INT), DataType(TypeName.DOUBLE)
MONEY = DataType(TypeName.DECIMAL, 18, 2)
US = NumberFormat(
    thousands=",", currency=("$", "USD"), percent=Percent.NUMBER, has_parentheses=True
)
GERMAN = NumberFormat(thousands=".", decimal=",")
SPACED = NumberFormat(thousands=" ", decimal=",", currency=("\u20ac",))
SHARE = NumberFormat(percent=Percent.SHARE)
COMMA = NumberFormat(decimal=",")


@pytest.mark.parametrize(
    ("number_format", "data_type", "text", "plain"),
    [
        (US, INT, "5,687", "5687"),
        (US, INT, "5687", "5687"),
        (US, INT, "1,234,567", "1234567"),
        (US, INT, "\u22125,687", "-5687"),
        (US, INT, "+5", "5"),
        (US, MONEY, "$61,302,000", "61302000"),
        (US, MONEY, "61,302,000 USD", "61302000"),
        (US, MONEY, "USD 5.50", "5.50"),
        (US, MONEY, "-$5", "-5"),
        (US, MONEY, "$-5", "-5"),
        (US, MONEY, "$ 5", "5"),
        (US, MONEY, "(1,250)", "-1250"),
        (US, MONEY, "($5)", "-5"),
        (US, MONEY, "$(5)", "-5"),
        (US, MONEY, "(5%)", "-5"),
        (US, MONEY, "(5)%", "-5"),
        (US, MONEY, "45.5%", "45.5"),
        (US, MONEY, "45.5 %", "45.5"),
        (US, MONEY, ".5", ".5"),
        (US, MONEY, "5.", "5"),
        (GERMAN, MONEY, "1.234,56", "1234.56"),
        (GERMAN, MONEY, "1.234", "1234"),
        (GERMAN, MONEY, ",5", ".5"),
        (SPACED, MONEY, "1 234,5 \u20ac", "1234.5"),
        (SPACED, MONEY, "1\u00a0234\u00a0567", "1234567"),
        (SPACED, MONEY, "1\u202f234", "1234"),
        (SPACED, MONEY, "1\u2009234", "1234"),
        (NumberFormat(thousands="'"), INT, "1'234", "1234"),
        (SHARE, MONEY, "45.5%", "0.455"),
        (SHARE, MONEY, "5%", "0.05"),
        (SHARE, MONEY, "-100%", "-1.00"),
        (SHARE, MONEY, "0.455", "0.455"),
        (SHARE, DOUBLE, "1e3%", "0.01e3"),
        (COMMA, DOUBLE, "1,5e3", "1.5e3"),
        (COMMA, DOUBLE, "1,5E-3", "1.5E-3"),
        (None, MONEY, "5.5", "5.5"),
    ],
)
def test_number_is_read_as_plain_notation(
    number_format: NumberFormat | None, data_type: DataType, text: str, plain: str
) -> None:
    assert NumberReader(number_format, data_type).read(text) == plain


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        # Groups of three, strictly: some of these are fractions after a decimal comma.
        *((US, text) for text in ("1,23", "12,34,567", "1234,567", "0,123", "01,234", ",123")),
        *((US, text) for text in ("1,234,", "1,,234", "1 234", "1.234,5", "5-", "--5", "+-5")),
        *((US, text) for text in ("-(5)", "(-5)", "((5))", "(5", "5)", "()", "5(3)", ".(5)")),
        *((US, text) for text in ("$", "%", "$$5", "5%%", "5 000", "1e5", "NaN", "", "\u0663")),
        *((GERMAN, text) for text in ("1.5", "1.23", "1,234,5", "5,687.5", "$5", "(5)", "5%")),
        *((COMMA, text) for text in ("1.5", "1.0", "1,5,5")),
        (NumberFormat(thousands=","), "(5)"),
        (None, "5,687"),
        (None, "\u22125"),
    ],
)
def test_text_that_is_not_of_the_format_is_no_number(
    number_format: NumberFormat | None, text: str
) -> None:
    assert NumberReader(number_format, MONEY).read(text) is None


@given(
    number=st.decimals(
        allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12
    ),
    style=st.sampled_from(["{}", "${}", "{} USD", "({})", "$({})", "({})%", "{}%"]),
    marks=st.sampled_from([",.", ".,", " ,", "'."]),
    is_share=st.booleans(),
)
def test_formatted_number_is_read_exactly(
    number: Decimal, style: str, marks: str, is_share: bool
) -> None:
    thousands, decimal = marks
    number_format = NumberFormat(
        thousands=thousands,
        decimal=decimal,
        currency=("$", "USD"),
        percent=Percent.SHARE if is_share else Percent.NUMBER,
        has_parentheses=True,
    )
    has_parentheses = "(" in style
    written = f"{abs(number) if has_parentheses else number:,f}"
    marked = written.translate({ord(","): thousands, ord("."): decimal})

    plain = NumberReader(number_format, MONEY).read(style.format(marked))

    assert plain is not None
    wanted = -abs(number) if has_parentheses else number
    scale = Decimal(100) if "%" in style and is_share else Decimal(1)
    assert Decimal(plain) * scale == wanted


@given(text=st.text(alphabet="0123456789,.$%()+- e\u2212\u00a0", max_size=12))
def test_whatever_is_read_is_a_plain_number(text: str) -> None:
    for number_format in (US, GERMAN, SPACED, SHARE, COMMA):
        plain = NumberReader(number_format, MONEY).read(text)
        assert plain is None or is_number(plain, DOUBLE)


@pytest.mark.parametrize(
    ("data_type", "text", "expected"),
    [
        (INT, "2147483647", True),
        (INT, "2147483648", False),
        (INT, "-2147483648", True),
        (INT, "5.0", True),
        (INT, "5.5", False),
        (INT, "9" * 5000, False),
        (DataType(TypeName.BIGINT), "9223372036854775808", False),
        (DataType(TypeName.DECIMAL, 4, 2), "99.99", True),
        (DataType(TypeName.DECIMAL, 4, 2), "099.990", True),
        (DataType(TypeName.DECIMAL, 4, 2), "100", False),
        (DataType(TypeName.DECIMAL, 4, 2), "1.005", False),
        (DOUBLE, "1e308", True),
        (DOUBLE, "1e400", False),
        (DOUBLE, "1e-400", False),
        (DOUBLE, "0e9", True),
    ],
)
def test_number_is_a_value_of_a_type(data_type: DataType, text: str, expected: bool) -> None:
    assert is_number(text, data_type) is expected
