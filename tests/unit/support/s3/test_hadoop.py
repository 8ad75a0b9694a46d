"""The jars that Spark needs for s3:// outside AWS."""

from pathlib import Path

import pytest

from tests.support.s3.hadoop import JARS, fetch_jars, jar_name, why_not, why_skipped

ARTIFACT = "org.apache.hadoop:hadoop-aws:3.3.4"
JAR = {ARTIFACT: JARS[ARTIFACT]}


@pytest.fixture
def no_maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CI", raising=False)


@pytest.mark.hadoop
def test_a_jar_is_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = fetch_jars(tmp_path, JAR)
    written = fetched[0].stat().st_mtime_ns
    monkeypatch.setenv("PATH", str(tmp_path))

    assert fetch_jars(tmp_path, JAR) == fetched == [tmp_path / "hadoop-aws-3.3.4.jar"]
    assert fetched[0].stat().st_mtime_ns == written
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hadoop-aws-3.3.4.jar", "lock"]


@pytest.mark.slow
@pytest.mark.hadoop
def test_a_fetched_jar_of_other_bytes_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=f"has the SHA-256 {JARS[ARTIFACT]}, not 0000"):
        fetch_jars(tmp_path, {ARTIFACT: "0" * 64})

    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_jar_that_was_changed_in_the_cache_is_refused(tmp_path: Path) -> None:
    (tmp_path / jar_name(ARTIFACT)).write_bytes(b"other")

    with pytest.raises(RuntimeError, match=r"hadoop-aws-3\.3\.4\.jar has the SHA-256 d9298a10"):
        fetch_jars(tmp_path, JAR)


@pytest.mark.usefixtures("no_maven")
def test_without_maven_the_tests_are_skipped_by_name(tmp_path: Path) -> None:
    why = "Maven (mvn), which fetches hadoop-aws for Spark on S3, is not installed"

    assert why_not() == why_skipped() == why
    with pytest.raises(RuntimeError, match=r"^Maven \(mvn\), which fetches .* is not installed\.$"):
        fetch_jars(tmp_path, JAR)


@pytest.mark.usefixtures("no_maven")
def test_without_maven_nothing_is_skipped_if_the_jars_are_there(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "schoolhouse" / "hadoop-aws"
    folder.mkdir(parents=True)
    for artifact in JARS:
        (folder / jar_name(artifact)).touch()

    assert why_skipped() == ""


@pytest.mark.usefixtures("no_maven")
def test_in_ci_nothing_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    assert why_not() != ""
    assert why_skipped() == ""
