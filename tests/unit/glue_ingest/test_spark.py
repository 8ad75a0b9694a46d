from collections.abc import Callable
from typing import Any

import pytest
from glue_ingest.spark_quarantine import quarantined_rows
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import lit

from glue_ingest import spark as steps
from glue_ingest.contract import Contract, contract_paths
from glue_ingest.odcs import load_contract

MakeContract = Callable[..., Contract]
ReadFile = Callable[..., DataFrame]

TEXTS = ("text_school", "text_year", "text_students", "raw_text")
SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True}
SCORE = {"name": "score", "physicalType": "int"}


def collected(rows: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows.select(*columns).collect()]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            b'school,year,students\n"North\nHall",2001,"say ""hi"""\n',
            [("North\nHall", "2001", 'say "hi"', None)],
            id="newline_and_doubled_quote_inside_quotes",
        ),
        pytest.param(
            b'school,year,students\r\n"North\r\nHall",2001,1\r\nSouth,2001,2\r\n',
            # Spark's reader makes the file's line end one character, inside quotes too.
            [("North\nHall", "2001", "1", None), ("South", "2001", "2", None)],
            id="crlf_inside_quotes_is_read_as_a_newline",
        ),
        pytest.param(
            b"school,year,students\nNorth,2001\nSouth,2001,1,2\nWest,2001,3\n",
            [
                ("North", "2001", None, "North,2001"),
                ("South", "2001", "1", "South,2001,1,2"),
                ("West", "2001", "3", None),
            ],
            id="too_few_and_too_many_fields",
        ),
        pytest.param(
            b"school,year,students,\nNorth,2001,1,\n",
            [("North", "2001", "1", None)],
            id="trailing_delimiter",
        ),
        pytest.param(
            b"\n\nschool,year,students\n\nNorth,2001,1\n\n,,\n",
            [("North", "2001", "1", None), (None, None, None, None)],
            id="blank_lines_are_no_records_and_delimiters_are",
        ),
        pytest.param(
            b'\xef\xbb\xbf"school","year","students"\n"North",2001,1\n',
            [("North", "2001", "1", None)],
            id="bom_before_a_quote",
        ),
        pytest.param(
            b"school,year,students\n#1,2001,1\n' ',2001,\x00\n",
            [("#1", "2001", "1", None), ("' '", "2001", "\x00", None)],
            id="nothing_is_a_comment",
        ),
    ],
)
def test_every_record_is_read_as_text(
    make_contract: MakeContract,
    read_file: ReadFile,
    content: bytes,
    expected: list[tuple[str | None, ...]],
) -> None:
    contract = make_contract()

    rows = read_file(contract, content)

    assert collected(rows, *TEXTS) == expected


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_encoding_goes_by_its_python_name(
    make_contract: MakeContract, read_file: ReadFile, encoding: str
) -> None:
    contract = make_contract(server={"encoding": encoding})

    rows = read_file(contract, "school,year,students\nCafé,2001,1\n".encode(encoding))

    assert collected(rows, *TEXTS) == [("Café", "2001", "1", None)]


def test_files_of_other_column_orders_line_up_and_count_their_own_records(
    make_contract: MakeContract, read_file: ReadFile
) -> None:
    contract = make_contract()
    first = read_file(contract, "school,year,students\nNorth,2001,1\nSouth,2001,2\n", "a.csv")
    second = read_file(contract, "Note,YEAR,School\nx,2002,West\ny,2002,East\n", "b.csv")

    rows = first.unionByName(second)

    names = ("raw_file_name", "raw_record_number", "text_school", "text_year", "text_students")
    assert collected(rows, *names) == [
        ("a.csv", 1, "North", "2001", "1"),
        ("a.csv", 2, "South", "2001", "2"),
        ("b.csv", 1, "West", "2002", None),
        ("b.csv", 2, "East", "2002", None),
    ]


def test_quarantine_keeps_all_raw_values_under_their_published_names(
    make_contract: MakeContract, read_file: ReadFile
) -> None:
    contract = make_contract()
    content = "Note,School,year,STUDENTS\n a ,North,, NA\nb,South,2001\n"
    judged = read_file(contract, content).transform(steps.judge(contract))
    new = steps.candidates(judged).select("*", lit("run-1").alias("ingest_run_id"))

    rows = quarantined_rows(contract, "run-1")(judged, new.transform(steps.place_by_key(contract)))

    assert collected(rows, "kind", "raw_record_number", "raw_text", "raw_values") == [
        ("refused", 1, None, {"Note": " a ", "School": "North", "year": None, "STUDENTS": " NA"}),
        (
            "unreadable",
            2,
            "b,South,2001",
            {"Note": "b", "School": "South", "year": "2001", "STUDENTS": None},
        ),
    ]


