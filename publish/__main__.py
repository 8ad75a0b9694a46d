"""Let `python -m publish` be the command line."""

import gc
import os

# NumPy brings a library for matrices, whose threads wait busily for work that we never have.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# What is imported stays: looking through it for what could go takes a fifth of the start.
gc.disable()

import glue_ingest.without_pandas  # noqa: E402, F401 - first, before PyArrow
from publish.cli import main  # noqa: E402

gc.freeze()
gc.enable()
try:
    main()
finally:
    gc.unfreeze()
