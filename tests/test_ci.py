"""With CI=1, what is not run is a failure."""

from __future__ import annotations

from pathlib import Path

import pytest

SKIPPED = """\
import pytest

def test_needs_a_program():
    pytest.skip("needs psql; install it by: make system")

@pytest.mark.xfail(strict=True)
def test_known_miss():
    assert False
"""


@pytest.mark.parametrize(
    ("ci", "outcomes"), [("1", {"failed": 1, "xfailed": 1}), ("", {"skipped": 1, "xfailed": 1})]
)
def test_what_is_not_run_fails_under_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, outcomes: dict[str, int]
) -> None:
    """And is listed with the command that installs what it lacks, here and there."""
    monkeypatch.setenv("CI", ci)
    source = (
        (Path(__file__).parent / "conftest.py")
        .read_text()
        .replace('pytest_plugins = ["pytester", "tests.databases"]', "")
    )
    pytester.makeconftest(source)
    pytester.makepyfile(SKIPPED)
    result = pytester.runpytest("-ra", "-p", "no:cacheprovider")
    result.assert_outcomes(**outcomes)
    result.stdout.fnmatch_lines(["*install it by: make system*"])
