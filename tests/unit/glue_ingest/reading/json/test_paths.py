"""Where a document may have records."""

import json
from unittest.mock import patch

from glue_ingest.reading.json import paths
from glue_ingest.reading.json.paths import find_record_paths

DOCUMENT = {
    "message": ["a text"],
    "Results": {"series": [{"seriesID": "A", "data": [{"year": "2019", "notes": [{}]}]}]},
    "rows": [["a"], ["b"]],
}


def test_the_outermost_arrays_of_records_come_first() -> None:
    assert find_record_paths([json.dumps(DOCUMENT)]) == [
        "rows[]",
        "Results.series[]",
        "Results.series[].data[]",
    ]
    assert find_record_paths(["[[1", "], [2]]"]) == ["[]"]
    assert find_record_paths(["{"]) == []


def test_of_a_long_document_the_beginning_is_enough() -> None:
    text = json.dumps(DOCUMENT | {"more": ["}"] * 100})
    with patch.object(paths, "MAX_CHARACTERS", 115):
        assert find_record_paths(iter([text])) == ["Results.series[]", "Results.series[].data[]"]
