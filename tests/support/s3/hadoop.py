"""Spark on s3:// outside AWS: hadoop-aws of Spark's own Hadoop version, by Maven.

On Glue none of this is needed: it brings its own file system for s3://.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

# pyspark 3.5.6 carries Hadoop 3.3.4; with another version classes do not fit. By artifact: SHA-256.
JARS = {
    "org.apache.hadoop:hadoop-aws:3.3.4": (
        "53f9ae03c681a30a50aa17524bd9790ab596b28481858e54efd989a826ed3a4a"
    ),
    "com.amazonaws:aws-java-sdk-bundle:1.12.262": (
        "873fe7cf495126619997bec21c44de5d992544aea7e632fdc77adb1a0915bae5"
    ),
}
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
FETCH_SECONDS = 600
OPTIONS = {
    "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
    "spark.hadoop.fs.AbstractFileSystem.s3.impl": "org.apache.hadoop.fs.s3a.S3A",
    "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
    "spark.hadoop.fs.s3a.path.style.access": "true",
    "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
    "spark.hadoop.fs.s3a.aws.credentials.provider": (
        "com.amazonaws.auth.EnvironmentVariableCredentialsProvider"
    ),
}


def cache_folder() -> Path:
    """Return the folder of the jars, outside the clone."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "schoolhouse" / "hadoop-aws"


def why_not() -> str:
    """Say why Spark cannot reach S3 on this machine, or nothing if it can."""
    folder = cache_folder()
    if shutil.which("mvn") or all((folder / jar_name(artifact)).exists() for artifact in JARS):
        return ""
    return "Maven (mvn), which fetches hadoop-aws for Spark on S3, is not installed"


def why_skipped() -> str:
    """Say why tests of Spark on S3 are skipped, or nothing if they run: in CI they always do."""
    return "" if os.environ.get("CI") else why_not()


def jar_name(artifact: str) -> str:
    """Return the file name of an artifact."""
    _, name, version = artifact.split(":")
    return f"{name}-{version}.jar"


def fetch_jars(folder: Path, jars: dict[str, str] = JARS) -> list[Path]:
    """Return the jars in a folder; those that are not there are fetched, by one process at a time.

    Raises:
        RuntimeError: if Maven fails, or a jar is not the one that is known here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return [_fetch(artifact, folder, sha256) for artifact, sha256 in jars.items()]


def _fetch(artifact: str, folder: Path, sha256: str) -> Path:
    path = folder / jar_name(artifact)
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=folder) as fetched:
            _run_maven(artifact, fetched)
            _check(Path(fetched) / path.name, sha256)
            (Path(fetched) / path.name).replace(path)
    _check(path, sha256)
    return path


def _run_maven(artifact: str, folder: str) -> None:
    if why := why_not():
        raise RuntimeError(f"{why}.")
    command = ["mvn", "-q", "-B", COPY, f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"Maven did not fetch {artifact}: {done.stdout}{done.stderr}")


def _check(path: Path, sha256: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise RuntimeError(f"{path} has the SHA-256 {found}, not {sha256}. Delete it.")


def write_options(folder: Path, endpoint: str) -> None:
    """Write the options that Spark reads from the folder in SPARK_CONF_DIR."""
    jars = ":".join(map(str, fetch_jars(cache_folder())))
    # Not `spark.jars`, which copies 281 MB at each start.
    options = OPTIONS | {
        "spark.driver.extraClassPath": jars,
        "spark.hadoop.fs.s3a.endpoint": endpoint,
    }
    lines = [f"{name} {value}\n" for name, value in options.items()]
    (folder / "spark-defaults.conf").write_text("".join(lines))
