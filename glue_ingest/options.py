"""Arguments and options that several commands have."""

from typing import Annotated

import typer

from glue_ingest.contracts.model import DeliveryOrder
from glue_ingest.errors import quoted

DatasetName = Annotated[str, typer.Argument(help="<source>.<dataset>, or the path of a contract.")]
LakeRoot = Annotated[
    str, typer.Option(envvar="SCHOOLHOUSE_LAKE", help="Root of the lake: a folder or s3://...")
]
DEFAULT_LAKE = "data/sample/lake"
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
        metavar="[name|last-modified]",
        help="Order of the files of a folder or prefix; else that of the contract, else by name in "
        "a folder and by time of change on S3.",
    ),
]
