"""`schoolhouse explain` as a person starts it."""

import subprocess
import sys

from tests.support.workspaces import PROJECT

EXAMPLE = ("state_year_metrics", "AL", "2016", "current_spending_per_student_usd")


def run_explain(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "schoolhouse", "explain", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
