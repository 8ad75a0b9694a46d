"""The order of the files of a folder, and what the console says of it.

No order follows from chance. Without one, a folder is read by name, since its times say when it was
copied; a prefix on S3 by time of change.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.model import Contract
from glue_ingest.errors import RawPathError
from glue_ingest.lake.delivery import Delivery

WORDS = {
    DeliveryOrder.NAME: "by name",
    DeliveryOrder.LAST_MODIFIED: "by time of change",
    DeliveryOrder.DATE_IN_NAME: "by date in the name",
}
# The year comes first: 2020, 2020-01, 202001, 2020-01-31, 20200131.
YEAR = r"(?<!\d)(?:1[6-9]|20)\d\d"
MONTH = r"(?:0[1-9]|1[0-2])"
DAY = r"(?:0[1-9]|[12]\d|3[01])"
# The most precise kind of date first.
DATES = (
    re.compile(rf"{YEAR}([-_.]?){MONTH}\1{DAY}(?!\d)"),
    re.compile(rf"{YEAR}[-_.]?{MONTH}(?!\d)"),
    re.compile(rf"{YEAR}(?!\d)"),
)
# 31.01.2020 or 01-31-2020: nobody knows which is the month.
YEAR_LAST = re.compile(r"(?<!\d)\d{1,2}[-_.]\d{1,2}[-_.]\d{4}(?!\d)")
SHOWN_FILES = 12


def in_order(files: Iterable[Delivery], order: DeliveryOrder) -> list[Delivery]:
    """Sort the files of one folder by what the order says, and then by name.

    Raises:
        RawPathError: of the order by date, if a name has no date whose year comes first.
    """
    if order is DeliveryOrder.NAME:
        return sorted(files, key=lambda item: item.name)
    if order is DeliveryOrder.DATE_IN_NAME:
        return sorted(files, key=lambda item: (date_in_name(item), item.name))
    return sorted(files, key=lambda item: (item.changed_at, item.name))


def date_in_name(item: Delivery) -> str:
    """Return the date in the name of a file, as digits: year, then month and day if they are there.

    Of several dates it is the first of the most precise ones.

    Raises:
        RawPathError: if there is none whose year comes first.
    """
    found = next((match for date in DATES if (match := date.search(item.name))), None)
    if found is None or (found.re is not DATES[0] and YEAR_LAST.search(item.name)):
        raise RawPathError(
            f"The name of '{item.address}' has no date whose year comes first, such as 2020, "
            "2020-01 or 20200131, and the order is by date in the name. Rename the file, or give "
            "another --order."
        )
    return re.sub(r"\D", "", found[0])


def default_order(raw: str | Path) -> DeliveryOrder:
    """Return the order of a folder of this machine, or of a prefix on S3, if none is given."""
    is_remote = isinstance(raw, str) and "://" in raw
    return DeliveryOrder.LAST_MODIFIED if is_remote else DeliveryOrder.NAME


def describe_order(raw: str | Path | Sequence[str | Path], order: DeliveryOrder | None) -> str:
    """Say in which order the files of `--raw` are read."""
    given = [raw] if isinstance(raw, str | Path) else raw
    folders = [one for one in given if not Path(one).is_file()]
    orders = {order or default_order(one) for one in folders}
    texts = ["as they are given"] if len(given) > 1 else []
    return ", ".join([*texts, *(text for found, text in WORDS.items() if found in orders)])


def describe_files(contract: Contract, names: Sequence[str], order: str) -> str:
    """Say in which order several files are read, and which of them wins."""
    shown = [*names]
    if len(names) > SHOWN_FILES:
        half = SHOWN_FILES // 2
        shown[half:-half] = [f"… {len(names) - 2 * half} more …"]
    columns = ", ".join(item.column for item in contract.winner_order)
    if not contract.key:
        wins = "all rows are kept"
    elif columns:
        wins = f"of rows of one key {columns} decides, then the file that is read last wins"
    else:
        wins = "of rows of one key that of the file that is read last wins"
    return f"order of the files, {order}: {', '.join(shown)}; {wins}"
