"""What each type makes of a text, alike on every engine."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from glue_ingest.contracts.model import Contract

MakeContract = Callable[..., Contract]

ValidateTexts = Callable[..., pa.Table]

INTEGERS = {
    "731634": 731634,
    "731634.0": 731634,
    "731634.000": 731634,
    "1.": 1,
    "+5": 5,
    "-5": -5,
    "-0": 0,
    "007": 7,
    "731634.5": None,
    "731634.0000001": None,
    "1e5": None,
    "1_0": None,
    ".5": None,
    ".0": None,
    ".": None,
    "+": None,
    "1,250": None,
    "1 250": None,
    "0x10": None,
    "1L": None,
    "NaN": None,
    "Infinity": None,
    "٣": None,
    "5\u2028": None,
    "5\x01": None,
}

DOUBLES = {
    "1": 1.0,
    "1.": 1.0,
    ".5": 0.5,
    "-0.25": -0.25,
    "+5": 5.0,
    "1e5": 1e5,
    "1E-3": 0.001,
    "0e9": 0.0,
    "0.000": 0.0,
    "208.327876103902": 208.327876103902,
    "1.7976931348623157e308": 1.7976931348623157e308,
    "-0": -0.0,
    "1e-320": 1e-320,
    "1_0": None,
    "1e5_0": None,
    "5\x01": None,
    "inf": None,
    "1e400": None,
    "-1e400": None,
    "1e-400": None,
    "NaN": None,
    "Infinity": None,
    "1d": None,
    "1f": None,
    "0x10": None,
    "1,250.5": None,
    "e5": None,
    ".": None,
}

DECIMALS = {
    "1": Decimal("1.00"),
    "1.": Decimal("1.00"),
    ".5": Decimal("0.50"),
    "-0.25": Decimal("-0.25"),
    "+999.99": Decimal("999.99"),
    "000999.990": Decimal("999.99"),
    "1." + "0" * 60: Decimal("1.00"),
    "0" * 60 + "1": Decimal("1.00"),
    "0": Decimal("0.00"),
    "1000": None,
    "1.005": None,
    "0.001": None,
    "1e2": None,
    "1,5": None,
    "NaN": None,
}

WIDE = {
    "9" * 38: Decimal("9" * 38),
    "-" + "9" * 38: Decimal("-" + "9" * 38),
    "1" + "0" * 38: None,
    "0.5": None,
}

BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE", "t", "T", "yes", "Yes", "y", "Y", "1"), True),
    **dict.fromkeys(("false", "False", "FALSE", "f", "F", "no", "No", "n", "N", "0"), False),
    **dict.fromkeys(("2", "on", "off", "ja", "1.0", "truee"), None),
}

DATES = {
    "2000-02-29": datetime.date(2000, 2, 29),
    "2004-02-29": datetime.date(2004, 2, 29),
    "1500-03-01": datetime.date(1500, 3, 1),
    "0001-01-01": datetime.date(1, 1, 1),
    "0000-01-01": None,
    "10000-01-01": None,
    "1582-10-10": datetime.date(1582, 10, 10),
    "9999-12-31": datetime.date(9999, 12, 31),
    "2001-02-29": None,
    "1900-02-29": None,
    "2001-04-31": None,
    "2001-13-01": None,
    "2001-00-10": None,
    "2001-1-1": None,
    "2001": None,
    "2001-02": None,
    "20010203": None,
    "02/03/2001": None,
    "2001-02-03T00:00:00": None,
    "2001-02-03 ": None,
}

AT = datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)

TIMESTAMPS = {
    "2001-02-03 04:05:06": AT,
    "2001-02-03T04:05:06": AT,
    "2001-02-03T04:05:06Z": AT,
    "2001-02-03T04:05:06.123456Z": AT.replace(microsecond=123456),
    "2001-02-03T04:05:06.1234567Z": None,
    "2001-02-03T04:05:06+02:00": None,
    "0000-02-03T04:05:06": None,
    "10000-02-03 04:05:06": None,
    "2001-02-03 04:05:06.1": AT.replace(microsecond=100000),
    "2001-02-03 04:05:06.100000": AT.replace(microsecond=100000),
    "2001-02-03T24:00:00": None,
    "2001-02-03T23:59:60": None,
    "2001-02-29T00:00:00": None,
    "2001-02-03": None,
    "2001-02-03T04:05": None,
    "04:05:06": None,
}


@pytest.mark.parametrize(
    ("data_type", "values"),
    [
        pytest.param(
            "int",
            INTEGERS
            | {"2147483647": 2147483647, "-2147483648": -2147483648}
            | {"2147483648": None, "-2147483649.0": None},
            id="int",
        ),
        pytest.param(
            "bigint",
            INTEGERS
            | {"2147483648": 2147483648, str(2**63 - 1): 2**63 - 1, f"-{2**63}.0": -(2**63)}
            | {str(2**63): None, f"-{2**63 + 1}": None, "9" * 40: None},
            id="bigint",
        ),
        pytest.param("double", DOUBLES, id="double"),
        pytest.param("decimal(5,2)", DECIMALS, id="decimal"),
        pytest.param("decimal(38,0)", WIDE, id="widest_decimal"),
        pytest.param("boolean", BOOLEANS, id="boolean"),
        pytest.param("date", DATES, id="date"),
        pytest.param("timestamp", TIMESTAMPS, id="timestamp"),
        pytest.param("string", {"a": "a", "-": "-"}, id="string"),
    ],
)
def test_text_is_its_exact_value_or_none(
    make_contract: MakeContract,
    validate_texts: ValidateTexts,
    data_type: str,
    values: dict[str, Any],
) -> None:
    contract = make_contract({"name": "value", "physicalType": data_type})
    texts = [*values, None]

    actual = validate_texts(contract, texts).column("value").to_pylist()

    assert dict(zip(texts, map(str, actual), strict=True)) == {
        text: str(value) for text, value in (values | {None: None}).items()
    }
