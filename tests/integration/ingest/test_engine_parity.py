"""Contracts and files made together: both engines leave one lake, or refuse by one name."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import IngestError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.support.conversions import choices
from tests.support.drawn_formats import KINDS, as_kind, in_kind, packed, without_lines
from tests.support.drawn_lines import first_lines, no_rows, placed_columns, properties_of_lines
from tests.support.lakes import lake_contents

# `make test-recovery` asks for more.
EXAMPLES = int(os.environ.get("SCHOOLHOUSE_PARITY_EXAMPLES", "10"))
TYPES = (
    *("string", "int", "bigint", "double", "decimal(6,2)", "boolean", "date", "timestamp"),
    *("smallint", "varchar(2)"),
)
PARTITION_TYPES = ("string", "int", "date", "boolean", "smallint", "varchar(2)")
ACTIONS = st.sampled_from(["reject_row", "null_cell", "warn"])
POOLS = {
    "string": ["a", "A", " a ", "b\u00a0", "é", "x/y=1%", "NA", "", '"q"', "a,b", "1\n2", "\u200b"],
    "int": ["1", "01", "1.0", "-5", "2147483648", "1e5", "", "na", "7", "\ufeff8"],
    "bigint": ["1", "9223372036854775807", "9223372036854775808", "-0", "", "5"],
    "double": ["1", "1.5", "-0", "1e-400", "NaN", "", ".5", "1,5", "1e10", "0.00001"],
    "decimal(6,2)": ["1", "1.005", "9999.99", "10000", "-.5", ""],
    "boolean": ["yes", "0", "T", "maybe", "", "FALSE"],
    "date": ["2020-02-29", "2021-02-29", "0001-01-01", "", "2020-2-2", "2.2.2020", "29.02.2021"],
    "timestamp": ["2020-01-01T00:00:00", "2020-01-01 00:00:00.5Z", "2020-01-01", ""],
    "smallint": ["32767", "32768", "-32768.0", "5", "", "x"],
    "varchar(2)": ["a", "äö", "abc", "", "NA"],
}  # fmt: skip
RULES: dict[str, list[dict[str, Any]]] = {
    "string": [{"pattern": "[a-z]+"}, {"maxLength": 1}, {"format": "hostname"}, {}],
    "int": [{"minimum": 0}, {"exclusiveMaximum": 7}, {"multipleOf": 7}, {"format": "u8"}, {}],
    "bigint": [{"maximum": 5}, {"multipleOf": 5}, {}],
    "double": [{"minimum": 0, "maximum": 1}, {}],
    "decimal(6,2)": [{"maximum": 1.005}, {"exclusiveMinimum": 0}, {"multipleOf": 0.5}, {}],
    "boolean": [{}],
    "date": [{"minimum": "2020-01-01"}, {"format": "d.M.yyyy"}, {}],
    "timestamp": [{"format": "yyyy-MM-dd'T'HH:mm:ss"}, {}],
    "smallint": [{"maximum": 7}, {}],
    "varchar(2)": [{"minLength": 2}, {}],
}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a contract: columns, rules, key, partition, order and dialect."""
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=4))
    columns = [draw(described(f"c{i}", kind)) for i, kind in enumerate(types)]
    key_size = draw(st.integers(0, min(2, len(columns))))
    for position, column in enumerate(columns[:key_size], 1):
        column |= {"primaryKey": True, "primaryKeyPosition": position}
    if key_size and columns[0]["physicalType"] in PARTITION_TYPES and draw(st.booleans()):
        columns[0]["partitioned"] = True
    for column in columns:
        if choices(column) and draw(st.booleans()):
            properties, texts = draw(st.sampled_from(choices(column)))
            given = [{"property": name, "value": value} for name, value in properties.items()]
            column["customProperties"] += given
            column["examples"] = texts
    order = []
    if key_size and len(columns) > key_size and draw(st.booleans()):
        order = [{"column": columns[-1]["name"], "order": draw(st.sampled_from(["asc", "desc"]))}]
    delimiter, escape = draw(st.sampled_from(",;\t")), draw(st.sampled_from('"\\'))
    extras = {"nullMarkers": ["", "NA"], "duplicates": {"orderBy": order}}
    server = {"server": "raw", "type": "local", "path": "raw", "format": "csv"}
    raw = {"escape": escape} | draw(properties_of_lines(columns))
    return {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "made.up", "name": "Made up",
        "version": "1.0.0", "status": "active",
        "servers": [server | {"delimiter": delimiter,
                              "customProperties": [{"property": k, "value": v}
                                                   for k, v in raw.items()]}],
        "schema": [{"name": "up", "properties": columns,
                    "customProperties": [{"property": k, "value": v} for k, v in extras.items()]}],
    }  # fmt: skip


