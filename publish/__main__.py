"""Let `python -m publish` be the command line."""

import gc
import os
import sys

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
except SystemExit as end:
    if end.code:
        raise
    sys.stdout.flush()
    sys.stderr.flush()
    # Taking Python apart takes a tenth of a second, and frees what ends with us anyway.
    os._exit(0)
finally:
    gc.unfreeze()
