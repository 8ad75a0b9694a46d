"""What goes into the zip of wheels: needed by the job, and not in the image."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from infra.package.artifacts import write_zip
from infra.package.needs import (
    IMAGE,
    LOCKED,
    PackageError,
    Pin,
    find_missing,
    job_requirements,
    read_pins,
)


@pytest.fixture
def image() -> dict[str, Pin]:
    return read_pins(IMAGE)


@pytest.fixture
def locked() -> dict[str, Pin]:
    return read_pins(LOCKED)


def names(pins: list[Pin]) -> list[str]:
    return [pin.name for pin in pins]


def test_only_what_the_image_lacks_is_shipped(
    image: dict[str, Pin], locked: dict[str, Pin]
) -> None:
    missing = find_missing(job_requirements(), image, locked)

    assert missing == [locked[pin.name] for pin in missing]
    assert names(missing) == [
        "annotated-types",
        "et-xmlfile",
        "open-data-contract-standard",
        "openpyxl",
        "pydantic",
        "pydantic-core",
        "pyyaml",
        "typing-extensions",  # the image's is too old for pydantic
        "typing-inspection",
        "xlrd",
    ]


def test_a_fitting_version_in_the_image_is_not_shipped(
    image: dict[str, Pin], locked: dict[str, Pin]
) -> None:
    image["typing-extensions"] = locked["typing-extensions"]
    del image["pandas"]
    image["numpy"] = Pin("numpy", "1.26.4")

    missing = names(find_missing(job_requirements(), image, locked))

    assert "typing-extensions" not in missing
    assert {"pandas", "numpy"} <= set(missing)
    assert "python-dateutil" not in missing


def test_markers_are_asked_for_the_images_system(
    image: dict[str, Pin], locked: dict[str, Pin]
) -> None:
    """This extra needs tzdata on Windows."""
    del image["tzdata"]

    assert "tzdata" not in names(find_missing([Requirement("pydantic[timezone]")], image, locked))


@pytest.mark.parametrize(
    ("asked", "change", "said"),
    [
        pytest.param("no-such-package", {}, "'no-such-package' is needed on Glue", id="absent"),
        pytest.param("pydantic[email]", {}, "'email-validator>=.*' is needed", id="of_an_extra"),
        pytest.param("pydantic>99", {}, "'pydantic>99' is needed on Glue", id="another_version"),
        pytest.param("pydantic", {"version": "2.0"}, "pydantic==2.0 is not installed", id="stale"),
        pytest.param("pydantic", {"name": "nothing"}, "Found: nothing", id="not_installed"),
    ],
)
def test_what_is_not_locked_and_installed_is_named(
    image: dict[str, Pin], locked: dict[str, Pin], asked: str, change: dict[str, str], said: str
) -> None:
    locked["pydantic"] = replace(locked["pydantic"], **change)

    with pytest.raises(PackageError, match=said):
        find_missing([Requirement(asked)], image, locked)


def test_pins_are_read_with_their_hashes_and_for_the_images_system(tmp_path: Path) -> None:
    path = tmp_path / "locked.txt"
    first, second = "a" * 64, "b" * 64
    path.write_text(
        "# a comment==1\n"
        f"One_Name==1.2 \\\n    --hash=sha256:{first} \\\n    --hash=sha256:{second}\n    # via x\n"
        f"other==1 ; python_full_version < '3.12' \\\n    --hash=sha256:{first}\n"
        f"other==2 ; python_full_version >= '3.12' \\\n    --hash=sha256:{second}\n"
        f"windows==1 ; sys_platform == 'win32' \\\n    --hash=sha256:{second}\n"
        "bare==3  # why\n"
    )

    assert read_pins(path) == {
        "one-name": Pin("one-name", "1.2", (f"sha256:{first}", f"sha256:{second}")),
        "other": Pin("other", "1", (f"sha256:{first}",)),
        "bare": Pin("bare", "3"),
    }


def test_every_locked_package_has_hashes(locked: dict[str, Pin]) -> None:
    assert len(locked) > 50
    assert [pin.name for pin in locked.values() if not pin.hashes] == []


def test_a_zip_does_not_follow_from_times_modes_and_order(tmp_path: Path) -> None:
    wheels = [tmp_path / "b-1-py3-none-any.whl", tmp_path / "a-1-py3-none-any.whl"]
    for path in wheels:
        path.write_text(path.name)
    first, again = tmp_path / "first.zip", tmp_path / "again.zip"
    pins = [Pin("a", "1"), Pin("b", "1")]

    write_zip(first, wheels, pins)
    wheels[0].touch()
    wheels[1].chmod(0o600)
    write_zip(again, reversed(wheels), pins)

    assert first.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(first) as file:
        assert {item.filename: file.read(item).decode() for item in file.infolist()} == {
            "wheels/a-1-py3-none-any.whl": "a-1-py3-none-any.whl",
            "wheels/b-1-py3-none-any.whl": "b-1-py3-none-any.whl",
            "wheels/requirements.txt": "a==1\nb==1\n",
        }
