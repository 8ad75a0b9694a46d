from pathlib import Path

import pytest

from tests.support.suites import count_passed, main

REPORT = """<testsuites><testsuite>
<testcase classname="tests.unit.a.test_one" name="x"/>
<testcase classname="tests.unit.a.test_one" name="y"><skipped/></testcase>
<testcase classname="tests.project.test_two" name="z"><skipped/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "junit.xml"
    path.write_text(REPORT)
    return path


def test_skipped_tests_do_not_count(report: Path) -> None:
    found = count_passed(report, ["tests.unit", "tests.project", "tests.uni"])

    assert found == {"tests.unit": 1, "tests.project": 0, "tests.uni": 0}


def test_a_suite_without_a_test_fails_by_name(report: Path) -> None:
    with pytest.raises(SystemExit, match=r"No test ran of tests\.project\."):
        main(str(report), "tests.unit", "tests.project")
