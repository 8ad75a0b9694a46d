"""Fails when a suite ran no test: `python -m tests.support.suites REPORT SUITE...`.

REPORT is a JUnit file of pytest, SUITE a dotted package such as tests.unit. A suite that collects
nothing, or skips everything, must not look like a suite that passes.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def count_passed(report: Path, suites: list[str]) -> dict[str, int]:
    """Return how many tests of each suite ran and were not skipped."""
    cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 - pytest wrote it
    return {
        suite: sum(
            case.get("classname", "").startswith(f"{suite}.") and case.find("skipped") is None
            for case in cases
        )
        for suite in suites
    }


def main(report: str, *suites: str) -> None:
    """Print the count of each suite; exit code 1 when one is zero."""
    counts = count_passed(Path(report), list(suites))
    for suite, count in counts.items():
        print(f"{suite}: {count} ran")  # noqa: T201 - a command of CI
    if empty := [suite for suite, count in counts.items() if not count]:
        sys.exit(f"error: No test ran of {', '.join(empty)}. Found: the report {report}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
