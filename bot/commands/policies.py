"""`greenlight policies …`: look after a policy pack."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
import yaml

from bot.commands.outcome import BROKEN, complain
from bot.errors import PolicyError
from bot.review.yaml_source import did_you_mean
from bot.table import visible

if TYPE_CHECKING:
    from bot.review.policy import Policy
    from bot.review.reviewer import Reviewer
    from bot.review.rule import Example, Rule
    from bot.types import BrandProfile, Draft, Review

# What every rule has, and `explain` tells in its own words; the rest is what a kind of rule matches.
_TOLD = frozenset(
    ("kind", "severity", "message", "why", "instead", "link", "applies_to", "exceptions", "examples")
)


def check_pack(folder: Path | None) -> None:
    """Reads and compiles the whole pack; PolicyError where it can't be used."""
    policy = _reviewer(folder).policy
    typer.echo(
        f"{len(policy.rules)} rules in {len(policy.categories)} categories and {len(policy.brands)} brand profiles "
        f"are sound (policy {policy.version})."
    )


def test_pack(folder: Path | None) -> int:
    """Runs the examples of every rule; names each that fails and returns the exit status."""
    from bot.review.examples import run_examples

    reviewer = _reviewer(folder)
    failures = list(run_examples(reviewer))
    for failure in failures:
        found = ", ".join(f"'{quote}'" for quote in failure.found) or "nothing"
        complain(
            f"{failure.where}: {failure.rule} expects {failure.expected} and found {found} in example "
            f"{failure.number}: {failure.text}"
        )
    examples = sum(len(rule.examples) for rule in reviewer.policy.rules.values())
    typer.echo(
        f"{examples} examples of {len(reviewer.policy.rules)} rules: {len(failures) or 'none'} failed."
    )
    return BROKEN if failures or _test_wording(reviewer) else 0


def _test_wording(reviewer: Reviewer) -> int:
    """Runs the examples of the edits' wording, names each that fails, and returns how many did."""
    from bot.review.edits.examples import DAY, run_edit_examples

    def review(draft: Draft, made_up: BrandProfile | None) -> Review:
        policy = reviewer.policy
        brands = {**policy.brands, made_up.slug: made_up} if made_up else policy.brands
        return replace(reviewer, policy=replace(policy, brands=brands)).review(draft, on=DAY)

    wording = reviewer.policy.wording.files
    if not reviewer.policy.has_own_wording:
        return 0
    failures = list(run_edit_examples(reviewer.policy, review))
    for failure in failures:
        found = ", ".join(f"'{text}'" for text in failure.found) or "no edit"
        complain(
            f"{failure.where}: expects {failure.expected} and found {found} in example {failure.number}: {failure.draft}"
        )
    examples = sum(len(one.examples) for one in wording.values())
    typer.echo(f"{examples} examples of {len(wording)} files of wording: {len(failures) or 'none'} failed.")
    return len(failures)


def list_rules(folder: Path | None) -> None:
    """Prints every rule, by category, a line each: whoever searches the list finds whole ids and messages."""
    rows = [
        (visible(rule_id), rule.kind, str(rule.severity), visible(rule.message, lines=False))
        for rule_id, rule in sorted(_policy(folder).rules.items())
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for *cells, message in rows:
        typer.echo("  ".join([*map(str.ljust, cells, widths), message]))


def explain_rule(rule_id: str, folder: Path | None) -> None:
    """Prints what one rule matches, why, and what to do instead."""
    policy = _policy(folder)
    if rule_id not in policy.rules:
        raise PolicyError(
            f"There is no rule '{rule_id}'.",
            todo=f"'greenlight policies list' names all.{did_you_mean(rule_id, list(policy.rules))}",
        )
    rule = policy.rules[rule_id]
    for line in (
        f"{rule_id}  ({rule.kind}, {rule.severity})",
        f"  {policy.sources[rule_id].path}",
        "",
        f"Says:    {rule.message}",
        f"Why:     {rule.why}",
        f"Instead: {rule.instead}",
        *([f"More:    {rule.link}"] if rule.link else []),
        *_matching(rule),
        *_exceptions(rule),
        *_examples(rule),
    ):
        typer.echo(visible(line))


def print_schema() -> None:
    """Prints the JSON Schema of a rule file."""
    from bot.review.policy import policy_schema

    typer.echo(json.dumps(policy_schema(), indent=2, ensure_ascii=False))


def _policy(folder: Path | None) -> Policy:
    """The pack as written; nothing is compiled, so no pipeline is loaded."""
    from bot.review.policy import load_policy
    from bot.settings import read_settings

    settings = read_settings()
    return load_policy(folder or settings.policies, settings.brands)


def _reviewer(folder: Path | None) -> Reviewer:
    from bot.review.reviewer import Reviewer
    from bot.settings import read_settings

    settings = read_settings()
    return Reviewer.load(
        policies=folder or settings.policies, brands=settings.brands, spacy_model=settings.spacy_model
    )


def _matching(rule: Rule) -> list[str]:
    fields = rule.model_dump(mode="json", exclude_unset=True)
    told = {name: value for name, value in fields.items() if name not in _TOLD}
    scope = fields.get("applies_to", {})
    return ["", "Matches:", *_block(told), *(["Only for:", *_block(scope)] if scope else [])]


def _block(fields: dict[str, Any]) -> list[str]:
    lines = (
        yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=100).splitlines() if fields else []
    )
    return [f"  {line}" for line in lines]


def _exceptions(rule: Rule) -> list[str]:
    lines = [
        f"  “{allowed.phrase}”: {allowed.reason}" + (f" (until {allowed.until})" if allowed.until else "")
        for allowed in rule.exceptions
    ]
    return ["", "Silent on:", *lines] if lines else []


def _examples(rule: Rule) -> list[str]:
    shown = [f"  ✗ {_example(example)}" for example in rule.examples if example.bad is not None]
    shown += [f"  ✓ {_example(example)}" for example in rule.examples if example.good is not None]
    return ["", "Examples (✗ matches, ✓ doesn't):", *shown]


def _example(example: Example) -> str:
    """The text, and behind it the channel and the brief with which it matches or doesn't."""
    brief = {"channel": example.channel, **dict(example.brief)}
    given = ", ".join(f"{name}: {value}" for name, value in brief.items() if value is not None)
    return f"{example.bad or example.good}" + (f"  [{given}]" if given else "")