@st.composite
def described(draw: st.DrawFn, name: str, kind: str) -> dict[str, Any]:
    rules = ("range", "length", "pattern", "allowed", "multiple_of", "format", "unique")
    actions = {rule: draw(ACTIONS) for rule in rules}
    actions["type"] = draw(st.sampled_from(["reject_row", "null_cell"]))
    return {
        "name": name,
        "physicalType": kind,
        "description": "A column.",
        "classification": "public",
        "required": draw(st.booleans()),
        "unique": draw(st.integers(0, 7)) == 0,
        "logicalTypeOptions": draw(st.sampled_from(RULES[kind])),
        "customProperties": [{"property": "onViolation", "value": actions}],
    }


@st.composite
def files(draw: st.DrawFn, document: dict[str, Any], kind: str) -> list[bytes]:
    """Draw files of a contract in a format: columns moved and unknown, and hostile records."""
    delimiter = document["servers"][0]["delimiter"]
    escape = document["servers"][0]["customProperties"][0]["value"]
    made = []
    for _ in range(draw(st.integers(1, 2))):
        columns = draw(placed_columns(document))
        pools = [
            [*POOLS[c["physicalType"]], *c.get("examples", [])] if c else ["", "u"] for c in columns
        ]
        ends = draw(st.sampled_from(["\n", "\r\n", "\r"]))
        first = draw(first_lines(document, columns))
        rows = [
            [draw(st.sampled_from(pool)) for pool in pools] for _ in range(draw(st.integers(0, 12)))
        ]
        if not kind.startswith("csv"):
            lines = [line.split(delimiter) for line in first]
            made.append(draw(in_kind(kind, lines, rows)))
            continue
        records = []
        for row in rows:
            cells = [quoted(text, delimiter, escape) for text in row]
            records.append(draw(mangled(delimiter.join(cells), delimiter)))
            if draw(st.integers(0, 4)) == 0:
                records.append(draw(no_rows(first, delimiter, len(columns))))
        content = ends.join([*first, *records]).encode()
        content += draw(st.sampled_from([b"", b"\n", b"\xff\n", b'"']))
        made.append(packed(kind, content))
    return made


def quoted(text: str, delimiter: str, escape: str) -> str:
    if any(mark in text for mark in (delimiter, '"', "\n")):
        return '"' + text.replace('"', f'{escape}"') + '"'
    return text


@st.composite
def mangled(draw: st.DrawFn, line: str, delimiter: str) -> str:
    how = draw(st.integers(0, 15))
    return {0: line + delimiter, 1: line + delimiter + "z", 2: '"' + line, 3: "", 4: line + "\0",
            5: line.replace(delimiter, "", 1)}.get(how, line)  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[bytes]]]:
    kind = draw(st.sampled_from(KINDS))
    document = without_lines(draw(documents()), kind)
    runs = [draw(files(document, kind)) for _ in range(draw(st.integers(1, 2)))]
    return as_kind(document, kind), runs


def result(engine: EngineName, contract: Contract, runs: list[list[bytes]], folder: Path) -> Any:
    """Ingest the files of each run; return what the lake then holds, or the refusal."""
    lake = Store(str(folder / engine))
    refusals = []
    for number, contents in enumerate(runs):
        received = folder / f"received-{engine}-{number}"
        received.mkdir()
        for place, content in enumerate(contents):
            (received / f"{place}.csv").write_bytes(content)
        try:
            ingest(contract, received, lake, load_engine(engine))
        except IngestError as error:
            refusals.append((type(error), str(error).replace(f"-{engine}-", "-")))
    return refusals, lake_contents(lake)


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
@given(case=cases())
def test_both_engines_leave_one_lake(case: tuple[dict[str, Any], list[list[bytes]]]) -> None:
    document, runs = case
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / "made.up.odcs.yaml"
        path.write_text(yaml.safe_dump(document))
        contract = load_contract(str(path))
        by_duckdb, by_spark = (result(name, contract, runs, folder) for name in EngineName)
        assert by_duckdb == by_spark
    finally:
        shutil.rmtree(folder)
