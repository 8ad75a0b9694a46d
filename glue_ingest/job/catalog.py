"""The catalog step of a run."""

import logging

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.catalog.reports import describe
from glue_ingest.lake.store import Store, named_access_errors

logger = logging.getLogger(__name__)


def register_run(lake: Store, contract: Contract) -> None:
    """Register the last commit of a data set in the Glue Data Catalog; a folder needs none.

    Raises:
        CatalogError: if Glue refuses; the run is committed all the same.
    """
    if lake.is_local:
        return
    # Imported here: boto3 takes a quarter of a second.
    from glue_ingest.lake.catalog import glue

    with named_access_errors(lake):
        for report in glue.register(lake, [contract]):
            logger.info("catalog: %s", describe(report))
