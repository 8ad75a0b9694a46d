"""States of rows and parts of the result; Spark's steps and its Python workers share them."""

from enum import IntEnum, StrEnum

import pyarrow as pa

from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.rules import Rule

RECORD = ("file_number", "raw_record_number")
KEY_TEXTS = "_key_texts"
UNREADABLE = "_is_unreadable"


class State(IntEnum):
    """The state of a validated row; those below REJECTED may enter the curated zone."""

    GOOD = 0
    FLAWED = 1  # breaks a rule that does not reject the row
    REJECTED = 2


class Part(StrEnum):
    """The parts that a run writes; a row may be in two."""

    ACCEPTED = "accepted"
    FLAWED = "flawed"  # accepted, and breaks a rule
    LOST = "lost"  # another row has its key, or without a winner: it was withdrawn
    REJECTED = "rejected"


# Columns and rules are numbered in the order of the contract. A row has one bit for each, in as
# many 64-bit numbers as that takes.
BITS = 60


def missing_columns(contract: Contract) -> list[str]:
    """Name the numbers whose bits are the columns of a row without text."""
    return [f"_missing_{place}" for place, _ in enumerate(range(0, len(contract.columns), BITS))]


def broken_columns(contract: Contract) -> list[str]:
    """Name the numbers whose bits are the rules that a row breaks."""
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
