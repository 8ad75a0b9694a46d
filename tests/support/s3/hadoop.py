"""Spark on s3:// outside AWS: hadoop-aws of Spark's own Hadoop version, by Maven.

On Glue none of this is needed: it brings its own file system for s3://.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

# pyspark 3.5.6 carries Hadoop 3.3.4; with another version classes do not fit.
JARS = {
    "org.apache.hadoop:hadoop-aws:3.3.4": (
        "hadoop-aws-3.3.4.jar",
        "53f9ae03c681a30a50aa17524bd9790ab596b28481858e54efd989a826ed3a4a",
    ),
    "com.amazonaws:aws-java-sdk-bundle:1.12.262": (
        "aws-java-sdk-bundle-1.12.262.jar",
        "873fe7cf495126619997bec21c44de5d992544aea7e632fdc77adb1a0915bae5",
    ),
}
OPTIONS = """
spark.driver.extraClassPath {jars}
spark.hadoop.fs.s3.impl org.apache.hadoop.fs.s3a.S3AFileSystem
spark.hadoop.fs.AbstractFileSystem.s3.impl org.apache.hadoop.fs.s3a.S3A
spark.hadoop.fs.s3a.endpoint {endpoint}
spark.hadoop.fs.s3a.endpoint.region us-east-1
spark.hadoop.fs.s3a.path.style.access true
spark.hadoop.fs.s3a.connection.ssl.enabled false
spark.hadoop.fs.s3a.aws.credentials.provider {credentials}
"""
CREDENTIALS = "com.amazonaws.auth.EnvironmentVariableCredentialsProvider"


def fetch_jars() -> list[Path]:
    """Return the jars from the cache, fetched first if they are not there.

    Without Maven the test is skipped, but not in CI.
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home) / "schoolhouse" / "hadoop-aws"
    return [_fetch(artifact, folder / name, sha) for artifact, (name, sha) in JARS.items()]


def _fetch(artifact: str, path: Path, sha256: str) -> Path:
    if not path.exists():
        if shutil.which("mvn") is None and not os.environ.get("CI"):
            pytest.skip("Maven (mvn), which fetches hadoop-aws, is not installed")
        path.parent.mkdir(parents=True, exist_ok=True)
        command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}"]
        subprocess.run([*command, f"-DoutputDirectory={path.parent}"], check=True)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        path.unlink()
    assert found == sha256, f"{path.name} has SHA-256 {found}; it is deleted"
    return path


def write_options(folder: Path, endpoint: str) -> Path:
    """Write the options that Spark reads from SPARK_CONF_DIR; return that folder."""
    jars = ":".join(map(str, fetch_jars()))
    options = OPTIONS.format(jars=jars, endpoint=endpoint, credentials=CREDENTIALS)
    (folder / "spark-defaults.conf").write_text(options)
    return folder
