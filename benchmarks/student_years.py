"""A synthetic file of students by year, at any size: 15 mixed columns and a known mess.

Every number is invented. Of all records about 3% are bad, each in one of the ways of `FLAWS`, and
about 2% have the key of another record, which may stand near or far, before or after: a third of
these repeats its partner, a third has a later `updated_at`, a third the same with another score.
Good records hold what readers stumble over too: padding, `NA`, `175.0` days, `85.5e0` points,
booleans in fourteen spellings, school names with commas, quotes and accents.

The same arguments give the same bytes with one version of DuckDB, whose hash function draws (see
student_years.sql). The file is made block by block, so memory does not grow with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from benchmarks.competitors.rules import COLUMNS, STATES
from glue_ingest.errors import Exit
from glue_ingest.lake.raw import SYNTHETIC_MARK, is_synthetic_name
from schoolhouse.samples.files import placed_at_once

DEFAULT_SEED = 2024
BLOCK_RECORDS = 500_000
FLAWS = (
    "few_fields", "many_fields", "comma_not_quoted", "no_id", "short_id", "no_year", "no_time",
    "text_in_number", "score_101", "fraction_of_day", "negative_days", "impossible_date",
    "other_date_format", "unknown_lunch", "no_boolean",
)  # fmt: skip
SCHOOLS = ("Lincoln", "Washington", "Roosevelt", "José Martí", "Oak Hill", "Riverside")
LEVELS = ("Elementary School", "Middle School", "High School", "Academy")
BOOLEANS = (
    "n", "n", "n", "N", "no", "no", "No", "false", "FALSE", "0", "f",
    "y", "Y", "yes", "true", "1", "T",
)  # fmt: skip
LISTS = {
    "states": list(STATES),
    "schools": list(SCHOOLS),
    "levels": list(LEVELS),
    "booleans": list(BOOLEANS),
}
LINES = "select line from lines($start, $stop) order by record"


@dataclass(frozen=True)
class Size:
    """How many records a file has, which years they are spread over, and the seed."""

    rows: int
    years: int = 20
    first_year: int = 2004
    seed: int = DEFAULT_SEED


def write(path: Path, size: Size) -> None:
    """Write a file."""
    with placed_at_once(path) as unfinished, unfinished.open("wb") as stream:
        for block in blocks(size):
            stream.write(block)


def blocks(
    size: Size, flaws: Sequence[str] = FLAWS, block_records: int = BLOCK_RECORDS
) -> Iterator[bytes]:
    """Yield the file in parts: the header, then blocks of records with these flaws."""
    yield (",".join(COLUMNS) + "\n").encode()
    with duckdb.connect() as connection:
        for name, value in (asdict(size) | LISTS | {"flaws": list(flaws)}).items():
            connection.execute(f"set variable {name} = $value", {"value": value})
        connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
        for start in range(0, size.rows, block_records):
            bounds = {"start": start, "stop": min(start + block_records, size.rows)}
            found = connection.sql(LINES, params=bounds).to_arrow_table()
            yield b"".join(found["line"].cast("binary").to_pylist())


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(epilog="Example: python -m benchmarks.student_years --rows 20000")
def main(
    rows: Annotated[int, typer.Option(min=100, help="Records below the header.")],
    out: Annotated[Path, typer.Option(help="File to write; its name must hold '.synthetic.'.")] = (
        Path("data/benchmarks/student_years.synthetic.csv")
    ),
    years: Annotated[int, typer.Option(min=1, help="Years that the records are spread over.")] = 20,
    first_year: Annotated[int, typer.Option(help="The first of these years.")] = 2004,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = DEFAULT_SEED,
) -> None:
    """Write a synthetic file of students by year and print its path."""
    if not is_synthetic_name(out.name):
        typer.echo(
            f"error: The name '{out.name}' does not say that the file is synthetic. Use a name "
            f"like 'student_years{SYNTHETIC_MARK}csv'.",
            err=True,
        )
        raise typer.Exit(Exit.BAD_INPUT)
    write(out, Size(rows, years, first_year, seed))
    typer.echo(out)


if __name__ == "__main__":
    app()
