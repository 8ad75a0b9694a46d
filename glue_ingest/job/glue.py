"""The AWS Glue job: arguments as Glue passes them, one line for a mistake, metrics for alarms.

Glue passes `--JOB_NAME` and others too: arguments that are not ours are ignored.
"""

import argparse
import logging
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from pyarrow import fs

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import Exit, IngestError, JobArgumentsError
from glue_ingest.job.catalog import register_run
from glue_ingest.job.ingest import ingest
from glue_ingest.job.metrics import measured
from glue_ingest.lake.store import Store

logger = logging.getLogger(__name__)
NAMESPACE = "Schoolhouse"
ARGUMENT = re.compile(r"--\w[\w-]*")


class _Parser(argparse.ArgumentParser):
    """Refuses arguments by a named error; argparse itself prints its usage and exits."""

    def error(self, message: str) -> NoReturn:
        raise JobArgumentsError(
            f"The job cannot use its arguments. Found: {message}. Edit the parameters of the Glue "
            "job."
        )


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
    `--metrics-namespace` is that of the metrics in CloudWatch (Schoolhouse); an empty one writes
    none. A mistake of a person ends in one line and exit code 2.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for name in ("py4j", "botocore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        _run(_parse(argv))
    except IngestError as error:
        logger.error("error: %s", " ".join(str(error).split()))
        sys.exit(Exit.BAD_INPUT)


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = _Parser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--dataset", required=True, help="<source>.<dataset> of a contract")
    parser.add_argument("--raw", help="received file or folder")
    parser.add_argument("--lake", required=True, help="root of the lake")
    parser.add_argument("--full-refresh", choices=("true", "false"), default="false")
    parser.add_argument("--metrics-namespace", default=NAMESPACE, help="empty: no metrics")
    given, others = parser.parse_known_args(argv)
    given.full_refresh = given.full_refresh == "true"
    if empty := [name for name in ("dataset", "raw", "lake") if getattr(given, name) == ""]:
        parser.error(f"--{empty[0]} is empty")
    if given.raw is None and not given.full_refresh:
        parser.error("neither --raw nor --full-refresh true")
    # Names alone: a value may be a secret.
    names = {item.partition("=")[0] for item in others}
    ignored = sorted(name for name in names if ARGUMENT.fullmatch(name))
    logger.info("arguments that are not of this job: %s", " ".join(ignored) or "none")
    return given


def _run(given: argparse.Namespace) -> None:
    with measured(given.metrics_namespace, given.dataset) as metrics:
        contract, lake = load_contract(given.dataset), Store(given.lake)
        metrics.dataset = contract.name
        with _local_copy(given.raw) as raw:
            engine = load_engine(EngineName.SPARK)
            outcome = ingest(contract, raw, lake, engine, full_refresh=given.full_refresh)
        metrics.outcome = outcome
        register_run(lake, contract)
    done = "unchanged" if outcome.is_unchanged else "done"
    logger.info("run %s %s", outcome.row.run_id, done)


if __name__ == "__main__":
    main(sys.argv[1:])
