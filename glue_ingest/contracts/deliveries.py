"""What a contract says of the files that its publisher delivers."""

from enum import StrEnum


class DeliveryOrder(StrEnum):
    """How the files of a folder are ordered: the order of receipt decides which row wins."""

    NAME = "name"
    LAST_MODIFIED = "last_modified"
    DATE_IN_NAME = "date_in_name"

    @property
    def option(self) -> str:
        """Its name on a command line."""
        return self.value.replace("_", "-")


class DeliveryKind(StrEnum):
    """What a delivery, the files of one run, says of the rows that were stored before it."""

    # It replaces the rows of its keys.
    UPSERT = "upsert"
    # The partitions that it has rows for hold its rows and no others.
    COMPLETE_PARTITIONS = "complete_partitions"
    # The data set holds its rows and no others. So it always is where there is no key.
    COMPLETE = "complete"


class MissingColumns(StrEnum):
    """What becomes of stored values when a file that replaces their rows lacks their column."""

    # The file is refused.
    REJECT = "reject"
    # They stay, with their own provenance.
    KEEP = "keep"
    # They become null.
    ERASE = "erase"
