"""Which field of a file a column is, where its source name alone does not say it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnPlace:
    """Where a column is in the header of a file, or in its records if it has no header.

    `aliases` are other names of the column. `occurrence` counts the fields of one name, from 1;
    without it one field may have the name. `position` is that of the field, from 1: it is found
    without a name.
    """

    aliases: tuple[str, ...] = ()
    occurrence: int | None = None
    position: int | None = None


# A column that is found by its source name alone.
BY_NAME = ColumnPlace()


@dataclass(frozen=True)
class TotalRow:
    """Records that are no rows: the whole text of a column, trimmed, matches `pattern`.

    With `is_alone` no other field of the record may have a text, and none in the columns `blank`.
    """

    column: str
    pattern: str
    is_alone: bool = False
    blank: tuple[str, ...] = ()
