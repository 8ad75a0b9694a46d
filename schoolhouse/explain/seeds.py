"""Seeds as inputs of formulas: their rows, by line of the CSV file."""

import csv
from collections.abc import Iterator
from fractions import Fraction

from schoolhouse.explain.catalog import Seed
from schoolhouse.explain.errors import SeedError
from schoolhouse.explain.values import Value

TRUTHS = {"true": True, "false": False}
WHOLE, NUMBERS = ("integer", "bigint"), ("double", "double precision", "decimal", "float")


def read_seed(seed: Seed) -> dict[int, dict[str, str]]:
    """Return the texts of a seed by line, the first after the header being 2, and by column.

    Raises:
        SeedError: if the file cannot be read.
    """
    try:
        with seed.path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            # A record may go over lines: it is named by its last one.
            return dict(_numbered(reader))
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise SeedError(
            f"The seed '{seed.path}' cannot be read. Found: {error}. Give the manifest of a build "
            "in this clone with --manifest, or run `make run`."
        ) from error


def _numbered(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str]]]:
    for row in reader:
        yield reader.line_num, row


def parse_seed(seed: Seed, column: str, text: str | None) -> Value:
    """Return the value of a text of a seed, of the type that the seed's properties say.

    Raises:
        SeedError: if it is no such value.
    """
    if text is None or text == "":
        return None
    kind = seed.column_types[column].lower().partition("(")[0]
    try:
        if kind in WHOLE:
            return int(text)
        if kind in NUMBERS:
            return Fraction(text)
        return TRUTHS[text.lower()] if kind == "boolean" else text
    except (ValueError, KeyError) as error:
        raise SeedError(
            f"The seed '{seed.shown_path}' has a {column} that is no {kind}. Found: '{text}'. Edit "
            "the file, then build again."
        ) from error
