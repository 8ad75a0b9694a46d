"""The AWS Glue job: arguments as Glue passes them.

Glue passes `--JOB_NAME` and others too: arguments that are not ours are ignored.
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence

from glue_ingest.contracts.model import DeliveryOrder
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.catalog import register_run
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store

logger = logging.getLogger(__name__)
ORDERS = {item.option: item for item in DeliveryOrder}


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
    received files again; `--raw` may be left out then.
    """
    parser = argparse.ArgumentParser(description=__doc__)
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
    given, _ = parser.parse_known_args(argv)
    full_refresh = given.full_refresh == "true"
    if not (given.raw or full_refresh):
        parser.error("give --raw, or --full-refresh true")
    try:
        raw = read_raw(given.raw)
    except ValueError as error:
        parser.error(f"--raw is no JSON list of addresses. Found: {error}")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    contract, lake = load_contract(given.dataset), Store(given.lake)
    engine = load_engine(EngineName.SPARK)
    outcome = ingest(
        contract, raw, lake, engine, order=ORDERS.get(given.order), full_refresh=full_refresh
    )
    register_run(lake, contract)
    logger.info("run %s %s", outcome.row.run_id, "unchanged" if outcome.is_unchanged else "done")


if __name__ == "__main__":
    main(sys.argv[1:])
