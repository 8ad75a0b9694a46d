"""The staging model and the property file of a contract, as whole texts."""

from pathlib import Path

import pytest
import yaml

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from schoolhouse.scaffold.model import render_model
from schoolhouse.scaffold.properties import render_properties

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: schools.counts
name: Students of schools
version: 1.0.0
status: active
domain: schools
description: {purpose: Students of schools.}
servers:
  - {server: raw, type: local, path: raw/schools/counts, format: csv, encoding: utf-8}
schema:
  - name: counts
    physicalType: table
    description: Students of schools by day.
    properties:
      - {name: enrolled, physicalType: int, classification: public, description: Students.,
         logicalTypeOptions: {minimum: 0, exclusiveMaximum: 100000},
         customProperties: [{property: statusCodes, value: {suppressed: ["*"]}}]}
      - {name: counted_at, physicalType: timestamp, classification: public, description: When.}
      - {name: school, physicalType: string, classification: public, description: School.,
         primaryKey: true, primaryKeyPosition: 1}
      - {name: order, physicalType: int, classification: public, description: Place.,
         enum: [{value: 1}, {value: 2}]}
      - {name: opened, physicalType: date, classification: public, description: First day.,
         logicalTypeOptions: {minimum: "1900-01-01"}}
      - {name: kind, physicalType: string, classification: public, description: Kind.,
         enum: [{value: "public"}, {value: "private"}],
         customProperties: [{property: onViolation, value: {allowed: warn}}]}
"""
MODEL = """with

source as (

    select
        enrolled,
        enrolled_status,
        counted_at,
        school,
        "order",
        opened,
        kind,
        ingest_run_id,
        raw_sha256,
        raw_record_number,
        received_at

    from {{ source('schools', 'counts') }}

),

final as (

    select
        -- keys
        school,

        -- attributes
        {{ utc_timestamp('counted_at') }} as counted_at,
        opened,
        kind,

        -- measures
        enrolled,
        enrolled_status,
        "order" as order_value,

        -- quality
        ingest_run_id,
        raw_sha256,
        raw_record_number,
        {{ utc_timestamp('received_at') }} as received_at

    from source

)

select * from final
"""


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    path = tmp_path / "counts.odcs.yaml"
    path.write_text(CONTRACT.lstrip())
    return load_contract(str(path))


def test_the_model_has_the_columns_in_groups(contract: Contract) -> None:
    assert render_model(contract) == MODEL


def test_the_tests_are_those_of_the_contract(contract: Contract) -> None:
    (model,) = yaml.safe_load(render_properties(contract, has_group=False))["models"]
    arguments = {
        (column.get("name"), name): test["arguments"]
        for column in [{"data_tests": model["data_tests"]}, *model["columns"]]
        for tests in column.get("data_tests", [])
        for name, test in tests.items()
    }

    assert model["name"] == "stg_schools__counts"
    assert model["config"] == {"group": "schools"}
    assert model["description"] == "Students of schools by day. **Grain:** one row per school."
    assert [column["name"] for column in model["columns"]] == [
        "school", "counted_at", "opened", "kind", "enrolled", "enrolled_status", "order_value",
        "ingest_run_id", "raw_sha256", "raw_record_number", "received_at",
    ]  # fmt: skip
    bounds = [test["accepted_range"]["arguments"] for test in _column(model, "enrolled")]
    assert bounds == [{"min_value": 0}, {"max_value": 100000, "inclusive": False}]
    del arguments["enrolled", "accepted_range"]
    assert arguments == {
        (None, "unique_combination_of_columns"): {"combination_of_columns": ["school"]},
        (None, "never_null"): {"columns": ["school"]},
        (None, "status_agrees"): {"columns": ["enrolled"]},
        ("enrolled_status", "accepted_values"): {
            "values": ["reported", "suppressed", "not_applicable", "missing", "coded_range"]
        },
        ("order_value", "accepted_values"): {"values": ["1", "2"], "quote": False},
        ("opened", "accepted_range"): {"min_value": "date '1900-01-01'"},
    }


def test_a_folder_with_a_group_keeps_its_schema(contract: Contract) -> None:
    (model,) = yaml.safe_load(render_properties(contract, has_group=True))["models"]

    assert "config" not in model


def _column(model: dict[str, list[dict[str, object]]], name: str) -> list[dict[str, object]]:
    return next(column["data_tests"] for column in model["columns"] if column["name"] == name)  # type: ignore[return-value]
