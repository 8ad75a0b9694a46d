"""The AWS Glue job: arguments as Glue passes them.

Glue passes `--JOB_NAME` and others too: arguments that are not ours are ignored.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyarrow import fs

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.catalog import register_run
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store

logger = logging.getLogger(__name__)


@contextmanager
def _local_copy(address: str | None) -> Iterator[Path | None]:
    """Give the path of a file or folder, if any; of a copy of it, when the address is remote."""
    if address is None or "://" not in address:
        yield Path(address) if address is not None else None
        return
    with tempfile.TemporaryDirectory() as folder:
        fs.copy_files(address, folder)
        yield Path(folder)


def main(argv: list[str]) -> None:
    """Run the Glue job: `--dataset us_education.states_all --raw s3://... --lake s3://...`.

    `--full-refresh true` validates all received files again; `--raw` may be left out then.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", required=True, help="<source>.<dataset> of a contract")
    parser.add_argument("--raw", help="received file or folder")
    parser.add_argument("--lake", required=True, help="root of the lake")
    parser.add_argument("--full-refresh", choices=("true", "false"), default="false")
    given, _ = parser.parse_known_args(argv)
    full_refresh = given.full_refresh == "true"
    if given.raw is None and not full_refresh:
        parser.error("give --raw, or --full-refresh true")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    contract, lake = load_contract(given.dataset), Store(given.lake)
    with _local_copy(given.raw) as raw:
        engine = load_engine(EngineName.SPARK)
        outcome = ingest(contract, raw, lake, engine, full_refresh=full_refresh)
    register_run(lake, contract)
    logger.info("run %s %s", outcome.row.run_id, "unchanged" if outcome.is_unchanged else "done")


if __name__ == "__main__":
    main(sys.argv[1:])
