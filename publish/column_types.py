"""Types that DuckDB and Postgres hold alike, and the bytes of a value that both can compute.

Each row becomes the bytes that Postgres itself sends for a row (`record_send`): for each column
the number of its type, its length, and its value. For doubles these are the bits, so that no
rounding and no spelling of a number can hide a difference. Decimals go as texts, which both spell
alike.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

EPOCH_MICROSECONDS = 946_684_800_000_000  # of 2000-01-01, where Postgres begins to count
NULL_LENGTH = -1
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


@dataclass(frozen=True)
class ColumnType:
    """A type: its name in Postgres, its number there, its length (None: varies), its bytes."""

    postgres: str
    oid: int
    length: int | None
    # DuckDB's expression for the bytes of a value that is not null.
    encoded: str

    @property
    def is_decimal(self) -> bool:
        """Tell whether the value travels as a text."""
        return self.postgres.startswith("numeric")


TEXT_OID = 25
TYPES = {
    "INTEGER": ColumnType("integer", 23, 4, "cast(cast({} as bit) as blob)"),
    "BIGINT": ColumnType("bigint", 20, 8, "cast(cast({} as bit) as blob)"),
    "DOUBLE": ColumnType("double precision", 701, 8, "cast(cast({} as bit) as blob)"),
    "BOOLEAN": ColumnType(
        "boolean", 16, 1, "case when {} then '\\x01'::blob else '\\x00'::blob end"
    ),
    "DATE": ColumnType(
        "date", 1082, 4, "cast(cast(cast({} - date '2000-01-01' as integer) as bit) as blob)"
    ),
    "TIMESTAMP": ColumnType(
        "timestamp without time zone", 1114, 8,
        f"cast(cast(epoch_us({{}}) - {EPOCH_MICROSECONDS} as bit) as blob)",
    ),
    "TIMESTAMP WITH TIME ZONE": ColumnType(
        "timestamp with time zone", 1184, 8,
        f"cast(cast(epoch_us({{}}) - {EPOCH_MICROSECONDS} as bit) as blob)",
    ),
    "VARCHAR": ColumnType("text", TEXT_OID, None, "encode({})"),
}  # fmt: skip


def find_type(duckdb_type: str) -> ColumnType | None:
    """Return the type of Postgres that holds exactly the same values; None if there is none."""
    if decimal := DECIMAL.fullmatch(duckdb_type):
        name = f"numeric({decimal[1]},{decimal[2]})"
        return ColumnType(name, TEXT_OID, None, "encode(cast({} as varchar))")
    return TYPES.get(duckdb_type)


Typed = Sequence[tuple[str, ColumnType]]


def duckdb_checksum(columns: Typed) -> str:
    """Return DuckDB's expression for the checksum of a table's rows, in any order."""
    row = " || ".join([_bytes(len(columns)), *(_encoded(*column) for column in columns)])
    return f"bit_xor(md5_number({row}))"


def postgres_checksum(columns: Typed) -> str:
    """Return Postgres' expression for the same."""
    values = ", ".join(f"{quoted(n)}::text" if t.is_decimal else quoted(n) for n, t in columns)
    return f"bit_xor(('x' || md5(record_send(row({values}))))::bit(128))"


def quoted(name: str) -> str:
    """Return a name as SQL; both engines quote alike."""
    return '"' + name.replace('"', '""') + '"'


def _encoded(name: str, kind: ColumnType) -> str:
    value = kind.encoded.format(quoted(name))
    null = _bytes(kind.oid, NULL_LENGTH)
    if kind.length is None:
        length = f"cast(cast(cast(octet_length({value}) as integer) as bit) as blob)"
        return f"coalesce({_bytes(kind.oid)} || {length} || {value}, {null})"
    if kind.postgres == "boolean":
        whole = f"{_bytes(kind.oid, kind.length)} || {value}"
        return f"case when {quoted(name)} is null then {null} else {whole} end"
    return f"coalesce({_bytes(kind.oid, kind.length)} || {value}, {null})"


def _bytes(*numbers: int) -> str:
    """Return whole numbers as the four bytes each that Postgres sends."""
    sent = b"".join(number.to_bytes(4, "big", signed=True) for number in numbers)
    return "'" + "".join(f"\\x{byte:02X}" for byte in sent) + "'::blob"


def checksum_text(found: object) -> str:
    """Return a checksum of either engine as 32 hexadecimal digits; no rows have zeros."""
    if isinstance(found, int):
        return found.to_bytes(16, "little").hex()
    return f"{int(str(found or 0), 2):032x}"
