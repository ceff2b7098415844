"""All interface text: plain, kind, and nowhere else. Numbers and names come in as arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.types import Band, Channel, Severity, Unchecked

COMMAND = "/review"

BAND_EMOJI = {Band.CLEAR: "✅", Band.CAUTION: "⚠️", Band.HIGH: "🛑"}
BAND_HEADLINE = {
    Band.CLEAR: "Clear",
    Band.CAUTION: "Caution: worth a second look",
    Band.HIGH: "High risk: please don't post this yet",
}
BAND_WORD = {Band.CLEAR: "clear", Band.CAUTION: "caution", Band.HIGH: "high"}
SEVERITY_WORD = {Severity.ADVICE: "Advice", Severity.CAUTION: "Caution", Severity.HIGH: "High"}

CLEAR_ANSWER = "Nothing here that a careful approver would stop. Nicely done."
NO_EDIT = "I have no wording that I would vouch for: what to change stands with each finding."
ALSO = "Also: "
TEXT_BELOW = "The text to copy is in the next message."
READY = "The text reviewed here, ready to copy"
SAFER_WORDING = "Safer wording"
MISSING_PART = "Something is missing"
INSTEAD = "Instead: "

# Buttons, each with what a screen reader says of it.
NOT_A_DRAFT = "Not a draft"
NOT_A_DRAFT_HINT = "Tell Greenlight that this message is not a draft"
USE_EDIT = "Use this edit"
USE_EDIT_HINT = "Make this wording the next version of the draft"
USE_VARIANT_HINT = "Make this one of the drafts the one to go on with"
EDIT_AGAIN = "Edit and review again"
EDIT_AGAIN_HINT = "Change the text of the draft and have it reviewed again"
ADD_BRIEF = "Add brief"
CHANGE_BRIEF = "Change brief"
ADD_BRIEF_HINT = "Say what the post is for, and have it reviewed against that"
SHOW_ALL_HINT = "Show all findings of this review"
NOT_A_RISK = "Not a risk"
NOT_A_RISK_HINT = "Say that a finding is no risk, and why"
MISSED_RISK = "Missed a risk"
MISSED_RISK_HINT = "Say which risk this review has not seen"
REQUEST_SIGNOFF = "Request sign-off"
REQUEST_SIGNOFF_HINT = "Ask those who must approve this draft"

# Modals.
CLOSE = "Close"
CANCEL = "Cancel"
QUEUE_TITLE = "Waiting for sign-off"
POLICY_TITLE = "Policy"
NOTE_TITLE = "Greenlight"
NOT_OPENED = "That took too long, and Slack did not let me open the window. Please press again."
ALL_TITLE = "All findings"
EDIT_TITLE = "Edit the draft"
EDIT_TEXT = "The text of the post"
REVIEW = "Review"
REVIEW_AGAIN = "Review again"
TOO_LONG_FOR_MODAL = (
    "This draft is longer than the 3,000 characters that fit in a window of Slack. "
    "Please edit your message itself: I review it again in its thread."
)
TOO_LONG_WITHOUT_MESSAGE = (
    "This draft is longer than the 3,000 characters that fit in a window of Slack. "
    "Please post the new text in a Slack channel that I watch."
)
SAME_TEXT = "This is the text as it stands. Please change it first."
NO_TEXT = "Please write the text of the post."
SEND = "Send"
NOT_A_RISK_TITLE = "Not a risk"
WHICH_FINDING = "Which finding?"
WHY_NO_RISK = "Why is it no risk?"
WHY_NO_RISK_HINT = "Your reason is kept with the finding, for those who look after the policy."
MISSED_TITLE = "Missed a risk"
WHICH_CATEGORY = "Which kind of risk?"
WHAT_WAS_MISSED = "What did I miss?"
WHAT_WAS_MISSED_HINT = "Quote the words, and say who could be hurt or embarrassed by them."
NEW_TITLE = "New draft"
NEW_TEXT_HINT = "Only you see the answer. Several drafts are parted by a line of three hyphens."
BRIEF_TITLE = "Brief"
BRAND = "Brand"
CHANNEL = "Where it will be posted"
MORE = "More about this post"
MORE_HINT = "Show the other fields of the brief"
NO_REASON = "Please write a word or two."
REQUIRED = "Your policy asks for this."
PLANNED_IN_PAST = "This moment is over. Please choose one that is still to come."
BRIEF_FIELD = {
    "purpose": ("What is the post for?", "What readers should know, feel or do after it."),
    "audience": ("Whom is it for?", "And who is not meant, if that matters."),
    "planned_at": ("When will it be posted?", "In your own time zone."),
    "data_source": ("Where do its figures come from?", "The report or the team, so that somebody can look."),
    "permission": ("Who allowed us to publish them?", "The name of whoever owns the data."),
    "consent": ("How did customers agree to what is theirs?", "For posts, pictures or words of customers."),
}
CHANNEL_NAME = {
    Channel.X: "X",
    Channel.INSTAGRAM: "Instagram",
    Channel.TIKTOK: "TikTok",
    Channel.FACEBOOK: "Facebook",
    Channel.LINKEDIN: "LinkedIn",
    Channel.YOUTUBE: "YouTube",
    Channel.THREADS: "Threads",
    Channel.PUSH: "Push notification",
    Channel.EMAIL: "E-mail subject",
    Channel.REPLY: "Reply to a customer",
}
THANKS_NO_RISK = "Thank you. It is noted that this is no risk, with your reason."
THANKS_MISSED = "Thank you. It is noted that a risk was missed, with what you wrote."
ALREADY_REVIEWED = "This message is a draft that I know already: its review is in its thread."
NO_TEXT_IN_MESSAGE = "This message has no text, and I can read words only."

UNCHECKED = {
    Unchecked.IMAGE: "the image",
    Unchecked.VIDEO: "the video",
    Unchecked.LINK: "what the link leads to",
    Unchecked.LANGUAGE: "text that is not English",
    Unchecked.BRAND_PROFILE: "names of the brand (there is no profile of it)",
    Unchecked.TIMEOUT: "everything (a check took too long and was stopped)",
}

OUTDATED = "Outdated: the draft was changed. The newest review is further down in this thread."
DELETED = "Closed: the draft was deleted."
SET_ASIDE = "Not a draft: set aside. Changes to this message are not reviewed."
PART_OVER = "This belonged to a review that no longer counts."

NOT_TAKEN = "This was not taken, because I am very busy right now. Please try again in a moment."
MAYBE_TWICE = "This may stand here twice: I was interrupted while posting, and Slack does not let me look whether it was posted."
SHORTENED = "Slack could not show the whole review, so this is its shortest form."


def help_text(commands: Sequence[tuple[str, str]]) -> str:
    """The help of `/review`: `commands` are usage and meaning of each sub-command."""
    lines = [
        f"`{COMMAND} your draft` reviews a draft, and only you see the answer.",
        f"`{COMMAND}` alone opens a window to write one, with its brief.",
        *(f"`{usage}` {meaning}." for usage, meaning in commands),
        f"`{COMMAND} help` shows this help.",
        "A draft posted in a watched Slack channel is reviewed in its thread; edit it there and it is reviewed again.",
        "On any other message choose “Review this draft” from its menu.",
    ]
    return "\n".join(lines)


def category(slug: str, labels: Mapping[str, str]) -> str:
    """A category's name for people, as the pack gives it; one that the pack no longer has is named by its id."""
    return labels.get(slug) or slug.replace("_", " ").capitalize()


