"""What a command imports before it needs it, it pays for at each start."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["glue_ingest.cli", "glue_ingest.job.glue"])
def test_boto3_is_imported_only_when_a_lake_on_s3_needs_it(module: str) -> None:
    program = f"import sys, {module}; print('boto3' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"
