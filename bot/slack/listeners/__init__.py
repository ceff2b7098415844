"""What Greenlight answers to. Each surface is one file with a plain list: this id goes to that function.

A new one is a function, a line in the list of its surface, and a payload in the tests.
"""

from __future__ import annotations

from bot.slack.listeners.actions import ACTIONS
from bot.slack.listeners.commands import COMMANDS
from bot.slack.listeners.messages import MESSAGES
from bot.slack.listeners.services import Listener
from bot.slack.listeners.shortcuts import MESSAGE_SHORTCUTS
from bot.slack.listeners.signoffs import SIGNOFF_ACTIONS, SIGNOFF_SUBMISSIONS
from bot.slack.listeners.views import SUBMISSIONS

LISTENERS: dict[str, Listener] = dict(
    [
        *MESSAGES,
        *COMMANDS,
        *ACTIONS,
        *SIGNOFF_ACTIONS,
        *MESSAGE_SHORTCUTS,
        *((callback, listener) for callback, _, listener in (*SUBMISSIONS, *SIGNOFF_SUBMISSIONS)),
    ]
)
"""Kind of a delivery -> the listener that does the work on it."""
