"""The files of csv-spectrum through each engine, compared with what csv-spectrum says of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store

MakeContract = Callable[..., Contract]

SPECTRUM = Path(__file__).parents[3].parent / "shared/data/csv_spectrum"
NAMES = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "location_coordinates",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]
# Here the JSON says another number than the CSV file.
CORRECTIONS = {"location_coordinates": {"Contact Phone Number": "2095257564"}}


def expected_rows(name: str) -> list[dict[str, str | None]]:
    """Return the rows of a file; an empty cell is null, for nullMarkers of the contract say so."""
    found = json.loads((SPECTRUM / "json" / f"{name}.json").read_text(encoding="utf-8"))
    rows = found if isinstance(found, list) else [found]
    return [
        {key: value or None for key, value in (row | CORRECTIONS.get(name, {})).items()}
        for row in rows
    ]


def described(place: int, source_name: str) -> dict[str, Any]:
    return {
        "name": f"column_{place}",
        "physicalType": "string",
        "customProperties": [{"property": "sourceName", "value": source_name}],
    }


def test_no_file_of_csv_spectrum_is_forgotten() -> None:
    if not SPECTRUM.is_dir():
        pytest.skip("csv-spectrum is not beside this clone (../shared)")

    assert sorted(path.stem for path in (SPECTRUM / "csvs").iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_those_of_csv_spectrum(
    tmp_path: Path, make_contract: MakeContract, engine: Engine, name: str
) -> None:
    if not SPECTRUM.is_dir():
        pytest.skip("csv-spectrum is not beside this clone (../shared)")
    expected = expected_rows(name)
    columns = [described(place, source) for place, source in enumerate(expected[0])]
    contract = make_contract(*columns, extras={"nullMarkers": [""]})
    lake = Store(str(tmp_path / "lake"))

    row = ingest(contract, SPECTRUM / "csvs" / f"{name}.csv", lake, engine).row

    curated = pq.read_table(lake.address(lake.curated_folder(contract)))
    found = curated.sort_by("raw_record_number").select([c.name for c in contract.columns])
    assert found.rename_columns([c.source_name for c in contract.columns]).to_pylist() == expected
    assert (row.read_row_count, row.accepted_row_count) == (len(expected), len(expected))
