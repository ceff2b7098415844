"""App Home drawn: what waits for me, my drafts, and for policy owners how things go.

The picture of the last weeks is made of signs and words: it reads well in light and dark mode, on a phone and aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, RichTextElement
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextSectionElement
from slack_sdk.models.views import View as SlackView

from bot.desk.surveying import Health, Numbers, Waiting
from bot.slack import texts_home as texts
from bot.slack.blocks import Button, aside, buttons, clip, header, line, rich, visible, when
from bot.slack.card_parts import bar
from bot.slack.views import View
from bot.store.overview import ShelfRow

NEWER = "home_newer"
OLDER = "home_older"
NEW_DRAFT = "home_new_draft"
DRAFTS = "drafts"
WAITING = "waiting"

PAGE = 8
_SNIPPET_BYTES = 240
_MOST_ALARMS = 10


@dataclass(frozen=True, slots=True)
class HomePage:
    """Where each list of App Home begins."""

    drafts: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What somebody's App Home shows. `drafts` holds one more than a page where there are older ones.

    `numbers` and `health` are for those who look after the policy, None for others.
    """

    page: HomePage
    waiting: Sequence[Waiting]
    drafts: Sequence[ShelfRow]
    numbers: Numbers | None = None
    health: Health | None = None


def draw(home: Home) -> View:
    """The whole view."""
    new = Button(
        text=texts.NEW_DRAFT, action_id=NEW_DRAFT, value="new", hint=texts.NEW_DRAFT_HINT, style="primary"
    )
    blocks = [header(texts.HOME_TITLE), rich(line(texts.HOME_INTRO)), buttons(new), DividerBlock()]
    blocks += _waiting(home)
    blocks += [DividerBlock(), *_drafts(home)]
    if home.numbers is not None:
        blocks += [DividerBlock(), *_numbers(home.numbers)]
    if home.health is not None:
        blocks += [DividerBlock(), *_health(home.health)]
    # Where each list begins is carried along, so that turning one of them leaves the other.
    metadata = f"{home.page.drafts}:{home.page.waiting}"
    return dict(SlackView(type="home", blocks=blocks, private_metadata=metadata).to_dict())


def page_of(view: dict[str, Any]) -> HomePage:
    """Where the lists of a home begin that was drawn before."""
    drafts, _, waiting = str(view.get("private_metadata") or "0:0").partition(":")
    return HomePage(int(drafts), int(waiting or 0))


def entry(text: str, told: str, moment: datetime) -> Block:
    """A line or two about one draft: its first words, and where it stands since when."""
    snippet = clip(visible(" ".join(text.split())), _SNIPPET_BYTES) or texts.TEXT_GONE
    style = RichTextElementParts.TextStyle(bold=True)
    words: list[RichTextElement] = [
        RichTextElementParts.Text(text=snippet + "\n", style=style),
        RichTextElementParts.Text(text=clip(told, _SNIPPET_BYTES) + " · "),
        when(moment),
    ]
    return rich(RichTextSectionElement(elements=words))


def shelf_entry(row: ShelfRow) -> Block:
    """One of somebody's drafts."""
    told = [texts.draft_state(row.band, row.state, row.signoff), texts.version(row.version)]
    told += [row.brand] if row.brand else []
    return entry(row.text, " · ".join(told), row.at)


def waiting_entry(row: Waiting) -> Block:
    """A request that is open."""
    told = [texts.BAND_SIGN[row.band], texts.step(row.step), *([row.brand] if row.brand else [])]
    return entry(row.text, " · ".join(told), row.opened_at)


def _waiting(home: Home) -> list[Block]:
    first = home.page.waiting
    shown = home.waiting[first : first + PAGE]
    if not shown:
        return [header(texts.WAITING_TITLE), rich(line(texts.NOTHING_WAITS))]
    turn = _turn(WAITING, first, more=len(home.waiting) > first + PAGE)
    return [header(texts.WAITING_TITLE), *map(waiting_entry, shown), *turn]


def _drafts(home: Home) -> list[Block]:
    first = home.page.drafts
    if not home.drafts:
        return [header(texts.DRAFTS_TITLE), rich(line(texts.NO_DRAFTS)), *_turn(DRAFTS, first, more=False)]
    turn = _turn(DRAFTS, first, more=len(home.drafts) > PAGE)
    return [header(texts.DRAFTS_TITLE), *map(shelf_entry, home.drafts[:PAGE]), *turn]


def _turn(name: str, first: int, *, more: bool) -> list[Block]:
    """Buttons to the page before and after, where there is one."""
    row = []
    if first > 0:
        row.append(_page_button(NEWER, texts.NEWER, texts.NEWER_HINT, f"{name}:{max(0, first - PAGE)}"))
    if more:
        row.append(_page_button(OLDER, texts.OLDER, texts.OLDER_HINT, f"{name}:{first + PAGE}"))
    return [buttons(*row)] if row else []


def _page_button(action: str, text: str, hint: str, value: str) -> Button:
    return Button(text=text, action_id=action, value=value, hint=hint)


def _numbers(numbers: Numbers) -> list[Block]:
    if numbers.flag_rate is None:
        return [header(texts.NUMBERS_TITLE), rich(line(texts.NO_NUMBERS))]
    told = [texts.drafts(numbers.drafts, numbers.flag_rate)]
    told += [texts.first_card(numbers.first_card_s)] if numbers.first_card_s is not None else []
    told += [texts.signed(numbers.signoff_s)] if numbers.signoff_s is not None else []
    weeks = "\n".join(
        texts.week(week.drafts, week.flagged, bar(week.flagged / week.drafts if week.drafts else 0))
        for week in numbers.weeks
    )
    alarms = [texts.alarm(*found) for found in numbers.alarms[:_MOST_ALARMS]] or [texts.NO_ALARMS]
    return [
        header(texts.NUMBERS_TITLE),
        rich(line("\n".join(told))),
        rich(line(weeks)),
        rich(line("\n" + "\n".join(alarms), bold=texts.ALARMS)),
    ]


def _health(health: Health) -> list[Block]:
    last = RichTextElementParts.Text(text=texts.LAST_EVENT)
    heard = (
        when(health.last_event_at) if health.last_event_at else RichTextElementParts.Text(text=texts.NEVER)
    )
    return [
        header(texts.HEALTH_TITLE),
        rich(RichTextSectionElement(elements=[last, heard])),
        aside(texts.queue(health.deliveries, health.cards, health.slowed)),
        aside(clip(texts.versions(health.policy_version, health.model_version), 600)),
    ]
