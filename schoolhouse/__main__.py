"""Let `python -m schoolhouse` be the command line."""

from schoolhouse.cli import app

app()
