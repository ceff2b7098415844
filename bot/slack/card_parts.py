"""The pieces that a review's card is made of: scores, findings, suggested edits, and the text to copy.

The gravest finding stands in its sentence, its words in bold: that is what a reader should see at a glance.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from slack_sdk.models.blocks import Block, RichTextElement

from bot.slack import texts
from bot.slack.blocks import (
    Button,
    aside,
    buttons,
    clip,
    header,
    line,
    marked,
    preformatted,
    quote,
    rich,
    visible,
)
from bot.types import Band, Edit, Finding, Review, Severity

USE_EDIT = "use_edit"

MOST_EDITS = 3
_MOST_ADVICE = 2
_MOST_BARS = 8
_BAR = 10
_SHORT_BYTES = 100
_CHUNK_BYTES = 9_000
_SENTENCE_BYTES = 240  # of what stands before the words of a finding, and of what stands after them
_SENTENCE_END = re.compile(r"[.!?…]+[\s\"'”’)]*|\n")
_SEVERITY_RANK = {Severity.HIGH: 0, Severity.CAUTION: 1, Severity.ADVICE: 2}

Labels = Mapping[str, str]
"""Category -> its name for people."""


def by_weight(findings: Sequence[Finding]) -> list[Finding]:
    """What weighs in scores, the gravest first; within a severity as it stands in the draft."""
    weighing = [finding for finding in findings if finding.severity is not Severity.ADVICE]
    return sorted(weighing, key=lambda finding: _SEVERITY_RANK[finding.severity])


def advice_in(findings: Sequence[Finding]) -> list[Finding]:
    """What weighs nothing and may be of use all the same."""
    return [finding for finding in findings if finding.severity is Severity.ADVICE]


def head(review: Review, labels: Labels) -> list[Block]:
    """Band and scores. A clean draft gets a kind sentence instead of green bars."""
    blocks = [header(texts.headline(review.band))]
    if review.band is Band.CLEAR and not by_weight(review.findings):
        scores = " · ".join(f"{_name(slug, labels)} {score:.2f}" for slug, score in review.scores.items())
        return [*blocks, rich(line(texts.CLEAR_ANSWER)), *([aside(clip(scores, 600))] if scores else [])]
    if review.scores:
        blocks.append(rich(line("\n".join(_score_lines(review, labels)))))
    return blocks


def notes(review: Review, version: int | None, labels: Labels) -> list[Block]:
    """What the scores don't tell."""
    said = [texts.version(version)] if version is not None and version > 1 else []
    if review.unsure:
        said.append(texts.unsure([_name(slug, labels) for slug in review.unsure]))
    if review.unchecked:
        said.append(texts.unchecked(review.unchecked))
    if sum(review.excepted.values()):
        said.append(texts.excepted(sum(review.excepted.values())))
    return [aside(note) for note in said]


def worst(finding: Finding, text: str, labels: Labels, most: int) -> Block:
    """The gravest finding in its sentence, with its reasons in `most` bytes each."""
    return rich(_title(finding, labels), _in_sentence(finding, text, most), *_reasons(finding, most))


def in_full(finding: Finding, labels: Labels, most: int) -> Block:
    """A finding with its words and reasons, each in `most` bytes."""
    words = quote(finding.quote, most) if finding.quote else line(texts.MISSING_PART)
    return rich(_title(finding, labels), words, *_reasons(finding, most))


def in_short(finding: Finding, labels: Labels) -> RichTextElement:
    """A finding on one line."""
    quoted = f"“{clip(finding.quote, _SHORT_BYTES)}” " if finding.quote else ""
    return _short(_head(finding, labels) + " · ", quoted + finding.message)


def also(advice: Sequence[Finding]) -> list[Block]:
    """Advice, folded into a line or two."""
    if not advice:
        return []
    lines = [_short(texts.ALSO, finding.message) for finding in advice[:_MOST_ADVICE]]
    more = [aside(texts.and_more(len(advice) - _MOST_ADVICE))] if len(advice) > _MOST_ADVICE else []
    return [rich(*lines), *more]


def hides_advice(findings: Sequence[Finding]) -> bool:
    """Whether there is more advice than `also` shows."""
    return len(advice_in(findings)) > _MOST_ADVICE


