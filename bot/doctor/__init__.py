"""Looks at everything that the bot stands on, and says of each thing how it is and what to do.

It only looks: nothing is posted, made or brought up to date. What it says holds no token, key, address or text of a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.doctor.condition import Condition, State
from bot.doctor.engine import examine_engine
from bot.doctor.kept import examine_kept
from bot.doctor.slack import examine_slack
from bot.settings import Settings

__all__ = ["Condition", "State", "examine"]


def examine(settings: Settings, now: Callable[[], datetime]) -> Iterator[Condition]:
    """Every condition, as soon as it is known; the engine last, since loading it takes seconds."""
    yield from examine_slack(settings, now)
    yield from examine_kept(settings)
    yield from examine_engine(settings)
