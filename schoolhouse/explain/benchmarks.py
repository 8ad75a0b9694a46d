"""Published figures that a cell can be compared with, from the seed `published_benchmarks`."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from schoolhouse.explain.catalog import Mart
from schoolhouse.explain.cells import Row
from schoolhouse.explain.seeds import parse_seed
from schoolhouse.explain.tables import BuiltTables
from schoolhouse.explain.values import Value

SEED = "published_benchmarks"
# Columns of the seed that say which place a figure is of; null, or no such column, for the nation.
PLACES = ("state_code",)


@dataclass(frozen=True)
class Benchmark:
    """A published figure, and how far the cell may be and is from it, as shares of it."""

    benchmark_id: str
    published_value: Fraction
    tolerance_share: Fraction
    difference_share: Fraction | None
    publication: str
    publisher: str
    note: str
    line: int

    @property
    def is_met(self) -> bool | None:
        """Tell whether the cell is within the tolerance; None where the cell is null."""
        difference = self.difference_share
        return None if difference is None else abs(difference) <= self.tolerance_share


def find_benchmarks(
    tables: BuiltTables, mart: Mart, row: Row, column: str, stored: Value
) -> Iterator[Benchmark]:
    """Yield the published figures of a cell: of its column, its year, and its place."""
    seed = tables.catalog.seeds.get(SEED)
    if seed is None or not set(mart.key) <= {"year", *PLACES}:
        return
    key = tables.key_of(row)
    for line, texts in tables.seed_texts(SEED).items():
        values = {name: parse_seed(seed, name, text) for name, text in texts.items()}
        is_here = all(values.get(place) == key.get(place) for place in PLACES)
        if is_here and values["metric_name"] == column and values["year"] == key["year"]:
            published = Fraction(str(texts["published_value"]))
            yield Benchmark(
                benchmark_id=texts["benchmark_id"],
                published_value=published,
                tolerance_share=Fraction(texts["tolerance_share"]),
                difference_share=_difference(stored, published),
                publication=texts["publication"],
                publisher=texts["publisher"],
                note=texts["definition_note"],
                line=line,
            )


def _difference(stored: Value, published: Fraction) -> Fraction | None:
    return Fraction(stored) / published - 1 if isinstance(stored, int | Fraction) else None
