"""A card drawn: a review, a note or the line that closes either, as messages within Slack's limits.

A review is one message: findings beyond the third are folded away behind "Show all". Only a text to be copied that has
no room in it goes on in the thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.slack import texts
from bot.slack.blocks import MOST_BLOCKS, MOST_BYTES, Button, Post, aside, buttons, line, post, rich, size
from bot.slack.card_parts import (
    Labels,
    advice_in,
    also,
    by_weight,
    chunks,
    edit_in_short,
    head,
    hides_advice,
    in_full,
    in_short,
    notes,
    risky,
    suggestions,
    to_copy,
    worst,
)
from bot.slack.card_variants import side_by_side, told
from bot.slack.read import encode
from bot.slack.signoff_card import draw_asked, draw_asked_shortest
from bot.store import CardView, Look
from bot.types import Band, Review, SideBySide

NOT_A_DRAFT = "not_a_draft"
EDIT_AGAIN = "edit_again"
ADD_BRIEF = "add_brief"
SHOW_ALL = "show_all"
NOT_A_RISK = "not_a_risk"
MISSED_RISK = "missed_risk"
REQUEST_SIGNOFF = "request_signoff"

# A response_url works five times; a thread should not be flooded either.
MOST_POSTS = 5
MOST_FINDINGS = 3
_MOST_SHORT = 20
# Bytes for each quote and reason: the first of these with which the card keeps to Slack's limits.
_ROOM = (900, 600, 400, 250, 120, 40)
_TEXT_ROOM = 2_000
_CLOSED = {Look.OUTDATED: texts.OUTDATED, Look.DELETED: texts.DELETED, Look.SET_ASIDE: texts.SET_ASIDE}


def draw(view: CardView, labels: Labels) -> tuple[Post, ...]:
    """The card, and behind it the text to copy where that has no room in it. `labels` name the categories."""
    if view.asked is not None:
        return (draw_asked(view, view.asked, labels),)
    if view.review is None:
        return (_note(view),)
    text = _fallback(view.review, labels)
    inside, below = _text_parts(view)
    card = next(
        (blocks for most in _ROOM if _fits(blocks := _card(view, view.review, labels, inside, most))),
        _shortest(view, view.review, labels),
    )
    return (post(text, card), *(post(text, [to_copy(piece)]) for piece in below))


def draw_shortest(view: CardView, part: int, labels: Labels) -> Post:
    """The part in its shortest form, for when Slack finds it too long: every finding, a line each."""
    if view.asked is not None:
        return draw_asked_shortest(view, view.asked, labels)
    if view.review is None:
        return _note(view)
    text = _fallback(view.review, labels)
    _, below = _text_parts(view)
    if part > 0:
        return post(text, [to_copy(below[part - 1])])
    return post(text, [*_shortest(view, view.review, labels), aside(texts.SHORTENED)])


def draw_closed(look: Look, part: int) -> Post:
    """What stays of a card whose review no longer counts."""
    text = _CLOSED[look] if part == 0 else texts.PART_OVER
    return post(text, [aside(text)])


def _note(view: CardView) -> Post:
    text = view.card.note or ""
    tail = [buttons(_not_a_draft(view.card.draft_id))] if view.card.draft_id is not None else []
    return post(encode(text), [rich(line(text)), *tail])


def _card(view: CardView, review: Review, labels: Labels, inside: str | None, most: int) -> list[Block]:
    if isinstance(review, SideBySide):
        drafts = side_by_side(review, view.card.review_id, labels, most)
        return [*drafts, *notes(review, view.version, labels), *_tail(view, review)]
    weighing = by_weight(review.findings)
    shown = weighing[1:] if len(weighing) <= MOST_FINDINGS else []
    return [
        *head(review, labels),
        *([to_copy(inside)] if inside is not None else []),
        *(worst(finding, review.draft.text, labels, most) for finding in weighing[:1]),
        *(in_full(finding, labels, most) for finding in shown),
        *([] if len(weighing) <= MOST_FINDINGS else [aside(texts.and_more(len(weighing) - 1))]),
        *suggestions(review.edits, view.card.review_id, most),
        *([aside(texts.NO_EDIT)] if _lacks_edit(review) else []),
        *also(advice_in(review.findings)),
        *notes(review, view.version, labels),
        *([aside(texts.TEXT_BELOW)] if view.text is not None and inside is None else []),
        *_tail(view, review),
    ]


def _shortest(view: CardView, review: Review, labels: Labels) -> list[Block]:
    found = [*by_weight(review.findings), *advice_in(review.findings)]
    lines = [in_short(finding, labels) for finding in found[:_MOST_SHORT]]
    lines += [edit_in_short(review.edits[0])] if review.edits else []
    more = [aside(texts.and_more(len(found) - _MOST_SHORT))] if len(found) > _MOST_SHORT else []
    return [*head(review, labels), *([rich(*lines)] if lines else []), *more, *_tail(view, review)]


def _text_parts(view: CardView) -> tuple[str | None, list[str]]:
    """The text to copy: in the card where it is short, else in messages behind it."""
    if view.text is None or isinstance(view.review, SideBySide):
        return None, []
    pieces = chunks(view.text)
    if len(chunks(view.text, _TEXT_ROOM)) == 1:
        return view.text, []
    return None, pieces[: MOST_POSTS - 1]


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and size(blocks) <= MOST_BYTES


def _lacks_edit(review: Review) -> bool:
    """Whether there is something to change and no wording for it: then what to do stands with the findings."""
    return review.band is not Band.CLEAR and not review.edits


def _tail(view: CardView, review: Review) -> list[Block]:
    if view.card.draft_id is None or view.card.review_id is None:
        return []
    return [buttons(*_buttons(view, review, str(view.card.review_id)))]


def _buttons(view: CardView, review: Review, value: str) -> list[Button]:
    """What can be done with the review; of a clear one little needs to be."""
    weighing = by_weight(review.findings)
    row = []
    if len(weighing) > MOST_FINDINGS or hides_advice(review.findings):
        row.append(_button(SHOW_ALL, texts.show_all(len(review.findings)), value, texts.SHOW_ALL_HINT))
    row.append(_button(EDIT_AGAIN, texts.EDIT_AGAIN, value, texts.EDIT_AGAIN_HINT))
    brief = texts.CHANGE_BRIEF if view.briefed else texts.ADD_BRIEF
    row.append(_button(ADD_BRIEF, brief, value, texts.ADD_BRIEF_HINT))
    if view.requestable and not isinstance(review, SideBySide):  # one of them is chosen first
        row.append(_button(REQUEST_SIGNOFF, texts.REQUEST_SIGNOFF, value, texts.REQUEST_SIGNOFF_HINT))
    if weighing:
        row.append(_button(NOT_A_RISK, texts.NOT_A_RISK, value, texts.NOT_A_RISK_HINT))
    row.append(_button(MISSED_RISK, texts.MISSED_RISK, value, texts.MISSED_RISK_HINT))
    return [*row, _not_a_draft(view.card.draft_id)]


def _button(action: str, text: str, value: str, hint: str) -> Button:
    return Button(text=text, action_id=action, value=value, hint=hint)


def _not_a_draft(draft_id: int | None) -> Button:
    return _button(NOT_A_DRAFT, texts.NOT_A_DRAFT, str(draft_id), texts.NOT_A_DRAFT_HINT)


def _fallback(review: Review, labels: Labels) -> str:
    if isinstance(review, SideBySide):
        return told(review)
    return texts.fallback(review.band, risky(review, labels), len(by_weight(review.findings)))
