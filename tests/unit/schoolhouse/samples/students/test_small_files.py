import csv
import io
from types import ModuleType

import pytest

from glue_ingest.contracts.odcs import load_contract
from schoolhouse.samples.students import attendance, courses, performance

FILES = [(performance, 1000), (attendance, 680), (courses, 395)]


@pytest.mark.parametrize(("module", "count"), FILES)
def test_header_and_size_are_those_of_the_published_file(module: ModuleType, count: int) -> None:
    contract = load_contract(module.SAMPLE.dataset)
    content, row_counts = module.build(1)

    header, *rows = csv.reader(io.StringIO(content.decode()), delimiter=contract.dialect.delimiter)

    assert header == [column.source_name for column in contract.columns]
    assert len(rows) == count == row_counts.read
    assert {len(row) for row in rows} == {len(header)}


@pytest.mark.parametrize("module", [module for module, _ in FILES])
def test_the_seed_decides(module: ModuleType) -> None:
    assert module.build(1) == module.build(1)
    assert module.build(1)[0] != module.build(2)[0]
