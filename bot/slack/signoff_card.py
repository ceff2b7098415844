"""The card of a request for sign-off: everything that is needed to decide, and afterwards what was decided.

The author's card stands where the draft is; each approver's has the buttons to decide. Both show the same request.
"""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    PlainTextObject,
    RichTextElement,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from bot.signoff.digest import changed_words
from bot.signoff.flow import Act, State
from bot.signoff.hold import Hold
from bot.signoff.plan import Plan
from bot.slack import signoff_texts as texts
from bot.slack.blocks import Post, aside, clip, header, line, post, quote, rich, visible, when
from bot.slack.card_parts import Labels, advice_in, by_weight, in_short, risky
from bot.store import CardView, DecisionRow
from bot.store.rows import AskedRow
from bot.types import Review

APPROVE = "signoff_approve"
CHANGES = "signoff_changes"
REJECT = "signoff_reject"
WITHDRAW = "signoff_withdraw"
OVERRIDE = "signoff_override"
AGREE = "signoff_agree"

_TEXT_BYTES = 5_000
_LEAST_TEXT = 600
_DIFF_BYTES = 1_500
_BRIEF_BYTES = 300
_REASON_BYTES = 600
_CONFIRM_BYTES = 200
_MOST_FINDINGS = 6


def draw_asked(view: CardView, asked: AskedRow, labels: Labels) -> Post:
    """The card as it is now; whispered to one person it is the question whether they meant to approve."""
    if view.card.private:
        return _question(view, asked)
    return _whole(view, asked, labels, _TEXT_BYTES)


def draw_asked_shortest(view: CardView, asked: AskedRow, labels: Labels) -> Post:
    """The card with the least of the text, for when Slack finds it too long."""
    return _question(view, asked) if view.card.private else _whole(view, asked, labels, _LEAST_TEXT)


def _question(view: CardView, asked: AskedRow) -> Post:
    text = texts.assent(view.version or 1)
    count_it = _button(APPROVE, texts.COUNT_IT, texts.APPROVE_HINT, value_of(asked), "primary")
    return post(text, [rich(line(text)), ActionsBlock(elements=[count_it])])


def _whole(view: CardView, asked: AskedRow, labels: Labels, most: int) -> Post:
    state = State(asked.request.state)
    plan = Plan.from_json(asked.request.plan)
    review = view.review
    blocks = [
        header(texts.HEADLINE[state]),
        *_asides(view, asked, plan, state),
        *_brief(asked),
        *(_text(review, most) if review else [aside(texts.TEXT_GONE)]),
        *(_found(review, labels) if review and not state.is_go else []),
        *_changed(review, asked, state),
        *_decisions(asked, plan),
        aside(texts.digest(asked.request.digest)),
        *_buttons(view, asked, plan, state, labels),
    ]
    return post(texts.HEADLINE[state], blocks)


def decides_here(view: CardView, asked: AskedRow) -> bool:
    """Whether the card is an approver's, or a step's in its Slack channel; the author's is neither."""
    card = view.card
    steps = Plan.from_json(asked.request.plan).steps
    in_channel = card.thread_ts is None and card.slack_channel in {step.slack_channel for step in steps}
    return card.slack_user is not None or in_channel


def value_of(asked: AskedRow) -> str:
    """What a button carries: the request, and the digest of the text that is seen beside it."""
    return f"{asked.request.id}:{asked.request.digest}"


def _asides(view: CardView, asked: AskedRow, plan: Plan, state: State) -> Iterator[Block]:
    draft = view.review.draft if view.review else None
    yield aside(texts.where(draft.channel if draft else None, draft.brand if draft else None, view.version))
    if not state.is_open:
        return
    yield aside(texts.step(asked.request.step + 1, len(plan.steps), plan.steps[asked.request.step].name))
    if asked.request.moments.due_at:
        by = RichTextElementParts.Text(text=texts.DUE)
        yield rich(RichTextSectionElement(elements=[by, when(asked.request.moments.due_at)]))
    if view.card.note:
        yield aside(view.card.note)
    if asked.hold is not None:
        yield aside(_hold(asked).sentence)


def _hold(asked: AskedRow) -> Hold:
    row = asked.hold
    assert row is not None
    return Hold(brand=row.brand, reason=row.reason or "", by=row.held_by, since=row.held_at, until=row.until)


def _brief(asked: AskedRow) -> Iterator[Block]:
    """Why it is published: what an approver would ask first."""
    told = [(label, getattr(asked.brief, name, None)) for name, label in texts.BRIEF.items()]
    lines = [line(clip(said, _BRIEF_BYTES) + "\n", bold=label) for label, said in told if said]
    if lines:
        yield rich(*lines)


def _text(review: Review, most: int) -> Iterator[Block]:
    text = review.draft.text
    yield rich(line("", bold=texts.THE_TEXT), quote(text, most))
    if clip(visible(text), most) != visible(text):
        yield aside(texts.NOT_ALL_SHOWN)


