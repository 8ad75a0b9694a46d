"""Let `python -m schoolhouse` be the console script."""

from schoolhouse.cli import main

main()
