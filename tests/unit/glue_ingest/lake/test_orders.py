"""The order of the files of a folder, and what is said of it."""

import os
from pathlib import Path

import pytest

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.errors import RawPathError
from glue_ingest.lake.deliveries import list_deliveries
from glue_ingest.lake.orders import describe_files, describe_order
from tests.conftest import MakeContract


def write(folder: Path, *names: str) -> None:
    for number, name in enumerate(names):
        path = folder / name
        path.write_text(name)
        # Later files are older, as after a `git clone` that wrote them in another order.
        os.utime(path, (100 - number, 100 - number))


@pytest.mark.parametrize(
    "names",
    [
        ["z_2019.csv", "a_2020.csv", "m_2021.csv"],
        ["z-2020-01.csv", "a-2020-11.csv", "b-2021-02.csv"],
        ["x20200131.csv", "b_2020-02-01.csv", "a_2020.02.02_final.csv"],
        # A year is before its months, and these before their days.
        ["z_2020.csv", "y_2020_01.csv", "x_2020_01_01.csv", "a_2021.csv"],
        # School years.
        ["z_2009-10.csv", "y_2010-11.csv", "b_2012-13.csv", "a_2019-20.csv"],
        # Files of one date are read by name; the more precise date of a name counts.
        ["a_2020-01-01.csv", "b_2020-01-01.csv", "2019_2020-01-02.csv"],
        ["1999_12345678.csv", "2000_99.csv"],
    ],
)
def test_files_are_in_the_order_of_the_dates_in_their_names(
    tmp_path: Path, names: list[str]
) -> None:
    write(tmp_path, *names)

    found = list_deliveries(tmp_path, DeliveryOrder.DATE_IN_NAME)

    assert [item.name for item in found] == names


@pytest.mark.parametrize(
    "name", ["schools.csv", "v12020.csv", "31.01.2020.csv", "01-31-2020_a.csv", "1.2.2020_2019.csv"]
)
def test_name_without_a_date_that_is_certain_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, "2020.csv", name)

    with pytest.raises(RawPathError, match=rf"The name of '.*{name}' has no date whose year"):
        list_deliveries(tmp_path, DeliveryOrder.DATE_IN_NAME)


def test_what_is_said_of_the_order(tmp_path: Path) -> None:
    write(tmp_path, "a.csv")
    file, folder = str(tmp_path / "a.csv"), str(tmp_path)

    assert describe_order([folder], None) == "by name"
    assert describe_order([tmp_path], DeliveryOrder.LAST_MODIFIED) == "by time of change"
    assert describe_order([folder], DeliveryOrder.DATE_IN_NAME) == "by date in the name"
    assert describe_order(["s3://bucket/in/"], None) == "by time of change"
    assert describe_order([file, file], None) == "as they are given"
    assert describe_order([file, folder], None) == "as they are given, by name"


def test_what_is_said_of_the_files(make_contract: MakeContract) -> None:
    names = [f"{number}.csv" for number in range(20)]
    by_students = make_contract(extras={"duplicates": {"orderBy": [{"column": "students"}]}})

    text = describe_files(make_contract(), names, "by name")
    assert text == (
        "order of the files, by name: 0.csv, 1.csv, 2.csv, 3.csv, 4.csv, 5.csv, … 8 more …, "
        "14.csv, 15.csv, 16.csv, 17.csv, 18.csv, 19.csv; of rows of one key that of the file that "
        "is read last wins"
    )
    text = describe_files(by_students, names[:2], "by name")
    assert text.endswith("students decides, then the file that is read last wins")