def _found(review: Review, labels: Labels) -> Iterator[Block]:
    yield aside(texts.worst(review.band, risky(review, labels)))
    found = [*by_weight(review.findings), *advice_in(review.findings)]
    if found:
        lines = (in_short(finding, labels) for finding in found[:_MOST_FINDINGS])
        yield rich(line("", bold=texts.WHAT_WAS_FOUND), *lines)


def _changed(review: Review | None, asked: AskedRow, state: State) -> Iterator[Block]:
    """The small diff, where the text was changed after it was asked about."""
    newest = asked.newest_text
    if state is not State.WITHDRAWN or review is None or not newest or newest == review.draft.text:
        return
    yield rich(line("", bold=texts.WHAT_CHANGED), _diff(review.draft.text, newest))


def _diff(old: str, new: str) -> RichTextElement:
    struck = RichTextElementParts.TextStyle(strike=True)
    bold = RichTextElementParts.TextStyle(bold=True)
    parts: list[RichTextElement | dict[str, object]] = []
    left = _DIFF_BYTES
    for piece in changed_words(old, new):
        for text, style in ((piece.kept, None), (piece.old, struck), (piece.new, bold)):
            shown = clip(visible(text), left)
            if text and left > 0:
                parts.append(RichTextElementParts.Text(text=shown, style=style))
                left -= len(shown)
    return RichTextQuoteElement(elements=parts)


def _decisions(asked: AskedRow, plan: Plan) -> Iterator[Block]:
    for made in asked.decisions:
        elements = [_decision(made, plan)]
        if made.reason:
            elements.append(quote(made.reason, _REASON_BYTES))
        yield rich(*elements)


def _decision(made: DecisionRow, plan: Plan) -> RichTextElement:
    parts: list[RichTextElement | dict[str, object]] = [_person(made.user)]
    if made.stands_for:
        parts += [RichTextElementParts.Text(text=texts.for_whom()), _person(made.stands_for)]
    name = plan.steps[made.step].name if made.step < len(plan.steps) else ""
    said = f" {texts.DECIDED[Act(made.kind)]}{texts.in_step(name) if name else ''}, "
    parts += [RichTextElementParts.Text(text=said), when(made.decided_at)]
    return RichTextSectionElement(elements=parts)


def _person(user: str) -> RichTextElement:
    if user.startswith("os:"):
        return RichTextElementParts.Text(text=user)
    return RichTextElementParts.User(user_id=user)


def _buttons(view: CardView, asked: AskedRow, plan: Plan, state: State, labels: Labels) -> Iterator[Block]:
    value = value_of(asked)
    row: list[ButtonElement] = []
    if state.is_open and decides_here(view, asked):
        row = [
            _button(APPROVE, texts.APPROVE, texts.APPROVE_HINT, value, "primary", approving(view, labels)),
            _button(CHANGES, texts.CHANGES, texts.CHANGES_HINT, value),
            _button(REJECT, texts.REJECT, texts.REJECT_HINT, value, "danger"),
        ]
    elif not decides_here(view, asked):
        row = list(_own_buttons(view, asked, plan, state, labels))
    if row:
        yield ActionsBlock(elements=row)


def _own_buttons(
    view: CardView, asked: AskedRow, plan: Plan, state: State, labels: Labels
) -> Iterator[ButtonElement]:
    value = value_of(asked)
    if state.is_open or state.is_go:
        confirm = _confirm(texts.CONFIRM_WITHDRAW, texts.CONFIRM_WITHDRAW_TEXT, texts.WITHDRAW)
        yield _button(WITHDRAW, texts.WITHDRAW, texts.WITHDRAW_HINT, value, None, confirm)
    if (state.is_open or state is State.EXPIRED) and plan.override:
        proposed = any(made.kind == Act.PROPOSE_OVERRIDE for made in asked.decisions)
        if proposed:
            confirm = _confirm(texts.CONFIRM_AGREE, _final(view, labels), texts.AGREE, "danger")
            yield _button(AGREE, texts.AGREE, texts.AGREE_HINT, value, "danger", confirm)
        else:
            yield _button(OVERRIDE, texts.OVERRIDE, texts.OVERRIDE_HINT, value)


def approving(view: CardView, labels: Labels) -> ConfirmObject:
    """The question before an approval: the final text, and the worst that the review says of it."""
    return _confirm(texts.CONFIRM_APPROVE, _final(view, labels), texts.APPROVE)


def _final(view: CardView, labels: Labels) -> str:
    if view.review is None:
        return texts.TEXT_GONE
    said = texts.worst(view.review.band, risky(view.review, labels))
    return f"{clip(visible(view.review.draft.text), _CONFIRM_BYTES)}\n\n{clip(said, 90)}"


def _confirm(title: str, text: str, confirm: str, style: str | None = None) -> ConfirmObject:
    return ConfirmObject(
        title=PlainTextObject(text=title),
        text=PlainTextObject(text=text),
        confirm=PlainTextObject(text=confirm),
        deny=PlainTextObject(text=texts.BACK),
        style=style,
    )


def _button(
    action: str,
    text: str,
    hint: str,
    value: str,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(text=text, emoji=True),
        action_id=action,
        value=value,
        accessibility_label=hint,
        style=style,
        confirm=confirm,
    )
