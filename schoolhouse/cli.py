"""The console script `schoolhouse`: one app, whose commands are in `commands/`."""

import logging

import typer

from glue_ingest.cli import app as ingest_app
from glue_ingest.cli import run_app
from glue_ingest.cli_releases import app as releases_app
from schoolhouse.commands.collect import app as collect_app
from schoolhouse.commands.data_dictionary import data_dictionary
from schoolhouse.commands.explain import explain_command
from schoolhouse.commands.load import load
from schoolhouse.commands.publish import publish
from schoolhouse.commands.run import run
from schoolhouse.commands.samples import app as samples_app
from schoolhouse.commands.scaffold import scaffold_command
from schoolhouse.commands.serve import serve

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Files to a lake, the lake to marts, the marts to their readers. Exit codes: 0 done, "
    "1 a check failed, 2 the caller can fix it (the message says how), 130 interrupted.",
)
app.command("run", epilog="Example: schoolhouse run --raw path/to/states_all.csv")(run)
app.add_typer(
    ingest_app, name="ingest", help="Ingest files by their contracts into partitioned Parquet."
)
app.command("scaffold", epilog="Example: schoolhouse scaffold music.tracks.odcs.yaml")(
    scaffold_command
)
app.add_typer(releases_app, name="releases", help="Say what new releases restate.")
app.add_typer(collect_app, name="collect", help="Fetch published files.")
app.add_typer(samples_app, name="samples", help="Write synthetic files with invented numbers.")
app.command("load", epilog="Example: schoolhouse load --to postgres://me@host/lake")(load)
app.command("publish", epilog="Example: schoolhouse publish --to postgres://me@host/bi")(publish)
app.command(
    "serve-postgres",
    epilog="Example: schoolhouse serve-postgres --marts data/sample/schoolhouse.duckdb",
)(serve)
app.command(
    "explain",
    epilog="Example: schoolhouse explain state_year_metrics AL 2016 current_spending_usd",
)(explain_command)
app.command(
    "data-dictionary",
    epilog="Example: schoolhouse data-dictionary --manifest target/manifest.json",
)(data_dictionary)


def main() -> None:
    """Run the command line; a person's mistake becomes one line and exit code 2."""
    # It tells of broken sessions, which the error line does better.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    run_app(app)
