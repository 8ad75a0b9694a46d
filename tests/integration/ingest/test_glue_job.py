"""The entry of the AWS Glue job, with arguments as Glue passes them; S3 is a local folder here."""

from pathlib import Path

import pytest

from glue_ingest.job.glue import main
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.conftest import SCHOOL, STUDENTS, YEAR, WriteContract

GLUE = ["--JOB_NAME", "ingest", "--JOB_ID", "j_1", "--enable-metrics", "true"]


def test_job_ingests_and_then_refreshes_all_files(
    tmp_path: Path, write_contract: WriteContract
) -> None:
    raw, lake = tmp_path / "schools.csv", Store(str(tmp_path / "lake"))
    raw.write_text("school,year,students\nNorth,2001,1\n")
    given = [*GLUE, "--dataset", str(write_contract()), "--lake", lake.root]

    main([*given, "--raw", str(raw)])
    write_contract(SCHOOL, YEAR, STUDENTS | {"logicalTypeOptions": {"maximum": 9}})
    main([*given, "--full-refresh", "true"])

    rows = [(row.engine_name, row.run_mode, row.accepted_row_count) for row in read_rows(lake)]
    assert rows == [("spark", "run", 1), ("spark", "full_refresh", 1)]
    assert "curated/us_education/states_all/year=__HIVE_DEFAULT_PARTITION__/empty.parquet" in (
        lake.find("curated")
    )


def test_job_without_a_file_says_what_to_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--dataset", "students.records", "--lake", str(tmp_path / "lake")]

    with pytest.raises(SystemExit, match="2"):
        main([*GLUE, *given])

    assert "give --raw, or --full-refresh true" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
