"""All interface text: plain, kind, and nowhere else. Numbers and names come in as arguments."""

from __future__ import annotations

from bot.types import Band, Severity, Unchecked

COMMAND = "/review"

BAND_EMOJI = {Band.CLEAR: "✅", Band.CAUTION: "⚠️", Band.HIGH: "🛑"}
BAND_HEADLINE = {
    Band.CLEAR: "Clear",
    Band.CAUTION: "Caution: worth a second look",
    Band.HIGH: "High risk: please don't post this yet",
}
BAND_WORD = {Band.CLEAR: "clear", Band.CAUTION: "caution", Band.HIGH: "high"}
SEVERITY_WORD = {Severity.ADVICE: "Advice", Severity.CAUTION: "Caution", Severity.HIGH: "High"}

CATEGORY_NAME = {
    "privacy_disclosure": "Privacy",
    "self_disparagement": "Self-disparagement",
    "segment_mockery": "Mockery of people",
}

CLEAR_ANSWER = "Nothing here that a careful approver would stop. Nicely done."
FINDINGS_BELOW = "More in this thread, right below."
SAFER_WORDING = "Safer wording"
MISSING_PART = "Something is missing"
INSTEAD = "Instead: "
NOT_A_DRAFT = "Not a draft"
NOT_A_DRAFT_HINT = "Tell Greenlight that this message is not a draft"

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

HELP = (
    f"`{COMMAND} your draft` reviews a draft, and only you see the answer.\n"
    f"`{COMMAND} help` shows this help.\n"
    "A draft posted in a watched Slack channel is reviewed in its thread; edit it there and it is reviewed again."
)
EMPTY_COMMAND = (
    f"There is no text to review. Write the draft after the command, like this: `{COMMAND} Your draft`."
)


def category(slug: str) -> str:
    """A category's name for people; one that a policy added is named by its id."""
    return CATEGORY_NAME.get(slug, slug.replace("_", " ").capitalize())


def headline(band: Band) -> str:
    """The overall band in words and a sign."""
    return f"{BAND_EMOJI[band]} {BAND_HEADLINE[band]}"


def score_line(slug: str, score: float, band: Band, bar: str) -> str:
    """One category: bar, score and band."""
    return f"{bar}  {score:.2f}  {category(slug)}: {BAND_WORD[band]}"


def finding_head(severity: Severity, slug: str) -> str:
    """What a finding is about."""
    return f"{SEVERITY_WORD[severity]} · {category(slug)}"


def unsure(slugs: tuple[str, ...]) -> str:
    """The categories that could fall either way."""
    return f"I am not sure about {_join([category(slug) for slug in slugs])}: please read it with fresh eyes."


def unchecked(kinds: tuple[Unchecked, ...]) -> str:
    """What no check has looked at."""
    return f"Not checked: {_join([UNCHECKED[kind] for kind in kinds])}."


def excepted(count: int) -> str:
    """How many findings an exception of the policy set aside."""
    return f"{count} finding{'s' if count != 1 else ''} set aside by an exception of the policy."


def fallback(band: Band, risky: tuple[str, ...], findings: int) -> str:
    """The card as one line: for notifications and screen readers. It never quotes the draft."""
    if not findings:
        return f"{headline(band)}. {CLEAR_ANSWER}" if band is Band.CLEAR else f"{headline(band)}."
    about = f" {_join([category(slug) for slug in risky])}." if risky else ""
    return f"{headline(band)}.{about} {findings} finding{'s' if findings != 1 else ''}."


def version(number: int) -> str:
    """Which text of the draft this is about."""
    return f"Version {number}"


def and_more(count: int) -> str:
    """Findings that the shortest form has no room for."""
    return f"… and {count} more."


def unknown_fault(reference: str) -> str:
    """An error that nobody foresaw: the number is also in the log."""
    return f"Something went wrong on my side, and this was not reviewed. If it happens again, please report {reference}."


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
