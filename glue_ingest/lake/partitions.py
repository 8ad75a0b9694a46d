"""The folder of a partition, spelled as Hive and Spark do."""

import re
from urllib.parse import unquote

HIVE_ESCAPED = re.compile(r"""[\x01-\x1f"#%'*/:=?\\\x7f{\[\]^]""")


def partition_folder(column: str, value: str) -> str:
    """Return the folder of a partition, such as `year=2010`."""
    escaped = HIVE_ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", value)
    return f"{column}={escaped}"


def partition_value(folder: str) -> str:
    """Return the value that a partition's folder is named by, as text."""
    return unquote(folder.partition("=")[2])
