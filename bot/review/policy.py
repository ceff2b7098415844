"""YAML -> `Policy`: categories, settings, word lists, rules and brand profiles of one pack.

policies/categories.yaml    what is judged, and where its bands begin
policies/settings.yaml      numbers that rules and reviews use
policies/words.yaml         word lists that phrases may name as @list (may be absent)
policies/moments.yaml       days, topics and titles that need care: rules of the category `moments` (may be absent)
policies/approvers.yaml     who must approve what, and by when
policies/<category>/….yaml  one rule a file; its path with dots is its id
policies/edits/             the wording of suggested edits (may be absent)
policies/brands/            brand profiles
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from bot.brands import load_brands
from bot.errors import PolicyError
from bot.review.brief import BriefField
from bot.review.category import Category
from bot.review.checks import KINDS
from bot.review.checks.term import TermRule
from bot.review.edits.wording import EditWording, Wording, wording_files
from bot.review.lexicon import forms, word_lists
from bot.review.moments import MOMENTS, moment_rules
from bot.review.rule import Form, Rule
from bot.review.yaml_source import Located, did_you_mean, load_yaml, mistake
from bot.signoff.approvers import Approvers, check_against_pack, load_approvers
from bot.types import BrandProfile

F = TypeVar("F", bound=Form)

_NOT_RULES = frozenset({"brands", "edits"})
_TOP_FILES = frozenset({"categories", "settings", "words", "approvers", "moments"})


class _CategoriesFile(Form):
    categories: dict[str, Category] = Field(min_length=1)


class BriefSettings(Form):
    """What the brief of every draft must say."""

    required: tuple[BriefField, ...] = Field((), description="Fields that can't be left empty in Slack.")


class PackSettings(Form):
    """Numbers of the pack."""

    minimum_group: int = Field(
        1000, ge=1, description="Groups of this many people or more are no small cohort."
    )
    unsure_margin: float = Field(
        0.1, ge=0, le=0.5, description="How near a threshold a score may be called unsure."
    )
    retention: int = Field(
        365, ge=1, description="After this many days a draft's text is emptied; digests and decisions stay."
    )
    advice: bool = Field(True, description="Whether rules of severity advice say anything.")
    brief: BriefSettings = BriefSettings()


@dataclass(frozen=True)
class Policy:
    """One pack, read and checked. `version` digests all of it; `sources` tell where each rule stands."""

    folder: Path
    version: str
    categories: Mapping[str, Category]
    settings: PackSettings
    lists: Mapping[str, Sequence[str]]
    rules: Mapping[str, Rule]
    sources: Mapping[str, Located]
    brands: Mapping[str, BrandProfile]
    approvers: Approvers
    wording: Wording

    @property
    def has_own_wording(self) -> bool:
        """Whether the pack brings wording for edits, in the place of the shipped one."""
        return any(source.path.is_relative_to(self.folder) for source in self.wording.sources.values())

    def terms(self) -> frozenset[str]:
        """The single words that term rules list, lower-cased."""
        listed = (rule for rule in self.rules.values() if isinstance(rule, TermRule))
        return frozenset(
            term.lower()
            for rule in listed
            for term in (*rule.terms, *rule.swap)
            if term.isalpha() and len(term) > 3
        )


def shipped_pack() -> Path:
    """The pack in the package."""
    return Path(str(files("policies").joinpath("categories.yaml"))).parent


def load_policy(folder: Path | None = None, brands: Path | None = None) -> Policy:
    """Read the pack in `folder` (default: the shipped one); profiles in `brands` win over the pack's.

    Raises `PolicyError` or `ProfileError` that name file and line.
    """
    folder = folder or shipped_pack()
    if not folder.is_dir():
        raise PolicyError(
            "There is no such folder of policies.",
            where=str(folder),
            todo="Name the folder of a policy pack.",
        )
    top = {path.stem: load_yaml(path) for path in _yaml_files(folder, deep=False)}
    _refuse_unknown_files(top)
    categories = _categories(top.get("categories"))
    files = _rule_sources(folder, categories)
    sources = {**files, **_moments(top.get("moments"), categories, files)}
    rules = {rule_id: _rule(source) for rule_id, source in sources.items()}
    wording = _wording(folder)
    pack_brands = load_brands(folder / "brands") if (folder / "brands").is_dir() else {}
    return Policy(
        folder=folder,
        version=_digest(folder, [*top.values(), *files.values()], wording, pack_brands),
        categories=categories,
        settings=_settings(top.get("settings")),
        lists=_lists(top.get("words")),
        rules=rules,
        sources=sources,
        wording=wording,
        brands={**pack_brands, **(load_brands(brands) if brands else {})},
        approvers=_approvers(top.get("approvers"), categories, rules),
    )


def policy_schema() -> dict[str, Any]:
    """A JSON Schema of a rule file, for editors."""
    definitions: dict[str, Any] = {}
    choices = []
    for name, kind in KINDS.items():
        schema = kind.form.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= schema.pop("$defs", {})
        schema["required"] = sorted({*schema.get("required", ()), "kind"})
        definitions[f"{name}_rule"] = schema
        choices.append({"$ref": f"#/$defs/{name}_rule"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Greenlight rule",
        "oneOf": choices,
        "$defs": definitions,
    }


def _yaml_files(folder: Path, *, deep: bool) -> Iterator[Path]:
    for path in sorted(folder.rglob("*") if deep else folder.iterdir()):
        if path.is_file() and path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith("."):
            yield path


def _refuse_unknown_files(top: Mapping[str, Located]) -> None:
    for name, source in top.items():
        if name not in _TOP_FILES:
            raise PolicyError(
                f"'{source.path.name}' is no file of a policy pack.",
                where=str(source.path),
                todo=f"Beside the folders of rules stand only {', '.join(sorted(_TOP_FILES))}."
                + did_you_mean(name, sorted(_TOP_FILES)),
            )


def _categories(source: Located | None) -> Mapping[str, Category]:
    source = source or load_yaml(shipped_pack() / "categories.yaml")
    return _validated(source, _CategoriesFile).categories


def _settings(source: Located | None) -> PackSettings:
    return _validated(source, PackSettings) if source else PackSettings()


def _lists(source: Located | None) -> Mapping[str, Sequence[str]]:
    """The engine's word lists and the pack's; a pack's list may not take the name of one of the engine's."""
    lists: dict[str, Sequence[str]] = dict(word_lists())
    data = source.data if source else {}
    if source and not isinstance(data, dict):
        raise PolicyError("The file must map names to lists of words.", where=source.where())
    for name, listed in data.items():
        assert source is not None  # there is no data without a source
        if not isinstance(listed, list) or not all(isinstance(word, str) and word.strip() for word in listed):
            raise PolicyError(
                f"The list '{name}' must hold words, each as text.", where=source.where((name,))
            )
        if name in word_lists():
            raise PolicyError(
                f"The engine has a list '{name}' of its own.",
                where=source.where((name,)),
                todo="Rename this one.",
            )
        lists[name] = tuple(
            form for word in listed for form in (forms(word[1:]) if word.startswith("~") else (word,))
        )
    return lists


def _wording(folder: Path) -> Wording:
    """The pack's wording of edits; where it has none, the shipped one."""
    own = wording_files(folder / "edits")
    root = (folder if own else shipped_pack()) / "edits"
    sources = {
        ".".join(path.relative_to(root).with_suffix("").parts): load_yaml(path)
        for path in own or wording_files(root)
    }
    return Wording({name: _validated(source, EditWording) for name, source in sources.items()}, sources)


