"""Let `python -m publish` be the command line."""

import glue_ingest.without_pandas  # noqa: F401 - first, before PyArrow
from publish.cli import main

main()
