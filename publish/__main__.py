"""Let `python -m publish` be the command line."""

from publish.cli import main

main()
