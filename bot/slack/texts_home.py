"""The words of App Home and of the sub-commands of `/review`."""

from __future__ import annotations

from bot.types import Band

HOME_TITLE = "Greenlight"
HOME_INTRO = "Paste a draft into a watched Slack channel, type /review, or begin here."
NEW_DRAFT = "New draft"
NEW_DRAFT_HINT = "Write a draft and have it reviewed"
WAITING_TITLE = "Waiting for you"
NOTHING_WAITS = "Nothing waits for you."
DRAFTS_TITLE = "Your drafts"
NO_DRAFTS = "You have no drafts yet."
NEWER = "Newer"
NEWER_HINT = "Show newer entries"
OLDER = "Older"
OLDER_HINT = "Show older entries"
NUMBERS_TITLE = "The last 30 days"
NO_NUMBERS = "No drafts came in these days."
ALARMS = "Called no risk"
HEALTH_TITLE = "Health"
NO_ALARMS = "Nobody has called a finding no risk."
LAST_EVENT = "Last heard from Slack: "
NEVER = "nothing yet"
TEXT_GONE = "(its text is no longer kept)"
QUEUE_EMPTY = "No request for sign-off is open."
NO_SUCH_RULE = "There is no such rule. `/review policy` names the categories; a rule's name is like privacy_disclosure.small_cohort."

BAND_SIGN = {Band.CLEAR: "✅ clear", Band.CAUTION: "⚠️ caution", Band.HIGH: "🛑 high"}
SIGNOFF = {
    "requested": "waits for sign-off",
    "in_step": "waits for more approvals",
    "approved": "approved",
    "changes_requested": "changes requested",
    "rejected": "rejected",
    "expired": "expired without an answer",
    "withdrawn": "withdrawn",
    "overridden": "approved by override",
}
STATE = {"deleted": "deleted", "set_aside": "set aside"}


def draft_state(band: Band | None, state: str, signoff: str | None) -> str:
    """Where a draft stands, in a few words."""
    words = [STATE[state]] if state in STATE else []
    words += [BAND_SIGN[band]] if band else ["not reviewed"]
    words += [SIGNOFF[signoff]] if signoff in SIGNOFF else []
    return " · ".join(words)


def version(number: int) -> str:
    """Which text of a draft is in force."""
    return f"version {number}"


def step(name: str) -> str:
    """Whose turn it is."""
    return f"step {name}"


def week(drafts: int, flagged: int, bar: str) -> str:
    """A week as a bar of its flag rate."""
    return f"{bar}  {flagged} of {drafts} flagged"


def drafts(count: int, rate: float) -> str:
    """How many drafts came, and how many of them were flagged."""
    return f"{count:,} {'draft' if count == 1 else 'drafts'}, {rate:.0%} flagged"


def first_card(seconds: float) -> str:
    """The median time to the first card."""
    return f"First answer after {span(seconds)} (median)"


def signed(seconds: float) -> str:
    """The median time to approval."""
    return f"Approved after {span(seconds)} (median)"


def alarm(name: str, said: int, found: int) -> str:
    """A rule that people called no risk in some of the drafts in which it found something."""
    return f"{name}: {said} of {found} drafts"


def queue(deliveries: int, cards: int, slowed: int) -> str:
    """What is waiting inside."""
    slow = f", {slowed} of them because Slack asked to wait" if slowed else ""
    return f"Queue: {deliveries} to be read, {cards} to be shown{slow}"


def versions(policy: str, model: str) -> str:
    """What judges."""
    return f"Policy {policy} · model {model}"


def span(seconds: float) -> str:
    """A time in its largest fitting unit."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"