def suggestions(edits: Sequence[Edit], review_id: int | None, most: int) -> Iterator[Block]:
    """Each suggested edit with its button."""
    for number, edit in enumerate(edits[:MOST_EDITS]):
        title = [line("", bold=texts.SAFER_WORDING)] if number == 0 else []
        yield rich(*title, quote(edit.text, most))
        if review_id is not None:
            yield buttons(
                Button(
                    text=texts.USE_EDIT,
                    action_id=USE_EDIT,
                    value=f"{review_id}:{number}",
                    hint=texts.USE_EDIT_HINT,
                    style="primary" if number == 0 and edit.band is Band.CLEAR else None,
                )
            )


def edit_in_short(edit: Edit) -> RichTextElement:
    """A suggested edit on one line."""
    return _short(texts.SAFER_WORDING + " · ", edit.text)


def chunks(text: str, most: int = _CHUNK_BYTES) -> list[str]:
    """The text in pieces of at most `most` bytes as they are sent; nothing is lost."""
    pieces, start, used = [], 0, 0
    for end, char in enumerate(text):
        width = len(json.dumps(char)) - 2
        if used + width > most:
            pieces.append(text[start:end])
            start, used = end, 0
        used += width
    return [*pieces, text[start:]]


def to_copy(piece: str) -> Block:
    """A text, or a part of it, ready to be copied. Slack shows no empty one."""
    return rich(line("", bold=texts.READY), preformatted(piece or " "))


def risky(review: Review, labels: Labels) -> list[str]:
    """The names of the categories that are not clear."""
    return [_name(slug, labels) for slug, band in review.bands.items() if band is not Band.CLEAR]


def _name(slug: str, labels: Labels) -> str:
    return clip(texts.category(slug, labels), 120)


def _score_lines(review: Review, labels: Labels) -> list[str]:
    """Three bars where the pack has three categories; of many those that matter most."""
    slugs = list(review.scores)
    if len(slugs) > _MOST_BARS:
        kept = set(sorted(slugs, key=lambda slug: -review.scores[slug])[:_MOST_BARS])
        slugs = [slug for slug in slugs if slug in kept]
    return [
        texts.score_line(
            _name(slug, labels), review.scores[slug], review.bands[slug], bar(review.scores[slug])
        )
        for slug in slugs
    ]


def bar(share: float) -> str:
    """A share from 0 to 1 as ten signs."""
    full = round(share * _BAR)
    return "▰" * full + "▱" * (_BAR - full)


def _head(finding: Finding, labels: Labels) -> str:
    return texts.finding_head(finding.severity, _name(finding.category, labels))


def _title(finding: Finding, labels: Labels) -> RichTextElement:
    return line("", bold=_head(finding, labels))


def _in_sentence(finding: Finding, text: str, most: int) -> RichTextElement:
    if not finding.quote or text[finding.start : finding.end] != finding.quote:
        return quote(finding.quote, most) if finding.quote else line(texts.MISSING_PART)
    before, after = _around(text, finding.start, finding.end)
    room = min(most, _SENTENCE_BYTES)
    words = clip(visible(finding.quote), most)
    return marked(_clip_start(visible(before), room), words, clip(visible(after), room))


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after `text[start:end]` in its sentence."""
    begins = [found.end() for found in _SENTENCE_END.finditer(text, 0, start)]
    # From the last character on: words that close their sentence have nothing behind them.
    closing = _SENTENCE_END.search(text, max(start, end - 1))
    stop = max(end, closing.end()) if closing else len(text)
    return text[begins[-1] if begins else 0 : start].lstrip(), text[end:stop].rstrip()


def _clip_start(text: str, most: int) -> str:
    return clip(text[::-1], most)[::-1]


def _reasons(finding: Finding, most: int) -> Iterator[RichTextElement]:
    yield line(clip(visible(f"{finding.message} {finding.why}".strip()), most))
    if finding.instead:
        yield line(clip(visible(finding.instead), most), bold=texts.INSTEAD)


def _short(bold: str, text: str) -> RichTextElement:
    return line(clip(visible(text), 2 * _SHORT_BYTES) + "\n", bold=bold)
