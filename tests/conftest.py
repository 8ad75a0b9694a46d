from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from glue_ingest.session import start_spark


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """One small local session for the whole run: starting it is the slow part."""
    session = start_spark()
    yield session
    session.stop()
