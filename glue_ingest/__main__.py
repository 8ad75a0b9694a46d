"""Let `python -m glue_ingest` be the command line."""

import glue_ingest.without_pandas  # noqa: F401 - first, before PyArrow
from glue_ingest.cli import main

main()
