"""What can become of a record; the words that Spark's steps and its Python workers share."""

from enum import IntEnum, StrEnum

import pyarrow as pa

from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.rules import Rule

RECORD = ("file_number", "raw_record_number")
KEY_TEXTS = "_key_texts"
UNREADABLE = "_is_unreadable"


class State(IntEnum):
    """What validating says of a row; those below REJECTED may enter the curated zone."""

    GOOD = 0
    FLAWED = 1  # some rule is broken that does not reject the row
    REJECTED = 2


class Part(StrEnum):
    """What is written of a run: rows by what became of them; one row may be in two."""

    ACCEPTED = "accepted"
    FLAWED = "flawed"  # accepted, and some rule is broken
    LOST = "lost"  # another row has its key
    REJECTED = "rejected"


# Columns and rules are numbered as they stand in the contract. Which of them a row lacks or breaks
# are the bits of as many numbers as it takes.
BITS = 60


def missing_columns(contract: Contract) -> list[str]:
    """Name the numbers that say which columns of a row have no text."""
    return [f"_missing_{place}" for place, _ in enumerate(range(0, len(contract.columns), BITS))]


def broken_columns(contract: Contract) -> list[str]:
    """Name the numbers that say which rules a row breaks."""
    numbers = range(0, len(list_rules(contract)), BITS)
    return [f"_broken_{place}" for place, _ in enumerate(numbers)]


def list_rules(contract: Contract) -> list[tuple[Column, Rule]]:
    """List the rules by their number."""
    return [(column, rule) for column in contract.columns for rule in column.rules]


def part_schema(contract: Contract, part: Part) -> pa.Schema:
    """Return the columns of a part; accepted rows are those of the curated zone."""
    record = [(RECORD[0], pa.int32()), (RECORD[1], pa.int64())]
    broken = [(name, pa.int64()) for name in broken_columns(contract)]
    more = {
        Part.FLAWED: [(KEY_TEXTS, pa.list_(pa.string()))],
        Part.LOST: [("winner_file_number", pa.int32()), ("winner_record_number", pa.int64())],
    }
    return pa.schema([*record, *broken, *more.get(part, [])])
