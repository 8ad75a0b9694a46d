"""Let `python -m glue_ingest` be the command line."""

from glue_ingest.cli import main

main()
