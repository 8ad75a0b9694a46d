"""Let `python -m publish` be the command line."""

import os

# NumPy brings a library for matrices, whose threads wait busily for work that we never have.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import glue_ingest.without_pandas  # noqa: F401 - first, before PyArrow
from publish.cli import main

main()