def _rule_sources(folder: Path, categories: Mapping[str, Category]) -> dict[str, Located]:
    sources: dict[str, Located] = {}
    for path in (
        path for sub in sorted(folder.iterdir()) if sub.is_dir() for path in _yaml_files(sub, deep=True)
    ):
        parts = path.relative_to(folder).with_suffix("").parts
        if parts[0] in _NOT_RULES:
            continue
        source = load_yaml(path)
        rule_id = ".".join(parts)
        if parts[0] not in categories:
            known = sorted(categories)
            raise PolicyError(
                f"The folder '{parts[0]}' is no category.",
                where=str(path),
                todo=f"Categories are {', '.join(known)}; add one in categories.yaml.{did_you_mean(parts[0], known)}",
            )
        if rule_id in sources:
            raise PolicyError(
                f"The rule {rule_id} stands in {sources[rule_id].path.name} too.", where=str(path)
            )
        sources[rule_id] = source
    return sources


def _moments(
    source: Located | None, categories: Mapping[str, Category], files: Mapping[str, Located]
) -> Mapping[str, Located]:
    if source is None:
        return {}
    if MOMENTS not in categories:
        raise PolicyError(
            f"There is no category '{MOMENTS}'.", where=source.where(), todo="Add it in categories.yaml."
        )
    rules = moment_rules(source)
    for rule_id in sorted(rules.keys() & files.keys()):
        raise PolicyError(
            f"The rule {rule_id} stands in {files[rule_id].path.name} too.", where=rules[rule_id].where()
        )
    return rules


def _approvers(
    source: Located | None, categories: Mapping[str, Category], rules: Mapping[str, Rule]
) -> Approvers:
    """The pack's own file, held against the pack; without one the shipped file, as far as it fits."""
    if source is None:
        return load_approvers(load_yaml(shipped_pack() / "approvers.yaml"))
    approvers = load_approvers(source)
    check_against_pack(approvers, source, categories=categories, rules=rules)
    return approvers


def _rule(source: Located) -> Rule:
    if not isinstance(source.data, dict):
        raise PolicyError("A rule is a mapping.", where=source.where(), todo="Begin with 'kind:'.")
    name = source.data.get("kind")
    if name not in KINDS:
        what = "The key 'kind' is missing." if name is None else f"There is no kind '{name}'."
        raise PolicyError(
            what,
            where=source.where(("kind",)),
            todo=f"Kinds are {', '.join(KINDS)}.{did_you_mean(str(name), list(KINDS))}",
        )
    return _validated(source, KINDS[name].form)


def _validated(source: Located, form: type[F]) -> F:
    try:
        return form.model_validate(source.data)
    except ValidationError as fault:
        raise mistake(fault, source, form) from fault


def _digest(
    folder: Path, sources: Sequence[Located], wording: Wording, brands: Mapping[str, BrandProfile]
) -> str:
    """Twelve hex digits over what the pack says; comments and layout don't count."""
    content = {source.path.relative_to(folder).as_posix(): source.data for source in sources}
    content |= {f"edits/{name}": source.data for name, source in wording.sources.items()}
    text = json.dumps(
        [content, {slug: repr(profile) for slug, profile in brands.items()}], sort_keys=True, default=str
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
