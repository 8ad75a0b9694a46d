"""A million student records: ingest and build by phase, and what disclosure control adds.

The generator of `samples` makes the export; its time is not counted. Then the export is ingested
and everything that follows from it is built and tested with dbt, as `make run` does. At last the
models alone are run with disclosure control and without it, in turns, and the run results of dbt
say how long the models took that only protect. Linux only, see measure.py. Prints Markdown.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.measure import Finished, Usage, measure, median_usage, table_row
from glue_ingest.errors import Exit
from glue_ingest.reading.pseudonyms import KEY_VARIABLE, SAMPLE_KEY
from schoolhouse.pipeline.workspace import Workspace
from schoolhouse.samples.students.records import Size, write_export

PROJECT = Path(__file__).parents[1]
DATASET = "students.records"
TARGET_SECONDS = 60
TARGET_SHARE = 0.20
YEARS = 3
# As far as the variables of dbt_project.yml can switch disclosure control off.
WITHOUT_CONTROL = {
    "disclosure_minimum_count": 0,
    "disclosure_minimum_room": 0,
    "disclosure_minimum_deviation": 0,
}
# Models that would not be there without it.
PROTECTING = (
    "int_students__group_sizes",
    "int_students__rate_classes",
    "int_students__mean_classes",
    "int_students__group_protection",
)


@dataclass(frozen=True)
class Bench:
    """A workspace with an export, and the commands on it."""

    workspace: Workspace

    @property
    def export(self) -> Path:
        """The synthetic export."""
        return self.workspace.root / "students.synthetic.csv"

    def run(self, name: str, *command: str) -> Finished:
        """Measure a command in the workspace.

        Raises:
            RuntimeError: if it fails.
        """
        settings = {
            "SCHOOLHOUSE_LAKE": str(self.workspace.lake),
            "SCHOOLHOUSE_DUCKDB": str(self.workspace.database),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            KEY_VARIABLE: SAMPLE_KEY,
        }
        given = [f"{variable}={value}" for variable, value in settings.items()]
        finished = measure(["env", *given, *command], PROJECT)
        # dbt says on its standard output what went wrong.
        sys.stderr.write(finished.output if finished.exit_code else "")
        finished.check(name)
        typer.echo(f"{name}: {finished.usage.wall_seconds:.1f} s", err=True)
        return finished

    def ingest(self) -> Finished:
        """Ingest the export into the lake."""
        where = ["--raw", str(self.export), "--lake", str(self.workspace.lake)]
        module = [sys.executable, "-m", "glue_ingest"]
        return self.run("ingest", *module, "run", DATASET, *where)

    def dbt(self, verb: str, target: Path, arguments: Sequence[str]) -> Finished:
        """Run dbt on the workspace."""
        program = str(Path(sys.executable).with_name("dbt"))
        where = ["--target-path", str(target), "--log-path", str(self.workspace.root / "logs")]
        return self.run(f"dbt {verb} in {target.name}", program, verb, *where, *arguments)


def compare(bench: Bench, rounds: int) -> dict[str, list[Usage]]:
    """Run the models with control and without, in turns, after one run that is not counted."""
    arguments: dict[str, list[str]] = {
        "with control": [],
        "without control": ["--vars", json.dumps(WITHOUT_CONTROL)],
    }
    usages: dict[str, list[Usage]] = {name: [] for name in arguments}
    for number in range(rounds + 1):
        for name, given in arguments.items():
            target = bench.workspace.root / name.replace(" ", "_")
            used = bench.dbt("run", target, given).usage
            usages[name] += [used] if number else []
    return usages


def protecting_seconds(run_results: Path) -> float:
    """Add up the seconds of the models of a build that only protect; some run side by side."""
    results = json.loads(run_results.read_text())["results"]
    return sum(
        float(item["execution_time"])
        for item in results
        if item["unique_id"].startswith("model.") and item["unique_id"].endswith(PROTECTING)
    )


def report_phases(phases: dict[str, Usage]) -> list[str]:
    """Return a table line per phase, then the sum."""
    total = Usage(
        sum(used.wall_seconds for used in phases.values()),
        sum(used.cpu_seconds for used in phases.values()),
        max(used.peak_mebibytes for used in phases.values()),
    )
    lines = ["| phase | wall, s | CPU, s | peak memory, MiB |", "|---|---|---|---|"]
    lines += [table_row(name, used) for name, used in phases.items()]
    return [*lines, table_row(f"all (target: under {TARGET_SECONDS} s)", total)]


def report_control(usages: dict[str, list[Usage]], protecting: float, built: Usage) -> list[str]:
    """Return the table of the models alone, and what the models that protect took of the build."""
    medians = {name: median_usage(runs) for name, runs in usages.items()}
    on, off = medians["with control"], medians["without control"]
    lines = [
        "| models alone (dbt run) | wall, s | CPU, s | wall of each run |",
        "|---|---|---|---|",
    ]
    for name, runs in usages.items():
        walls = ", ".join(f"{used.wall_seconds:.1f}" for used in runs)
        used = medians[name]
        lines.append(f"| {name} | {used.wall_seconds:.1f} | {used.cpu_seconds:.1f} | {walls} |")
    wall, cpu = on.wall_seconds / off.wall_seconds - 1, on.cpu_seconds / off.cpu_seconds - 1
    share = protecting / (built.wall_seconds - protecting)
    return [
        *lines,
        f"| added by control (target: under {TARGET_SHARE:.0%}) | {wall:+.0%} | {cpu:+.0%} | |",
        "",
        f"Models of the build that only protect: {protecting:.1f} s, {share:.0%} of its rest.",
    ]


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(epilog="Example: python -m benchmarks.student_build --rows 100000")
def main(
    rows: Annotated[int, typer.Option(min=1000, help="Student records.")] = 1_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="Runs with and without control.")] = 3,
    folder: Annotated[Path, typer.Option(help="Where the file and the lake go.")] = (
        Path("data/benchmarks")
    ),
) -> None:
    """Measure ingest, build and disclosure control on a synthetic school export."""
    bench = Bench(Workspace(folder.resolve() / "student_build"))
    shutil.rmtree(bench.workspace.root, ignore_errors=True)
    size = Size(students=-(-rows // (2 * YEARS)), years=YEARS)
    write_export(bench.export, size)
    try:
        phases = {"ingest": bench.ingest().usage}
        built = bench.dbt("build", bench.workspace.target, [])
        phases["dbt build, with all tests"] = built.usage
        protecting = protecting_seconds(bench.workspace.target / "run_results.json")
        usages = compare(bench, rounds)
    except RuntimeError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(Exit.CHECK_FAILED)
    typer.echo(
        f"{size.export_row_counts.read:,} student records, {rounds} rounds with and without\n"
    )
    for line in [*report_phases(phases), "", *report_control(usages, protecting, built.usage)]:
        typer.echo(line)


if __name__ == "__main__":
    app()
