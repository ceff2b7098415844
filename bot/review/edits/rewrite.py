"""Write the post anew by its intent, filled with its own title, facts, link and tags. The last resort."""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.edits.case import Case
from bot.review.edits.changes import words_of
from bot.review.edits.proposal import Proposal, Strategy
from bot.review.edits.protected import Kind, lost
from bot.review.edits.replace import ANSWERS
from bot.review.edits.wording import Intent

_LINES = 4
_PRIVATE = (Intent.REPLY, Intent.APOLOGISE)
_FACTS = 5  # words; fewer than that may go
# What may stand by itself behind a text; other parts need a sentence around them.
_TAIL = (Kind.HASHTAG, Kind.LINK, Kind.HANDLE)


def rewrite(case: Case) -> Iterator[Proposal]:
    """A few whole posts, in the draft's own order of lines."""
    category = next((fault.category for fault in case.faults if fault.category in ANSWERS), None)
    if category is None:
        return
    given = 0
    thing = next(filter(None, case.things), "")
    facts = case.values["facts"]
    stays = len(words_of(facts)) >= _FACTS
    for line in case.lines(Strategy.REWRITE.value, category, {"thing": thing}):
        if stays and not (case.topic and case.topic.lower() in line.lower()) and case.intent not in _PRIVATE:
            continue  # enough of the post stays without a word about something else in it
        # What carries no risk stays; but a public answer that told on somebody is better given anew.
        if len(words_of(facts)) >= _FACTS and facts not in line and case.intent not in _PRIVATE:
            line = f"{facts}{'.' if facts[-1].isalnum() else ''} {line}"
        elif not case.names(line) and case.intent not in _PRIVATE:
            continue  # a line that fits every post is none
        missing = lost(case.kept, line)
        if any(part.kind not in _TAIL for part in missing):
            continue
        tail = " ".join(dict.fromkeys(part.text for part in missing))
        yield Proposal(Strategy.REWRITE, f"{line} {tail}".strip())
        given += 1
        if given == _LINES:
            return
