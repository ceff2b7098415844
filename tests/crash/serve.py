"""`greenlight serve` with a reviewer that needs no models, so that it starts at once: what is tried here is whether
store, inbox and outbox outlive a kill, and not the engine, which keeps nothing.
"""

from __future__ import annotations

import sys
from datetime import date

from bot import app
from bot.in_force import ReviewerInForce
from bot.review.policy import Policy, load_policy
from bot.settings import Settings
from bot.types import Band, Draft, Review


class Judge:
    """Finds every draft clear."""

    model_version = "none"

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.policy_version = policy.version

    def review(self, draft: Draft, *, on: date, edits: bool = True) -> Review:
        """The same for all drafts."""
        clear = dict.fromkeys(self.policy.categories, Band.CLEAR)
        return Review(
            draft=draft,
            risk=0.0,
            band=Band.CLEAR,
            scores=dict.fromkeys(clear, 0.0),
            bands=clear,
            unsure=(),
            findings=(),
            edits=(),
            unchecked=(),
            policy_version=self.policy_version,
            model_version=self.model_version,
        )


def judges(settings: Settings, trusted: str | None = None) -> ReviewerInForce:
    """In place of the engine."""
    policy = load_policy(settings.policies, settings.brands)
    return ReviewerInForce(lambda: Judge(policy))


if __name__ == "__main__":
    app.load_reviewer = judges
    sys.exit(app.serve())
