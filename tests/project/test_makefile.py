"""What the Makefile hands to the commands."""

import subprocess

import pytest

from .conftest import ROOT


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], "schoolhouse run"),
        (["RAW=a b.csv"], 'schoolhouse run --raw "$RAW" --dataset "us_education.states_all"'),
        (["RAW="], 'schoolhouse run --raw "$RAW" --dataset "us_education.states_all"'),
        (["RAW=a.csv", "DATASET="], 'schoolhouse run --raw "$RAW" --dataset ""'),
    ],
    ids=["sample", "file", "empty_file", "empty_data_set"],
)
def test_an_empty_value_reaches_the_command_that_refuses_it(
    given: list[str], expected: str
) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "run", *given], cwd=ROOT, capture_output=True, text=True, check=True
    )

    line = next(text for text in done.stdout.splitlines() if "schoolhouse run" in text)
    assert " ".join(line.rstrip("\\").split()).removeprefix(".venv/bin/") == expected
