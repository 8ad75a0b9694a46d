"""The folder of a partition, spelled as Hive and Spark do."""

import re
from urllib.parse import unquote

import pyarrow as pa

HIVE_ESCAPED = re.compile(r"""[\x01-\x1f"#%'*/:=?\\\x7f{\[\]^]""")


def partition_folder(column: str, value: str) -> str:
    """Return the folder of a partition, such as `year=2010`."""
    escaped = HIVE_ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", value)
    return f"{column}={escaped}"


def partition_column(folder: str) -> str | None:
    """Return the column that a partition's folder is named after; None without a partition."""
    return folder.partition("=")[0] or None


def partition_value(folder: str) -> str:
    """Return the value that a partition's folder is named by, as text."""
    return unquote(folder.partition("=")[2])


def partition_array(folder: str, kind: pa.DataType, row_count: int) -> pa.Array:
    """Return that value in its type, once for each row of the partition."""
    return pa.repeat(pa.array([partition_value(folder)]).cast(kind)[0], row_count)
