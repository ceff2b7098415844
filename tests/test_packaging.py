"""The wheel works alone, and imports go one way."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
FOUNDING = "To the 53 people who've watched A Christmas Prince every day for the past 18 days: Who hurt you?"
CATEGORIES = {"privacy_disclosure", "self_disparagement", "segment_mockery"}


def run(*command: object, folder: Path) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree without network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import os, sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = run(sys.executable, "-c", build, folder, folder=ROOT).split()[-1]
    return folder / name


def test_the_wheel_carries_what_a_review_needs_and_nothing_else(wheel: Path) -> None:
    """Code, pack and releases; no training data, no tests."""
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = [*(ROOT / "policies").rglob("*.yaml"), ROOT / "models" / "current.yaml"]
    assert {path.relative_to(ROOT).as_posix() for path in shipped} <= names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} <= {
        "bot",
        "models",
        "policies",
        "training",
    }
    assert not [name for name in names if name.startswith("training/data") or "__pycache__" in name]


def test_an_empty_folder_reviews_the_founding_post(wheel: Path, tmp_path: Path) -> None:
    """From the wheel alone: nothing of this tree is in reach."""
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", folder=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    install = (
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    )
    run(*install, "--disable-pip-version-check", wheel, folder=tmp_path)
    # A path in a .pth file brings the dependencies without their own .pth files, among them the one of this tree.
    site = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=tmp_path).strip()
    )
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    where = "import bot, models, importlib.resources as r; print(bot.__file__, models.__file__, r.files('policies'))"
    assert str(ROOT) not in run(python, "-c", where, folder=empty)
    review = (python.with_name("greenlight"), "review", "--brand", "netflix", "--format", "json", FOUNDING)
    done = subprocess.run(list(map(str, review)), cwd=empty, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    record = json.loads(done.stdout)
    assert {category for category, band in record["bands"].items() if band == "high"} == CATEGORIES
    assert not list(empty.iterdir())


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each module that a file imports, and whether it does so at its top."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            names = [node.module or ""]
        yield from ((name, node in tree.body) for name in names)


# Folder -> what none of its files may import, and the files that may.
WALLS = [
    ("models", ("bot", "training"), ()),
    ("bot", ("training",), ("bot/commands/train.py", "bot/commands/evaluate.py")),
    ("bot", ("sqlalchemy", "alembic"), ("bot/store/",)),
    ("bot", ("slack_bolt", "slack_sdk"), ("bot/slack/", "bot/demo/", "bot/app.py")),
    ("bot/review", ("bot.slack", "bot.store", "bot.desk", "bot.app", "bot.settings", "bot.commands"), ()),
    ("bot/slack", ("bot.review", "bot.commands"), ()),
    ("bot/store", ("bot.slack", "bot.review", "bot.desk"), ()),
    ("training", ("bot.slack", "bot.store", "bot.desk", "bot.app", "bot.commands", "bot.settings"), ()),
]


@pytest.mark.parametrize(
    ("folder", "forbidden", "but"), WALLS, ids=[f"{wall[0]}: {wall[1][0]}" for wall in WALLS]
)
def test_imports_go_one_way(folder: str, forbidden: tuple[str, ...], but: tuple[str, ...]) -> None:
    """bot -> models, training -> models, training -> bot; SQL and Slack each in their one place."""
    faults = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not path.relative_to(ROOT).as_posix().startswith(but or ("\0",))
        for name, _ in imports(path)
        if name.startswith(tuple(f"{module}." for module in forbidden)) or name in forbidden
    ]
    assert not faults


def test_what_is_imported_is_declared() -> None:
    """Each package that bot and models import, or read data of, is a dependency of its own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_plain(re.split(r"[<>=\[]", entry)[0]) for entry in project["dependencies"]}
    owners = packages_distributions()
    files = [path for folder in ("bot", "models") for path in (ROOT / folder).rglob("*.py")]
    found = {
        name.split(".")[0]
        for path in files
        for name in (*(name for name, _ in imports(path)), *data_of(path))
    }
    ours = {"bot", "models", "policies", "training"}
    foreign = {name for name in found - ours if name not in sys.stdlib_module_names}
    missing = {name for name in foreign if not declared & set(map(_plain, owners.get(name, [name])))}
    assert not missing - BROUGHT_ALONG


# Parts of a declared dependency that its own documents tell users to import.
BROUGHT_ALONG = {"pydantic_core", "thinc"}


def data_of(path: Path) -> Iterator[str]:
    """Each package whose data a file reads by name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "files":
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def test_training_is_imported_only_within_functions() -> None:
    """So that the bot starts where the train extra is not installed."""
    for path in (ROOT / "bot" / "commands").glob("*.py"):
        assert not [name for name, at_top in imports(path) if at_top and name.split(".")[0] == "training"]
