"""The rules of a contract and what a violation does; knows no engine.

A rule is a value. An engine module compiles it to its own expressions, so that
every engine gives one answer.
"""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What a violation does."""

    REJECT_ROW = "reject_row"
    NULL_CELL = "null_cell"
    WARN = "warn"


class RuleName(StrEnum):
    """The rules, in the order of checking."""

    REQUIRED = "required"
    TYPE = "type"
    RANGE = "range"
    MULTIPLE_OF = "multiple_of"
    LENGTH = "length"
    ALLOWED = "allowed"
    PATTERN = "pattern"
    FORMAT = "format"
    UNIQUE = "unique"


class TypeName(StrEnum):
    """Types a contract may promise; the names are Spark's and the Glue catalog's."""

    STRING = "string"
    INT = "int"
    BIGINT = "bigint"
    DOUBLE = "double"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True)
class DataType:
    """A physical type; precision and scale belong to decimals."""

    name: TypeName
    precision: int | None = None
    scale: int | None = None

    def __str__(self) -> str:
        """Spell the type as Spark DDL and the Glue catalog do."""
        if self.name is TypeName.DECIMAL:
            return f"decimal({self.precision},{self.scale})"
        return self.name.value


Bound = int | float | str


@dataclass(frozen=True)
class Rule:
    """One check of one column. Only the fields that the rule's name needs are set.

    A `type` rule has bounds where the contract's type is narrower than the stored one (smallint).
    """

    name: RuleName
    action: Action
    minimum: Bound | None = None
    maximum: Bound | None = None
    exclusive_minimum: Bound | None = None
    exclusive_maximum: Bound | None = None
    allowed: tuple[str, ...] = ()
    pattern: str | None = None
    multiple_of: Bound | None = None


# Patterns of whole texts that are values. Java, RE2 and Python read them alike.
INTEGER_TEXT = r"[+-]?[0-9]+(\.0*)?"
DECIMAL_TEXT = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)"
DOUBLE_TEXT = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
# A text whose number is zero. The number of 1e-400 is not, although its nearest double is.
ZERO_TEXT = r"[+-]?[0.]+([eE].*)?"
# Years 1 to 9999, which every engine supports.
_YEAR = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
DATE_TEXT = f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
TIMESTAMP_TEXT = f"{DATE_TEXT}[T ]{_TIME}Z?"
# A keyed hash: HMAC-SHA-256 in hexadecimal.
PSEUDONYM_TEXT = "[0-9a-f]{64}"
TRUE_TEXTS = ("true", "t", "yes", "y", "1")
FALSE_TEXTS = ("false", "f", "no", "n", "0")

# White space around a value: ASCII's, and the no-break and zero-width spaces that exports leave.
EDGE_CHARACTERS = " \t\n\x0b\f\r\u00a0\u2007\u202f\u200b\u200c\u200d\u2060\ufeff"
# The folder name for null in a partitioned data set. A text like it would be read back as null.
HIVE_NULL = "__hive_default_partition__"


def whole(pattern: str) -> str:
    """Return a pattern of Java or RE2 that matches a whole text; a dot matches any character."""
    return rf"(?s)\A(?:{pattern})\z"


def ascii_lower(text: str) -> str:
    """Return a text with A to Z in lower case: beyond ASCII, engines differ on what that is."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
