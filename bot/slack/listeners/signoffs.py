"""Sign-off: asking for it, deciding, a yes in the thread, and holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.desk.resolving import Click
from bot.signoff.approvers import read_duration
from bot.signoff.flow import Act
from bot.slack import signoff_texts as texts
from bot.slack.blocks import aside, post
from bot.slack.card import REQUEST_SIGNOFF
from bot.slack.fields import entered
from bot.slack.listeners.services import (
    Check,
    Listener,
    Opener,
    Services,
    given,
    origin_of,
    place_of,
    press_of,
)
from bot.slack.modals_signoff import REASON, why
from bot.slack.signoff_card import AGREE, APPROVE, CHANGES, OVERRIDE, REJECT, WITHDRAW
from bot.slack.views import View
from bot.store import DeliveryRow

_HOLD = re.compile(r"hold\s+(?P<brand>\S+)\s+(?P<time>[1-9][0-9]{0,4}[mhd])\s+(?P<reason>\S.*)", re.DOTALL)
_LIFT = re.compile(r"lift\s+(?P<brand>\S+)\s*")
_AWAY = re.compile(r"away\s+(?P<time>[1-9][0-9]{0,4}[mhd])(?:\s+<@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?>)?\s*")
_BACK = "back"
_ALL = "all"

USAGES = (
    ("/review hold BRAND 4h REASON", "stops all approvals of a brand, for policy owners and admins"),
    ("/review lift BRAND", "ends that"),
    ("/review away 3d @COLLEAGUE", "has somebody decide for you while you are away"),
    ("/review back", "ends that"),
)
"""What can be typed beside the sub-commands that only show something."""


def request_signoff(delivery: DeliveryRow, services: Services) -> None:
    """ "Request sign-off"."""
    services.cards.show(services.desk.request(press_of(delivery, services)))


def offer_to_count(delivery: DeliveryRow, services: Services) -> None:
    """Somebody said yes in a draft's thread: a named approver is asked whether that is their approval."""
    place = place_of(delivery, services.now())
    user = given(delivery)["message"]["user"]
    services.cards.show(services.desk.offer_to_count(place, user, delivery.id))


def hold_or_lift(delivery: DeliveryRow, services: Services) -> bool:
    """`/review hold BRAND TIME REASON` or `/review lift BRAND`; False where the text is neither but a draft."""
    text = str(given(delivery)["text"]).strip()
    held, lifted = _HOLD.fullmatch(text), _LIFT.fullmatch(text)
    found = held or lifted
    if found is None or not _is_brand(found["brand"], services):
        return False
    brand = None if found["brand"] == _ALL else found["brand"]
    by = given(delivery)["user"]
    if held:
        until = services.now() + read_duration(held["time"])
        shown = services.desk.hold(
            delivery.workspace, brand, reason=held["reason"], until=until, by=by, delivery=delivery.id
        )
    else:
        shown = services.desk.lift(delivery.workspace, brand, by=by, delivery=delivery.id)
    services.cards.show(shown)
    said = texts.held(found["brand"]) if held else texts.lifted(found["brand"])
    services.respond(given(delivery)["response_url"], post(said, [aside(said)]), False)
    return True


def away_or_back(delivery: DeliveryRow, services: Services) -> bool:
    """`/review away TIME @COLLEAGUE` or, for who is away, `/review back`; False where the text is a draft."""
    sent = given(delivery)
    text, user = str(sent["text"]).strip(), sent["user"]
    found = _AWAY.fullmatch(text)
    if found:
        until = services.now() + read_duration(found["time"])
        services.desk.leave(
            delivery.workspace, user, stand_in=found["user"], until=until, delivery=delivery.id
        )
        said = texts.AWAY
    elif text == _BACK and services.desk.is_away(delivery.workspace, user):
        services.desk.come_back(delivery.workspace, user, delivery=delivery.id)
        said = texts.BACK_AGAIN
    else:
        return False
    services.respond(sent["response_url"], post(said, [aside(said)]), False)
    return True


def _is_brand(slug: str, services: Services) -> bool:
    """Whether it is the name of a brand: else "hold on to your hats" would be taken for a command."""
    watched = {known.brand for key in services.channels if (known := services.channels.get(key))}
    return slug == _ALL or slug in services.desk.policy.brands or slug in watched


def _decide(act: Act) -> Listener:
    """The work on a click, or on a submitted reason."""

    def decide(delivery: DeliveryRow, services: Services) -> None:
        sent = given(delivery)
        request_id, _, digest = str(sent["value"]).partition(":")
        click = Click(
            workspace=delivery.workspace,
            user=sent["user"],
            request_id=int(request_id),
            digest=digest,
            act=act,
            delivery=delivery.id,
            reason=(sent.get("values") or {}).get(REASON, ""),
        )
        services.cards.show(services.desk.decide(click))

    return decide


def _ask_why(act: Act) -> Opener:
    """The modal that asks for a reason."""

    def open_it(body: Mapping[str, Any], services: Services) -> View:
        origin = origin_of(body)
        asked = services.desk.asked(services.workspace, int(origin.value.partition(":")[0] or 0))
        return why(act, asked, services.desk.labels, _REASONED[act], origin.pack())

    return open_it


def _check_reason(view: Mapping[str, Any], _: Services) -> dict[str, str]:
    return {} if entered(view).get(REASON) else {REASON: texts.NO_REASON}


_REASONED = {
    Act.REQUEST_CHANGES: f"{CHANGES}_reason",
    Act.REJECT: f"{REJECT}_reason",
    Act.PROPOSE_OVERRIDE: f"{OVERRIDE}_reason",
}

SIGNOFF_ACTIONS: list[tuple[str, Listener]] = [
    (REQUEST_SIGNOFF, request_signoff),
    (APPROVE, _decide(Act.APPROVE)),
    (WITHDRAW, _decide(Act.WITHDRAW)),
    (AGREE, _decide(Act.AGREE_OVERRIDE)),
]
"""Buttons that decide at once."""

SIGNOFF_OPENERS: list[tuple[str, Opener]] = [
    (CHANGES, _ask_why(Act.REQUEST_CHANGES)),
    (REJECT, _ask_why(Act.REJECT)),
    (OVERRIDE, _ask_why(Act.PROPOSE_OVERRIDE)),
]
"""Buttons that ask for a reason first."""

SIGNOFF_SUBMISSIONS: list[tuple[str, Check, Listener]] = [
    (callback, _check_reason, _decide(act)) for act, callback in _REASONED.items()
]
"""Reasons, submitted."""
