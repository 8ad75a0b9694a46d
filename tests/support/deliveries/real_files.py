"""Releases of the real states_all.csv, made from the published one, and its contract as terms."""

import csv
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from glue_ingest.contracts.model import CONTRACTS_FOLDER, Contract
from glue_ingest.contracts.odcs import load_contract
from tests.support.deliveries.terms import Field, File, Terms
from tests.support.workspaces import REAL_FILE

DATASET = "us_education.states_all.odcs.yaml"
KINDS = {"string": "text", "int": "int", "bigint": "int", "double": "float"}
CORRECTED = "AVG_MATH_4_SCORE"
DROPPED = "AVG_READING_8_SCORE"
SHARES = ("maxWithdrawnShare", "maxRejectedShare", "maxNulledShare")


@cache
def published() -> File:
    """Read the published file."""
    with REAL_FILE.open(newline="") as stream:
        columns, *records = csv.reader(stream)
    return File(tuple(columns), tuple(map(tuple, records)))


def corrected() -> File:
    """Return a release from 1990 to 2010, with corrected scores of one state."""
    file = published()
    state, year, score = map(file.columns.index, ("STATE", "YEAR", CORRECTED))

    def correct(record: tuple[str, ...]) -> tuple[str, ...]:
        if record[state] != "ALABAMA" or not record[score]:
            return record
        return (*record[:score], str(float(record[score]) + 1), *record[score + 1 :])

    kept = (record for record in file.records if 1990 <= int(record[year]) <= 2010)
    return replace(file, records=tuple(map(correct, kept)))


def narrow() -> File:
    """Return a release without a column of scores, and without every seventh row."""
    file = published()
    place = file.columns.index(DROPPED)
    records = (record for number, record in enumerate(file.records) if number % 7)
    return File(
        (*file.columns[:place], *file.columns[place + 1 :]),
        tuple((*record[:place], *record[place + 1 :]) for record in records),
    )


def real_terms(delivery: DeliveryKind, missing: MissingColumns) -> Terms:
    """Return the terms of the contract, whose rules the file does not break."""
    document = _document()
    fields = tuple(
        Field(item["name"], KINDS[item["physicalType"]], source_name=item["name"].upper())
        for item in document["schema"][0]["properties"]
    )
    markers = ("", "NA", "N/A", "-", "null")
    return Terms(fields, ("state", "year"), "year", delivery, missing, null_markers=markers)


def write_real_contract(folder: Path) -> Callable[[Terms], Contract]:
    """Return what writes the contract of some terms."""

    def write(terms: Terms) -> Contract:
        document = _document()
        table = document["schema"][0]
        extras = dict.fromkeys(SHARES, 1) | {
            "delivery": terms.delivery.value,
            "missingColumns": terms.missing.value,
        }
        table["customProperties"] += [{"property": k, "value": v} for k, v in extras.items()]
        for item, given in zip(terms.fields, table["properties"], strict=True):
            if item.maximum is not None:
                given.setdefault("logicalTypeOptions", {})["maximum"] = item.maximum
        path = folder / DATASET
        path.write_text(yaml.safe_dump(document))
        return load_contract(str(path))

    return write


def _document() -> Any:
    return yaml.safe_load((CONTRACTS_FOLDER / DATASET).read_text())
