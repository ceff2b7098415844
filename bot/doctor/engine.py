"""What judges: the policy pack, the brand profiles of the watched Slack channels, the releases of the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.doctor.condition import Condition, State, examined, mend, well
from bot.errors import ModelError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.review.policy import Policy

KINDS = ("classifier", "language", "fluency")


def examine_engine(settings: Settings) -> Iterator[Condition]:
    """Pack, brand profiles, releases; and where all are sound, that the engine starts with them."""
    found = [*examined("policy", lambda: _policy(settings)), *examined("models", _releases)]
    yield from found
    if all(condition.subject == "brands" or condition.state is not State.MEND for condition in found):
        yield from examined("engine", lambda: _engine(settings))


def _policy(settings: Settings) -> Iterator[Condition]:
    from bot.review.policy import load_policy

    policy = load_policy(settings.policies, settings.brands)
    yield well(
        "policy",
        f"{len(policy.rules)} rules in {len(policy.categories)} categories, version {policy.version}.",
    )
    yield from _brands(settings, policy)


def _brands(settings: Settings, policy: Policy) -> Iterator[Condition]:
    from bot.review.yaml_source import did_you_mean

    for key, watched in settings.slack_channels.items():
        if watched.brand is None:
            continue
        if watched.brand in policy.brands:
            yield well("brands", f"{key} has the profile '{watched.brand}'.")
        else:
            told = f"{key} is set to the brand '{watched.brand}', which has no profile."
            todo = f"Write one, or correct the setting.{did_you_mean(watched.brand, list(policy.brands))}"
            yield mend("brands", told, todo)


def _releases() -> Iterator[Condition]:
    from models.release import ReleaseError, current_release

    for kind in KINDS:
        try:
            release = current_release(kind)
            if release is not None:
                release.check_all()
        except ReleaseError as fault:
            raise ModelError(str(fault), todo="Install Greenlight again.") from None
        if release is None:
            yield mend("models", f"No {kind} is pinned in models/current.yaml.", "Install Greenlight again.")
        else:
            yield well("models", f"The {kind} {release.version} is the released one, file by file.")


def _engine(settings: Settings) -> Iterator[Condition]:
    from bot.review.reviewer import Reviewer

    reviewer = Reviewer.load(
        policies=settings.policies, brands=settings.brands, spacy_model=settings.spacy_model
    )
    yield well("engine", f"It starts, with {reviewer.model_version}.")
