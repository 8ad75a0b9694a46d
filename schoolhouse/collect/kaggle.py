"""Download a data set's file from Kaggle and check it before anybody can read it.

Where the file is and what it must hold come from the contract: the `kaggle` server (slug and file
name), the columns, and the least number of rows.
"""

import tempfile
from pathlib import Path

import kagglehub
import requests
from kagglehub import exceptions as kaggle_errors

from glue_ingest.contracts.model import Contract, Origin
from glue_ingest.errors import IngestError, quoted
from glue_ingest.reading.source_file import open_path
from schoolhouse.collect.errors import DownloadError, NoOriginError, UnexpectedFileError

# What kagglehub raises when it cannot give the file; requests' errors are OSErrors. A ValueError
# is a credentials file that it cannot read.
DOWNLOAD_FAILURES = (
    OSError,
    ValueError,
    kaggle_errors.BackendError,
    kaggle_errors.CredentialError,
    kaggle_errors.DataCorruptionError,
    kaggle_errors.NotFoundError,
    kaggle_errors.UnauthenticatedError,
)


def fetch(contract: Contract, folder: Path) -> tuple[Path, int]:
    """Put the published file into the folder, at once, and return its path and number of rows.

    A file of an earlier fetch stays until a good one replaces it.

    Raises:
        NoOriginError: if the contract names no place on Kaggle.
        DownloadError: if Kaggle does not give the file.
        UnexpectedFileError: if the file is not what the contract expects.
    """
    if contract.origin is None:
        raise NoOriginError(
            f"The contract '{contract.name}' names no place on Kaggle. "
            f"Add a server 'kaggle' with slug and fileName to {contract.path}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as unchecked:
        downloaded = _download(contract.origin, Path(unchecked))
        row_count = check(downloaded, contract)
        return downloaded.replace(folder / contract.origin.file_name), row_count


def check(path: Path, contract: Contract) -> int:
    """Return the number of rows of a published file that is what the contract expects.

    Ingest takes a file without an optional column; a fresh copy of the published file has them all.

    Raises:
        UnexpectedFileError: if it is not text, lacks a column, or has too few rows.
    """
    try:
        file = open_path(path, contract)
        header = file.header
        row_count: int = sum(batch.num_rows for batch in file.batches())
    except IngestError as error:
        raise UnexpectedFileError(str(error)) from error
    if header.missing:
        raise UnexpectedFileError(
            f"The published file '{path.name}' lacks column(s) {quoted(header.missing)}. "
            f"Found: {quoted(header.names)}. If the publisher renamed a column, fix "
            f"{contract.path}."
        )
    if row_count < contract.minimum_row_count:
        raise UnexpectedFileError(
            f"The published file '{path.name}' is too short. Found: {row_count:,} row(s), expected "
            f"{contract.minimum_row_count:,} or more. Fetch it again; if the publisher removed "
            f"rows, change the rowCount rule of {contract.path}."
        )
    return row_count


def _download(origin: Origin, folder: Path) -> Path:
    try:
        path = Path(
            kagglehub.dataset_download(
                origin.slug, path=origin.file_name, output_dir=str(folder), force_download=True
            )
        )
    except DOWNLOAD_FAILURES as error:
        raise DownloadError(
            f"Kaggle did not give '{origin.file_name}' of '{origin.slug}'. "
            f"Found: {_in_short(error)}. Check the network and run `make fetch` again, or open "
            f"kaggle.com/datasets/{origin.slug} in a browser on any machine, choose Download, "
            f"unzip it, and run `make run RAW=path/to/{origin.file_name}`."
        ) from error
    return path / origin.file_name if path.is_dir() else path


def _in_short(error: Exception) -> str:
    """Say what went wrong in one line, without the address and the retries."""
    kind = type(error).__name__
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"HTTP status {error.response.status_code} ({kind})"
    if isinstance(error, requests.ConnectionError | requests.Timeout):
        return f"no connection to Kaggle ({kind})"
    lines = str(error).strip().splitlines() or ["no message"]
    return f"{lines[0][:200]} ({kind})"