def headline(band: Band) -> str:
    """The overall band in words and a sign."""
    return f"{BAND_EMOJI[band]} {BAND_HEADLINE[band]}"


def score_line(name: str, score: float, band: Band, bar: str) -> str:
    """One category: bar, score and band."""
    return f"{bar}  {score:.2f}  {name}: {BAND_WORD[band]}"


def finding_head(severity: Severity, name: str) -> str:
    """What a finding is about."""
    return f"{SEVERITY_WORD[severity]} · {name}"


def unsure(names: Sequence[str]) -> str:
    """The categories that could fall either way."""
    return f"I am not sure about {_join(names)}: please read it with fresh eyes."


def unchecked(kinds: tuple[Unchecked, ...]) -> str:
    """What no check has looked at."""
    return f"Not checked: {_join([UNCHECKED[kind] for kind in kinds])}."


def excepted(number: int) -> str:
    """How many findings an exception of the policy set aside."""
    return f"{count(number, 'finding')} set aside by an exception of the policy."


def fallback(band: Band, risky: Sequence[str], findings: int) -> str:
    """The card as one line: for notifications and screen readers. It never quotes the draft."""
    if not findings:
        return f"{headline(band)}. {CLEAR_ANSWER}" if band is Band.CLEAR else f"{headline(band)}."
    about = f" {_join(risky)}." if risky else ""
    return f"{headline(band)}.{about} {count(findings, 'finding')}."


def side_by_side(bands: Sequence[Band]) -> str:
    """Several drafts in one message, and how many of them stand where."""
    stand = [f"{bands.count(band)} {BAND_WORD[band]}" for band in Band if band in bands]
    return f"{len(bands)} drafts side by side: {_join(stand)}"


def variant(number: int, band: Band) -> str:
    """One of several drafts; its number is its place in the message."""
    return f"Draft {number} · {BAND_EMOJI[band]} {BAND_WORD[band]}"


def use_variant(number: int) -> str:
    """The button that chooses one of several drafts."""
    return f"Go on with draft {number}"


def version(number: int) -> str:
    """Which text of the draft this is about."""
    return f"Version {number}"


def and_more(left: int) -> str:
    """Findings that there is no room for."""
    return f"… and {left} more."


def show_all(findings: int) -> str:
    """The button that opens all findings."""
    return f"Show all {findings}"


def unknown_fault(reference: str) -> str:
    """An error that nobody foresaw: the number is also in the log."""
    return f"Something went wrong on my side, and this was not reviewed. If it happens again, please report {reference}."


def count(number: int, what: str) -> str:
    """ "1 finding", "2 findings"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
