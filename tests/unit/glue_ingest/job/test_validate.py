from pathlib import Path

import pytest

from glue_ingest.errors import EmptyFileError, HtmlPageError, IngestError, MissingColumnsError
from glue_ingest.job.validate import validate
from tests.conftest import MakeContract


def test_header_says_what_a_file_lacks_and_what_is_unknown(
    tmp_path: Path, make_contract: MakeContract
) -> None:
    path = tmp_path / "schools.csv"
    path.write_text("school,year,note\nNorth,2001,x\n")

    header = validate(path, make_contract())

    assert (list(header.missing), list(header.unknown)) == (["students"], ["note"])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyFileError),
        ("school,year,students\n", EmptyFileError),
        ("<html>Sign in</html>", HtmlPageError),
        ("year,students\n2001,1\n", MissingColumnsError),
    ],
    ids=["no_bytes", "no_rows", "web_page", "no_key"],
)
def test_file_of_another_kind_is_refused_by_name(
    tmp_path: Path, make_contract: MakeContract, text: str, error: type[IngestError]
) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(text)

    with pytest.raises(error, match=r"schools\.csv"):
        validate(path, make_contract())
