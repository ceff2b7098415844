"""A card drawn: a review, a note or the line that closes either, as messages within Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, RichTextElement

from bot.slack import texts
from bot.slack.blocks import (
    MOST_BLOCKS,
    MOST_BYTES,
    Post,
    aside,
    button,
    clip,
    header,
    line,
    post,
    quote,
    rich,
    size,
)
from bot.slack.read import encode
from bot.store import CardView, Look
from bot.types import Band, Edit, Finding, Review, Severity

NOT_A_DRAFT = "not_a_draft"

# A response_url works five times; a thread should not be flooded either.
MOST_POSTS = 5
MOST_EDITS = 3
_BAR = 10
_QUOTE_BYTES = 1_200
_REASON_BYTES = 1_200
_SHORT_BYTES = 160
_SEVERITY_RANK = {Severity.HIGH: 0, Severity.CAUTION: 1, Severity.ADVICE: 2}
_CLOSED = {Look.OUTDATED: texts.OUTDATED, Look.DELETED: texts.DELETED, Look.SET_ASIDE: texts.SET_ASIDE}


def draw(view: CardView) -> tuple[Post, ...]:
    """The card, and what has no room in it as further messages of the thread."""
    if view.review is None:
        return (_note(view),)
    pieces = _pieces(view.review)
    plan = _plan(view, [piece for piece, _ in pieces])
    text = _fallback(view.review)
    return tuple(
        post(text, _part(view, plan, part, [pieces[i][0] for i in plan[part]])) for part in range(len(plan))
    )


def draw_shortest(view: CardView, part: int) -> Post:
    """The part in its shortest form, for when Slack finds it too long: every finding, a line each."""
    if view.review is None:
        return _note(view)
    pieces = _pieces(view.review)
    plan = _plan(view, [piece for piece, _ in pieces])
    short = [rich(*(pieces[i][1] for i in plan[part]))] if plan[part] else []
    return post(_fallback(view.review), _part(view, plan, part, [*short, aside(texts.SHORTENED)]))


def draw_closed(look: Look, part: int) -> Post:
    """What stays of a card whose review no longer counts."""
    text = _CLOSED[look] if part == 0 else texts.PART_OVER
    return post(text, [aside(text)])


def _note(view: CardView) -> Post:
    text = view.card.note or ""
    return post(encode(text), [rich(line(text)), *_tail(view)])


def _pieces(review: Review) -> list[tuple[Block, RichTextElement]]:
    """Findings and edits, each in full and as one line."""
    pieces = [(_finding(finding), _short_finding(finding)) for finding in _by_weight(review.findings)]
    if review.edits:
        pieces.append((_edits(review.edits), _short(texts.SAFER_WORDING + " · ", review.edits[0].text)))
    return pieces


def _plan(view: CardView, pieces: Sequence[Block]) -> list[list[int]]:
    """Which pieces go into which message: as few messages as hold them."""
    plan: list[list[int]] = [[]]
    for index, piece in enumerate(pieces):
        around = _part(view, [[], []], len(plan) - 1, [pieces[i] for i in plan[-1]])
        if _fits([*around, piece, aside(texts.and_more(len(pieces)))]):
            plan[-1].append(index)
        elif len(plan) < MOST_POSTS:
            plan.append([index])
        else:
            break
    return plan


def _part(view: CardView, plan: list[list[int]], part: int, pieces: Sequence[Block]) -> list[Block]:
    """One message of the card: the first has head and tail, the last says how much found no room at all."""
    blocks = list(pieces)
    if part == 0 and view.review is not None:
        below = [aside(texts.FINDINGS_BELOW)] if len(plan) > 1 else []
        blocks = [*_head(view.review, view.version), *blocks, *below, *_tail(view)]
    if view.review is not None and part == len(plan) - 1:
        left = len(view.review.findings) + bool(view.review.edits) - sum(map(len, plan))
        blocks += [aside(texts.and_more(left))] if left > 0 and part == MOST_POSTS - 1 else []
    return blocks


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and size(blocks) <= MOST_BYTES


def _head(review: Review, version: int | None) -> list[Block]:
    """Band and scores, and what the scores don't tell. A clean draft gets a kind sentence instead of green bars."""
    blocks = [header(texts.headline(review.band))]
    if review.band is Band.CLEAR and not review.findings:
        blocks.append(rich(line(texts.CLEAR_ANSWER)))
        blocks.append(
            aside(" · ".join(f"{texts.category(slug)} {score:.2f}" for slug, score in review.scores.items()))
        )
    elif review.scores:
        blocks.append(rich(line("\n".join(_score_lines(review)))))
    notes = [texts.version(version)] if version is not None and version > 1 else []
    if review.unsure:
        notes.append(texts.unsure(review.unsure))
    if review.unchecked:
        notes.append(texts.unchecked(review.unchecked))
    if sum(review.excepted.values()):
        notes.append(texts.excepted(sum(review.excepted.values())))
    return blocks + [aside(note) for note in notes]


def _score_lines(review: Review) -> list[str]:
    return [
        texts.score_line(slug, score, review.bands[slug], _bar(score))
        for slug, score in review.scores.items()
    ]


def _bar(score: float) -> str:
    full = round(score * _BAR)
    return "▰" * full + "▱" * (_BAR - full)


def _finding(finding: Finding) -> Block:
    elements = [line("", bold=texts.finding_head(finding.severity, finding.category))]
    if finding.quote:
        elements.append(quote(finding.quote, _QUOTE_BYTES))
    else:
        elements.append(line(texts.MISSING_PART))
    elements.append(_reason(f"{finding.message} {finding.why}".strip()))
    if finding.instead:
        elements.append(_reason(finding.instead, bold=texts.INSTEAD))
    return rich(*elements)


def _reason(text: str, bold: str = "") -> RichTextElement:
    return line(clip(text, _REASON_BYTES), bold=bold)


def _short_finding(finding: Finding) -> RichTextElement:
    quoted = f"“{clip(finding.quote, _SHORT_BYTES)}” " if finding.quote else ""
    return _short(texts.finding_head(finding.severity, finding.category) + " · ", quoted + finding.message)


def _short(head: str, text: str) -> RichTextElement:
    return line(clip(text, 2 * _SHORT_BYTES) + "\n", bold=head)


def _edits(edits: Sequence[Edit]) -> Block:
    quotes = [quote(edit.text, _QUOTE_BYTES) for edit in edits[:MOST_EDITS]]
    return rich(line("", bold=texts.SAFER_WORDING), *quotes)


def _tail(view: CardView) -> list[Block]:
    if view.card.draft_id is None:
        return []
    return [button(texts.NOT_A_DRAFT, NOT_A_DRAFT, str(view.card.draft_id), texts.NOT_A_DRAFT_HINT)]


def _by_weight(findings: Sequence[Finding]) -> list[Finding]:
    """The gravest first; within a severity as they stand in the draft."""
    return sorted(findings, key=lambda finding: _SEVERITY_RANK[finding.severity])


def _fallback(review: Review) -> str:
    risky = tuple(slug for slug, band in review.bands.items() if band is not Band.CLEAR)
    return texts.fallback(review.band, risky, len(review.findings))