def test_partition_text_that_stands_for_null_in_hive_is_refused(
    make_contract: MakeContract, read_file: ReadFile
) -> None:
    contract = make_contract(SCHOOL | {"partitioned": True}, SCORE)
    content = "school,score\n__HIVE_DEFAULT_PARTITION__,1\n"

    rows = read_file(contract, content).transform(steps.judge(contract))

    assert collected(rows, "school", "score", "violations.rule_name") == [(None, 1, ["required"])]


@pytest.mark.parametrize(
    ("order", "first", "second", "winner"),
    [
        pytest.param("desc", ["1", "3"], ["2"], 3, id="greatest"),
        pytest.param("asc", ["2", "1"], ["3"], 1, id="least"),
        pytest.param("desc", ["1"], [""], 1, id="null_loses_going_down"),
        pytest.param("asc", ["1"], [""], 1, id="null_loses_going_up"),
        pytest.param(None, ["9", "8"], ["1"], 1, id="newest_file"),
        pytest.param(None, ["9", "8"], [], 8, id="later_record"),
        pytest.param(None, ["9", ""], [], None, id="later_record_with_a_null"),
    ],
)
def test_one_row_of_a_key_wins(
    make_contract: MakeContract,
    read_file: ReadFile,
    order: str | None,
    first: list[str],
    second: list[str],
    winner: int | None,
) -> None:
    orders = [{"column": "score", "order": order}] if order else []
    contract = make_contract(SCHOOL, SCORE, extras={"duplicates": {"orderBy": orders}})
    files = [
        read_file(contract, "school,score\n" + "".join(f"A,{s}\n" for s in scores), name, minute)
        for minute, (name, scores) in enumerate({"a.csv": first, "b.csv": second}.items())
        if scores
    ]
    rows = files[0] if len(files) == 1 else files[0].unionByName(files[1])

    placed = rows.transform(steps.judge(contract)).transform(steps.place_by_key(contract))

    assert sorted(row.place for row in placed.collect()) == [
        *range(1, len(first) + len(second) + 1)
    ]
    assert collected(placed.where("place = 1"), "score") == [(winner,)]


def test_newest_file_decides_between_equal_values(
    make_contract: MakeContract, read_file: ReadFile
) -> None:
    contract = make_contract(
        SCHOOL, SCORE, extras={"duplicates": {"orderBy": [{"column": "score"}]}}
    )
    newer = read_file(contract, "school,score\nA,5\n", "newer.csv", minute=1)
    older = read_file(contract, "school,score\n\nA,5\nA,5\n", "older.csv", minute=0)

    rows = newer.unionByName(older).transform(steps.judge(contract))
    placed = rows.transform(steps.place_by_key(contract))

    assert sorted(collected(placed, "place", "raw_file_name", "raw_record_number")) == [
        (1, "newer.csv", 1),
        (2, "older.csv", 2),
        (3, "older.csv", 1),
    ]


def test_equal_rows_without_a_key_are_all_kept(
    make_contract: MakeContract, read_file: ReadFile
) -> None:
    contract = make_contract(SCORE)
    rows = read_file(contract, "score\n5\n5\n").transform(steps.judge(contract))

    placed = rows.transform(steps.place_by_key(contract))

    assert collected(placed, "score", "raw_record_number", "place") == [(5, 1, 1), (5, 2, 1)]


@pytest.mark.parametrize("path", contract_paths(), ids=lambda path: path.name)
def test_curated_columns_are_those_of_the_contract_in_order(spark: SparkSession, path: Any) -> None:
    contract = load_contract(str(path))

    schema = steps.curated_schema(contract)

    own = [(c.name, str(c.data_type)) for c in contract.columns if c.name != contract.partition]
    last = [(c.name, str(c.data_type)) for c in contract.columns if c.name == contract.partition]
    lineage = [
        ("ingest_run_id", "string"),
        ("raw_sha256", "string"),
        ("raw_record_number", "bigint"),
        ("received_at", "timestamp"),
    ]
    assert spark.createDataFrame([], schema).dtypes == [*own, *lineage, *last]
