"""What `--raw` names in a folder, in which order, and what is hashed."""

import os
import random
from pathlib import Path

import pytest

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.errors import RawChangedError, RawPathError
from glue_ingest.lake.deliveries import hash_known, list_deliveries, look_at
from glue_ingest.lake.delivery import Checked, Delivery, hash_delivery

CONTENT = b"school,year,students\nNorth,2001,1\n"
# As they are sorted: character by character.
NAMES = ["2010.csv", "A.csv", "_b.csv", "a.csv", "file10.csv", "file2.csv", "é.csv"]


def write(path: Path, content: bytes = CONTENT, changed_at: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if changed_at:
        os.utime(path, ns=(changed_at, changed_at))
    return path


def names(items: list[Delivery]) -> list[str]:
    return [item.name for item in items]


@pytest.mark.parametrize("seed", range(5))
def test_folder_is_read_by_name_whenever_its_files_were_written(tmp_path: Path, seed: int) -> None:
    order = random.Random(seed).sample(NAMES, len(NAMES))  # noqa: S311 - no secret
    for second, name in enumerate(order, 1):
        write(tmp_path / name, changed_at=second * 10**9)

    assert names(list_deliveries(tmp_path)) == NAMES
    assert names(list_deliveries(tmp_path, DeliveryOrder.NAME)) == NAMES
    assert names(list_deliveries([str(tmp_path)], DeliveryOrder.LAST_MODIFIED)) == order


def test_files_of_one_time_are_read_by_name(tmp_path: Path) -> None:
    for name in reversed(NAMES):
        write(tmp_path / name, changed_at=10**9)

    assert names(list_deliveries(tmp_path, DeliveryOrder.LAST_MODIFIED)) == NAMES


@pytest.mark.parametrize("order", [None, *DeliveryOrder])
def test_list_is_read_as_it_is_given(tmp_path: Path, order: DeliveryOrder | None) -> None:
    second, first = (write(tmp_path / name, changed_at=10**9) for name in ("b.csv", "c.csv"))
    folder = tmp_path / "folder"
    for name in ("2.csv", "1.csv"):
        write(folder / name, changed_at=10**9)

    found = list_deliveries([first, str(folder), second], order)

    assert names(found) == ["c.csv", "1.csv", "2.csv", "b.csv"]
    assert [item.address for item in found[1:3]] == [f"{folder}/1.csv", f"{folder}/2.csv"]


def test_hidden_files_and_folders_in_a_folder_are_left_out(tmp_path: Path) -> None:
    for name in (".hidden", "a.csv", "below/b.csv"):
        write(tmp_path / name)

    assert names(list_deliveries(tmp_path)) == ["a.csv"]


def test_nothing_given_is_nothing_to_read() -> None:
    assert list_deliveries([]) == []


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("nothing.csv", r"No file or folder at 'nothing\.csv'"),
        ("", "The path is empty"),
        ("  ", "The path is empty"),
        ("s3a://bucket/key", r"'s3a://bucket/key' is neither a path nor an address of S3"),
        ("https://host/a.csv", "such as s3://bucket/key or s3://bucket/prefix/"),
        ("s3://", "'s3://' is neither a path nor an address of S3"),
        ("s3:///key", "'s3:///key' is neither a path nor an address of S3"),
        ("s3:/bucket/key", "No file or folder at 's3:/bucket/key'"),
    ],
)
def test_what_is_no_delivery_is_named(raw: str, message: str) -> None:
    with pytest.raises(RawPathError, match=message):
        list_deliveries([raw])


def test_folder_without_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path / ".hidden")

    with pytest.raises(RawPathError, match="holds no file"):
        list_deliveries(tmp_path)


def test_one_file_is_not_a_folder_of_several(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write(tmp_path / name)

    assert look_at(tmp_path / "b.csv").name == "b.csv"
    with pytest.raises(RawPathError, match=r"is 2 files\. Give the path of one received file"):
        look_at(tmp_path)


def known_of(*paths: Path) -> list[tuple[str, int]]:
    return [(hash_delivery(look_at(path)), path.stat().st_size) for path in paths]


def test_file_that_was_received_before_is_known(tmp_path: Path) -> None:
    known = known_of(write(tmp_path / "a.csv"))
    same = write(tmp_path / "copy.csv")
    corrected = write(tmp_path / "corrected.csv", CONTENT.replace(b"1\n", b"2\n"))
    longer = write(tmp_path / "longer.csv", CONTENT + CONTENT)

    found = hash_known(list_deliveries([same, corrected, longer]), known)

    assert found == [known[0][0], None, None]


def test_file_of_a_new_size_is_not_hashed_before_it_is_copied(tmp_path: Path) -> None:
    known = known_of(write(tmp_path / "a.csv"))
    path = write(tmp_path / "b.csv", CONTENT + CONTENT)
    item = look_at(path)
    path.unlink()  # whoever hashes it now fails

    assert hash_known([item], known) == [None]
    with pytest.raises(RawPathError, match=r"b\.csv"):
        hash_known([item], [("0" * 64, item.byte_count)])


@pytest.mark.parametrize("content", [CONTENT + CONTENT, CONTENT[:-9], b"x" * len(CONTENT)])
def test_file_that_changed_has_no_hash(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path / "a.csv", changed_at=10**9)
    item = look_at(path)
    path.write_bytes(content)

    with pytest.raises(RawChangedError, match=r"a\.csv' changed while it was read"):
        hash_delivery(item)


def test_stream_does_not_end_with_other_bytes_than_expected(tmp_path: Path) -> None:
    item = look_at(write(tmp_path / "a.csv"))
    stream = Checked(item, expected="0" * 64)

    assert stream.read(1 << 20) == CONTENT
    with pytest.raises(RawChangedError, match="changed while it was read"):
        stream.read(1 << 20)
    stream.close()
