"""The files of `dist/`: a wheel, a zip of wheels for AWS Glue, and the script that Glue starts.

Two builds of the same files are equal, byte by byte, whenever and wherever they are made.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.package.needs import (
    IMAGE,
    LOCKED,
    PROJECT,
    PackageError,
    Pin,
    find_missing,
    job_requirements,
    read_pins,
)

SCRIPT = Path(__file__).with_name("job.py")
# The system of the image: x86_64 with glibc 2.34, so wheels for an older glibc run too.
PLATFORMS = ("manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux2014_x86_64")
PYTHON_VERSION = "3.11"
# Times in a zip begin here.
EPOCH = (1980, 1, 1, 0, 0, 0)
READ_BY_ALL = 0o100644 << 16


def build(folder: Path) -> list[Path]:
    """Build everything into a folder; return the files.

    Raises:
        PackageError: if a command fails, or what the job needs is not locked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wheel = _build_wheel(folder)
    project, version, *_ = wheel.name.split("-")
    own = Pin(project, version)
    name = f"{project}-{version}"
    with TemporaryDirectory() as downloads:
        missing = find_missing(job_requirements(), read_pins(IMAGE), read_pins(LOCKED))
        wheels = [wheel, *_download(missing, Path(downloads))]
        zipped = folder / f"{name}.gluewheels.zip"
        write_zip(zipped, wheels, [*missing, own])
    script = folder / f"{name}-job.py"
    shutil.copyfile(SCRIPT, script)
    return [wheel, zipped, script]


def write_zip(path: Path, wheels: Iterable[Path], pins: Iterable[Pin]) -> None:
    """Write a zip of wheels as AWS Glue takes it: `wheels/*.whl`, `wheels/requirements.txt`."""
    contents = {item.name: item.read_bytes() for item in wheels}
    contents["requirements.txt"] = "".join(f"{pin}\n" for pin in pins).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(contents):
            item = zipfile.ZipInfo(f"wheels/{name}", EPOCH)
            item.create_system, item.external_attr = 3, READ_BY_ALL
            file.writestr(item, contents[name])


def _build_wheel(folder: Path) -> Path:
    uv = Path(sys.executable).with_name("uv")
    with TemporaryDirectory() as place:
        options = ("--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable)
        _run(uv, "build", *options, "--out-dir", place, PROJECT)
        (wheel,) = Path(place).glob("*.whl")
        return Path(shutil.copy(wheel, folder))


def _download(pins: list[Pin], folder: Path) -> list[Path]:
    """Download the wheels for the image's system; pip checks their hashes."""
    requirements = folder / "requirements.txt"
    lines = [" ".join([str(pin), *(f"--hash={item}" for item in pin.hashes)]) for pin in pins]
    requirements.write_text("\n".join(lines) + "\n", encoding="utf-8")
    options = ["--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    for platform in PLATFORMS:
        options += ["--platform", platform]
    options += ["--python-version", PYTHON_VERSION, "--implementation", "cp"]
    _run(sys.executable, "-m", "pip", "download", *options, "--dest", folder, "-r", requirements)
    return sorted(folder.glob("*.whl"))


def _run(*command: object) -> None:
    # A wheel has one time for all its files, unless this variable says another.
    environment = {key: text for key, text in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=PROJECT, env=environment, check=False)  # noqa: S603
    if done.returncode:
        raise PackageError(f"`{' '.join(words[:4])} ...` ended with exit code {done.returncode}.")
