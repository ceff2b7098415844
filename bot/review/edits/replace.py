"""Put a kind or plain sentence where the jab, the put-down or the watchful remark stood."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.review.edits.case import Case
from bot.review.edits.clauses import Stretch, spoken, stretch_of
from bot.review.edits.proposal import Repair, Strategy
from bot.review.edits.protected import Kind
from bot.review.edits.things import thing_of
from bot.review.edits.wording import Intent
from bot.types import Channel, Finding

# Which strategy answers a fault of which category, mockery first. What else a pack judges is mended by its own words alone.
ANSWERS = {
    "segment_mockery": Strategy.PRAISE,
    "self_disparagement": Strategy.OWN_TITLE,
    "privacy_disclosure": Strategy.STATISTIC,
}
_MOST_LINES = 2  # for each stretch at fault
_FEWEST_WORDS = 3  # must stand beside a line that doesn't say itself what it is about
_LEADING = tuple(":—–")


def replace_jabs(case: Case) -> Iterator[Repair]:
    """For each stretch at fault, lines that fit its category, in the draft's own order."""
    document = case.document
    if document.draft.channel is Channel.REPLY:
        return  # whoever complained is owed an answer, not a line
    answered = [found for found in case.faults if found.category in ANSWERS]
    for fault in sorted(answered, key=lambda found: list(ANSWERS).index(found.category)):
        stretch = stretch_of(document, fault)
        if stretch is None:
            continue
        thing = thing_of(document, stretch.start, stretch.end)
        for first, last in _places(case, stretch):
            yield from _lines(case, fault, document.place(*spoken(document, first, last)), thing)


def _lines(case: Case, fault: Finding, place: tuple[int, int], thing: str) -> Iterator[Repair]:
    """The first few lines that fit in the place of characters [start, end)."""
    start, end = place
    strategy = ANSWERS[fault.category]
    stays = (case.text[:start] + case.text[end:]).lower()
    anchored = len(stays.split()) >= _FEWEST_WORDS
    told = {name.lower() for name in (thing, case.topic) if name}
    # A line that names nothing goes with whom the post speaks to; it answers no label and nothing that was told.
    led = case.text[:start].rstrip()[-1:] in _LEADING
    tells = any(found.category == "privacy_disclosure" for found in case.faults)
    anchored = anchored and bool(case.text[:start].strip())
    anchored = anchored and (case.intent is Intent.THANK or not (led or tells))
    fitting = (
        line
        for line in case.lines(strategy.value, fault.category, {"thing": thing})
        if (anchored or any(name in line.lower() for name in told))
        and not any(name in line.lower() and name in stays for name in told)
    )
    if led and strategy is Strategy.STATISTIC:
        return
    for line in islice(fitting, _MOST_LINES):
        yield Repair(strategy, start, end, _as_clause(case, start, end, line))


def _places(case: Case, stretch: Stretch) -> Iterator[tuple[int, int]]:
    """Where a line can stand: in the place of all sentences of the stretch, and of its last one alone."""
    first, last = _sentences(case, stretch)
    yield first, last
    own = case.document.sentence_bounds[stretch.end - 1][0]
    if own > first:
        yield own, last


def _sentences(case: Case, stretch: Stretch) -> tuple[int, int]:
    """The stretch where a line can take its place: from a sentence's start, or from behind a colon, to a sentence's end."""
    bounds = case.document.sentence_bounds
    last = bounds[stretch.end - 1][1]
    led = stretch.start and case.document.doc[stretch.start - 1].text in _LEADING
    return (stretch.start if led else bounds[stretch.start][0]), last


def _as_clause(case: Case, start: int, end: int, line: str) -> str:
    """The line as it goes on from what stands before: small letter after a colon, no mark before another."""
    if case.text[:start].rstrip()[-1:] in _LEADING and start and not _begins_with_name(case, line):
        line = line[0].lower() + line[1:]
    following = case.text[end:].lstrip(" ")
    if following[:1] and following[0] in ".!?…":
        return line.rstrip(".!")
    return line if case.voice.stops or following[:1].isalnum() else line.rstrip(".")


def _begins_with_name(case: Case, line: str) -> bool:
    return line.startswith(("I ", "I'", *(part.text for part in case.parts if part.kind is Kind.TITLE)))
