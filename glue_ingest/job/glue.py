"""The AWS Glue job: arguments as Glue passes them, one line for a mistake, metrics for alarms.

Glue passes `--JOB_NAME` and others too: arguments that are not ours are ignored.
"""

import argparse
import json
import logging
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import IngestError, JobArgumentsError
from glue_ingest.job.catalog import register_run
from glue_ingest.job.ingest import ingest
from glue_ingest.job.metrics import measured
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import SECRET_VARIABLE

logger = logging.getLogger(__name__)
ORDERS = {item.option: item for item in DeliveryOrder}
NAMESPACE = "Schoolhouse"
ARGUMENT = re.compile(r"--\w[\w-]*")


class _Parser(argparse.ArgumentParser):
    """Refuses arguments by a named error; argparse itself prints its usage and exits."""

    def error(self, message: str) -> NoReturn:
        raise JobArgumentsError(
            f"The job cannot use its arguments. Found: {message}. Edit the parameters of the Glue "
            "job."
        )


def read_raw(values: Sequence[str]) -> list[str]:
    """Return the paths and addresses of `--raw`, in order.

    A Glue job has each argument once, so a value may be a JSON list of several: a comma may be part
    of a key. The path of a file of this machine that begins with `[` is given as `./[...`.

    Raises:
        ValueError: if a value is no JSON list of texts.
    """
    found: list[str] = []
    for value in values:
        items = json.loads(value) if value.startswith("[") else [value]
        if not all(isinstance(item, str) for item in items):
            raise ValueError(f"not all are texts: {value}")
        found += items
    return found


def main(argv: list[str]) -> None:
    """Run the Glue job: `--dataset us_education.states_all --raw s3://... --lake s3://...`.

    `--raw` may be given several times, or as a JSON list. `--full-refresh true` validates all
    received files again; `--raw` may be left out then. `--accept-losses true` publishes even what
    loses more than the contract allows. `--pseudonym-secret` names the secret that
    has the key of the pseudonyms, since Glue sets no variables of the environment.
    `--metrics-namespace` is that of the metrics in CloudWatch (Schoolhouse); an empty one writes
    none. A mistake of a person ends in one line and exit code 2, a broken table rule in
    exit code 1.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for name in ("py4j", "botocore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        _run(_parse(argv))
    except IngestError as error:
        logger.error("error: %s", " ".join(str(error).split()))
        sys.exit(error.exit_code)


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = _Parser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--dataset", required=True, help="<source>.<dataset> of a contract")
    parser.add_argument(
        "--raw",
        action="append",
        default=[],
        help="received file, folder, object or prefix; or a JSON list of them",
    )
    parser.add_argument("--order", choices=ORDERS)
    parser.add_argument("--lake", required=True, help="root of the lake")
    parser.add_argument("--full-refresh", choices=("true", "false"), default="false")
    parser.add_argument("--accept-losses", choices=("true", "false"), default="false")
    parser.add_argument("--pseudonym-secret", help="secret in AWS Secrets Manager with the key")
    parser.add_argument("--metrics-namespace", default=NAMESPACE, help="empty: no metrics")
    given, others = parser.parse_known_args(argv)
    given.full_refresh = given.full_refresh == "true"
    given.accept_losses = given.accept_losses == "true"
    if empty := [name for name in ("dataset", "lake") if getattr(given, name) == ""]:
        parser.error(f"--{empty[0]} is empty")
    try:
        given.raw = read_raw(given.raw)
    except ValueError as error:
        parser.error(f"--raw is no JSON list of addresses ({error})")
    if "" in given.raw:
        parser.error("--raw is empty")
    if not (given.raw or given.full_refresh):
        parser.error("neither --raw nor --full-refresh true")
    # Names alone: a value may be a secret.
    names = {item.partition("=")[0] for item in others}
    ignored = sorted(name for name in names if ARGUMENT.fullmatch(name))
    logger.info("arguments that are not of this job: %s", " ".join(ignored) or "none")
    return given


def _run(given: argparse.Namespace) -> None:
    if given.pseudonym_secret:
        os.environ[SECRET_VARIABLE] = given.pseudonym_secret
    with measured(given.metrics_namespace, given.dataset) as metrics:
        contract, lake = load_contract(given.dataset), Store(given.lake)
        metrics.dataset = contract.name
        outcome = ingest(
            contract,
            given.raw,
            lake,
            load_engine(EngineName.SPARK),
            order=ORDERS.get(given.order),
            full_refresh=given.full_refresh,
            accept_losses=given.accept_losses,
        )
        metrics.outcome = outcome
        register_run(lake, contract)
    done = "unchanged" if outcome.is_unchanged else "done"
    logger.info("run %s %s", outcome.row.run_id, done)


if __name__ == "__main__":
    main(sys.argv[1:])
