"""The options that say what is received and how; `schoolhouse run` has some of them too."""

from typing import Annotated

import typer

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.engines.base import EngineName
from glue_ingest.errors import quoted

RawPaths = Annotated[
    list[str] | None,
    typer.Option(
        help="Received file, folder of files, s3://bucket/key or s3://bucket/prefix/; may be "
        "repeated, and the rows of a later one win."
    ),
]


def given_order(text: str) -> DeliveryOrder:
    """Read the order of a folder's files."""
    known = {item.option: item for item in DeliveryOrder}
    if text not in known:
        raise typer.BadParameter(f"'{text}' is none of {quoted(known)}.")
    return known[text]


Order = Annotated[
    DeliveryOrder | None,
    typer.Option(
        parser=given_order,
        metavar=f"[{'|'.join(item.option for item in DeliveryOrder)}]",
        help="Order of the files of a folder or prefix; else that of the contract, else by name in "
        "a folder and by time of change on S3. The rows of the last file win.",
    ),
]
FullRefresh = Annotated[
    bool,
    typer.Option(
        "--full-refresh",
        help="Validate all received files again, after a rule was fixed; needs no --raw.",
    ),
]
AcceptLosses = Annotated[
    bool,
    typer.Option(
        "--accept-losses",
        help="Publish even if rows or values are lost beyond the contract's thresholds.",
    ),
]
WithReviewMarks = Annotated[
    bool,
    typer.Option(
        "--with-review-marks",
        help="Ingest by a drafted contract although its REVIEW marks are not decided.",
    ),
]
EngineOption = Annotated[
    EngineName, typer.Option(help="duckdb: here, in this process; spark: as on AWS Glue.")
]
Catalog = Annotated[
    bool, typer.Option(help="Of a lake on S3: register the run in the Glue Data Catalog.")
]
