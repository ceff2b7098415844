"""Documents tell what is: their commands are run, their lists compared with what they list."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from docs.build import PAGE, README, answered, commands, page, without_versions

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    """`make docs` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_command_has_a_heading() -> None:
    """Also those of groups."""
    text = PAGE.read_text(encoding="utf-8")
    for words in commands():
        assert f"\n## {' '.join(('greenlight', *words))}\n" in text


def test_the_readme_shows_what_its_commands_answer() -> None:
    """`make docs` writes the answers anew; only versions may differ."""
    text = README.read_text(encoding="utf-8")
    assert without_versions(text) == without_versions(answered(text))


def test_the_first_screen_is_one_draft_one_command_its_answer() -> None:
    """Before anything else is said."""
    first = README.read_text(encoding="utf-8").splitlines()[:8]
    assert any(line.startswith("$ greenlight review ") and "Who hurt you?" in line for line in first)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    """Every file that a document links to is there."""
    text = document.read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    missing = [
        target
        for target in targets
        if target and ":" not in target and not (document.parent / target).exists()
    ]
    assert not missing


def test_why_names_every_dependency() -> None:
    """With one line on what it is for."""
    text = (ROOT / "docs" / "why.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=\[]", entry)[0] for entry in project["dependencies"]}
    told = set(re.findall(r"^- \*\*([^*]+)\*\*", text, re.MULTILINE))
    assert not {name.lower() for name in names} - {name.lower() for name in told}


def test_targets_of_make_say_what_they_do() -> None:
    """`make` alone lists every target."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text, re.MULTILINE))
    assert targets == set(re.findall(r"^([a-z]+):.*  ## \S", text, re.MULTILINE))
    assert {"demo", "test", "system", "lint", "bench", "docs"} <= targets


def test_every_dependency_is_pinned() -> None:
    """constraints.txt has an exact version for each, and no address to fetch it from."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+", line)] == []
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    every = [*project["dependencies"], *extras["postgres"], *extras["train"], *extras["dev"]]
    wanted = [entry for entry in every if not entry.startswith(f"{project['name']}[")]
    assert {re.split(r"[<>=\[]", entry)[0].lower().replace("_", "-") for entry in wanted} <= pinned
