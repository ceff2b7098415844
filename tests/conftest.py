"""What holds for all tests: a test that can't run here is listed with what it lacks, and with CI=1 it fails."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import settings

# What has to pass before a merge tries the same examples each time; on a developer's machine others are tried each time.
settings.register_profile("merge", derandomize=True)
if os.environ.get("CI") == "1":
    settings.load_profile("merge")

pytest_plugins = ["pytester", "tests.databases"]


def _must_run(report: Any) -> Any:
    """A skipped report as a failed one where CI=1, with the reason that says what to install."""
    if os.environ.get("CI") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"not run, and with CI=1 every test has to: {report.longrepr[2]}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    return _must_run((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    return _must_run((yield))
