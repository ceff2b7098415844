"""The interface text of sign-off: plain, kind, and nowhere else. Numbers and names come in as arguments."""

from __future__ import annotations

from bot.signoff.flow import Act, State

HEADLINE = {
    State.REQUESTED: "🕓 Sign-off requested",
    State.IN_STEP: "🕓 Sign-off under way",
    State.APPROVED: "✅ Approved",
    State.CHANGES_REQUESTED: "✏️ Changes requested",
    State.REJECTED: "⛔ Rejected",
    State.EXPIRED: "⌛ Expired, not approved",
    State.WITHDRAWN: "↩️ Withdrawn",
    State.OVERRIDDEN: "🚨 Overridden: may go out without the approvals it lacks",
}
DECIDED = {
    Act.APPROVE: "approved",
    Act.REQUEST_CHANGES: "requested changes",
    Act.REJECT: "rejected",
    Act.WITHDRAW: "withdrew the request",
    Act.PROPOSE_OVERRIDE: "proposed to override",
    Act.AGREE_OVERRIDE: "agreed to override",
}

THE_TEXT = "The exact text that is asked about"
WHAT_WAS_FOUND = "What the review found"
WHAT_CHANGED = "The text was changed since"
TEXT_GONE = "The text is no longer kept."
NOT_ALL_SHOWN = "Slack has no room for all of the text here: please read the rest in the draft itself."
NO_CHANNEL = "no channel"
NO_BRAND = "no brand"

APPROVE = "Approve"
APPROVE_HINT = "Approve exactly this text"
CHANGES = "Request changes"
CHANGES_HINT = "Say what must change before you approve"
REJECT = "Reject"
REJECT_HINT = "Say why this must not go out"
WITHDRAW = "Withdraw"
WITHDRAW_HINT = "Take the request for sign-off back"
OVERRIDE = "Override"
OVERRIDE_HINT = "Propose to publish without the approvals; a second person must agree"
AGREE = "Agree to override"
AGREE_HINT = "Let this go out without the approvals it lacks"
COUNT_IT = "Count it as approval"

CONFIRM_APPROVE = "Approve this text?"
CONFIRM_AGREE = "Override the approvals?"
CONFIRM_WITHDRAW = "Withdraw the request?"
CONFIRM_WITHDRAW_TEXT = "Approvals given so far no longer count. You can ask again at any time."
BACK = "Back"

REASON = "Why?"
REASON_HINT = "Your reason stands on the card and in the log."
NO_REASON = "Please say why, in a sentence."
SEND = "Send"
TITLE = {
    Act.REQUEST_CHANGES: "Request changes",
    Act.REJECT: "Reject",
    Act.PROPOSE_OVERRIDE: "Override",
}

AWAY = "Noted: you are away, and your stand-in decides meanwhile. `/review back` ends that."
BACK_AGAIN = "Welcome back: you decide for yourself again."

BRIEF = {
    "purpose": "Purpose: ",
    "audience": "For: ",
    "planned_at": "Planned for: ",
    "data_source": "Figures from: ",
    "permission": "May be published, says: ",
    "consent": "Customers agreed: ",
}
DUE = "Please answer by "


def where(channel: str | None, brand: str | None, version: int | None) -> str:
    """What the text is for."""
    return f"{brand or NO_BRAND} · {channel or NO_CHANNEL} · version {version or 1}"


def step(number: int, of: int, name: str) -> str:
    """Which step is asked now."""
    return f"Step {number} of {of}: {name}"


def digest(mac: str) -> str:
    """What the approval is bound to, short; `greenlight audit verify-text` compares all of it."""
    return f"Bound to this exact text, digest {mac[:16]}"


def worst(band: str, names: list[str]) -> str:
    """The worst of the review, in one line."""
    return f"The review says {band}: {', '.join(names)}." if names else f"The review says {band}."


def in_step(name: str) -> str:
    """In which step somebody decided."""
    return f" ({name})"


def for_whom() -> str:
    """Between a stand-in and the person they decided for."""
    return " for "


def held(brand: str) -> str:
    """A brand was put on hold."""
    return f"Approvals for {brand} are stopped. `/review lift {brand}` ends that."


def lifted(brand: str) -> str:
    """A hold was ended."""
    return f"Approvals for {brand} go on."


def assent(version: int) -> str:
    """Somebody said yes in the thread."""
    return f"That sounds like a yes. Count it as your approval of version {version}?"
