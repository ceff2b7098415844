"""Modals: what opens them, what is wrong with what was entered, and the work on what was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.desk.judging import Handed
from bot.slack import texts
from bot.slack.blocks import aside, post
from bot.slack.card import ADD_BRIEF, EDIT_AGAIN, MISSED_RISK, NOT_A_RISK, SHOW_ALL, draw_closed
from bot.slack.fields import entered
from bot.slack.home import NEW_DRAFT as HOME_NEW_DRAFT
from bot.slack.listeners.services import (
    Check,
    Listener,
    Opener,
    Origin,
    Services,
    given,
    origin_of,
    place_of,
    press_of,
    unpack,
)
from bot.slack.modals import (
    CATEGORY,
    EDITED,
    FINDING,
    MISSED,
    NO_RISK,
    REASON,
    TEXT,
    all_findings,
    edit_text,
    missed_risk,
    not_a_risk,
)
from bot.slack.modals_brief import (
    BRAND,
    BRIEFED,
    CHANNEL,
    MORE,
    NEW_DRAFT,
    PLANNED,
    BriefForm,
    brief_entered,
    brief_faults,
    brief_modal,
)
from bot.slack.views import View
from bot.store import DeliveryRow, Look, Opinion
from bot.types import Channel, Draft

# What is the same from post to post is remembered; what a post must answer for, such as its source, is told anew.
_REMEMBERED = ("brand", "channel", "purpose", "audience")


def read_submission(body: Mapping[str, Any]) -> dict[str, Any]:
    """A submitted view as the payload that is kept."""
    origin = unpack(body["view"]["private_metadata"])
    return {
        "channel": origin.slack_channel,
        "user": body["user"]["id"],
        "response_url": origin.response_url,
        "private": origin.private,
        "review": origin.review,
        "value": origin.value,
        "values": entered(body["view"]),
    }


# openers


def open_new_draft(body: Mapping[str, Any], services: Services) -> View:
    """ "New draft" from the shortcuts, or `/review` without a text: the answer is for its writer alone."""
    user = str((body.get("user") or {}).get("id") or body.get("user_id"))
    if body.get("response_url"):
        origin = Origin(slack_channel=body["channel_id"], response_url=body["response_url"], private=True)
        known = services.desk.remembered(services.workspace, user, origin.slack_channel)
    else:
        origin = Origin(slack_channel=services.conversations.direct(user))
        known = services.desk.remembered(services.workspace, user, None)
    watched = services.channels.get(origin.slack_channel)
    if watched is not None:
        known = {**known, "brand": watched.brand or "", "channel": watched.channel or ""}
    values = {name: known[name] for name in _REMEMBERED if known.get(name)}
    return brief_modal(_form(services, values, new=True), origin.pack())


def open_brief(body: Mapping[str, Any], services: Services) -> View:
    """ "Add brief", with what the version's brief says already."""
    origin = origin_of(body)
    found = services.desk.owned(services.workspace, origin.review or 0, body["user"]["id"])
    return brief_modal(_form(services, _told(found.briefed)), origin.pack())


def open_edit(body: Mapping[str, Any], services: Services) -> View:
    """ "Edit and review again"."""
    origin = origin_of(body)
    found = services.desk.owned(services.workspace, origin.review or 0, body["user"]["id"])
    return edit_text(found.version.text, origin.pack(), in_message=found.draft.slack_ts is not None)


def open_all(body: Mapping[str, Any], services: Services) -> View:
    """ "Show all"."""
    origin = origin_of(body)
    found = services.desk.look(services.workspace, origin.review or 0)
    return all_findings(
        found.review, found.version.number, origin.review or 0, services.desk.labels, origin.pack()
    )


def open_not_a_risk(body: Mapping[str, Any], services: Services) -> View:
    """ "Not a risk"."""
    origin = origin_of(body)
    found = services.desk.owned(services.workspace, origin.review or 0, body["user"]["id"])
    return not_a_risk(found.review.findings, services.desk.labels, origin.pack())


def open_missed(body: Mapping[str, Any], services: Services) -> View:
    """ "Missed a risk"."""
    origin = origin_of(body)
    services.desk.look(services.workspace, origin.review or 0)
    return missed_risk(services.desk.labels, origin.pack())


def show_more(body: Mapping[str, Any], services: Services) -> View:
    """ "More": the whole brief, with what was entered so far."""
    view = body["view"]
    form = _form(services, entered(view), new=view["callback_id"] == NEW_DRAFT, whole=True)
    return brief_modal(form, view["private_metadata"])


def _form(
    services: Services, values: Mapping[str, str], *, new: bool = False, whole: bool = False
) -> BriefForm:
    policy = services.desk.policy
    names = sorted((profile.name, slug) for slug, profile in policy.brands.items())
    return BriefForm(
        values=values,
        required=policy.settings.brief.required,
        brands=[(slug, name) for name, slug in names],
        new=new,
        whole=whole,
    )


def _told(draft: Draft) -> dict[str, str]:
    """What a draft's brief says, as values of fields."""
    told = {
        name: getattr(draft, name) for name in ("purpose", "audience", "data_source", "permission", "consent")
    }
    planned = draft.planned_at
    moment = str(int(planned.timestamp())) if isinstance(planned, datetime) else ""
    return {name: value for name, value in {**told, PLANNED: moment}.items() if value}


# checks


def check_new_draft(view: Mapping[str, Any], services: Services) -> dict[str, str]:
    """A text, and what the policy requires of a brief."""
    required = services.desk.policy.settings.brief.required
    return brief_faults(entered(view), required, services.now(), new=True)


def check_brief(view: Mapping[str, Any], services: Services) -> dict[str, str]:
    """What the policy requires."""
    required = services.desk.policy.settings.brief.required
    return brief_faults(entered(view), required, services.now(), new=False)


def check_text(view: Mapping[str, Any], services: Services) -> dict[str, str]:
    """A text, and another one than before."""
    text = entered(view).get(TEXT)
    if not text:
        return {TEXT: texts.NO_TEXT}
    found = services.desk.look(services.workspace, unpack(view["private_metadata"]).review or 0)
    return {TEXT: texts.SAME_TEXT} if text == found.version.text.strip() else {}


def check_reason(view: Mapping[str, Any], _: Services) -> dict[str, str]:
    """A reason of more than white space."""
    return {} if entered(view).get(REASON) else {REASON: texts.NO_REASON}


# the work


def review_new_draft(delivery: DeliveryRow, services: Services) -> None:
    """A draft from the modal, with its brief."""
    sent = given(delivery)
    values = sent["values"]
    channel = Channel(values[CHANNEL]) if values.get(CHANNEL) else None
    draft = Draft(text=values[TEXT], brand=values.get(BRAND), channel=channel, author=sent["user"])
    draft = brief_entered(values).on(draft)
    place = place_of(delivery, services.now())
    services.cards.show(services.desk.review(Handed(draft=draft, place=place, delivery=delivery.id)))


def review_edited(delivery: DeliveryRow, services: Services) -> None:
    """A new text of a draft from the modal."""
    changed = services.desk.rewrite(press_of(delivery, services), given(delivery)["values"][TEXT])
    close_private(delivery, services, changed)
    services.cards.show(changed)


def review_briefed(delivery: DeliveryRow, services: Services) -> None:
    """A brief for a draft that is reviewed already."""
    changed = services.desk.brief(press_of(delivery, services), brief_entered(given(delivery)["values"]))
    close_private(delivery, services, changed)
    services.cards.show(changed)


def note_no_risk(delivery: DeliveryRow, services: Services) -> None:
    """A finding that is no risk."""
    values = given(delivery)["values"]
    press = press_of(delivery, services)
    services.desk.opine(
        press, Opinion.NOT_A_RISK, finding=int(values[FINDING]), category="", reason=values[REASON]
    )
    _thank(delivery, services, texts.THANKS_NO_RISK)


def note_missed(delivery: DeliveryRow, services: Services) -> None:
    """A risk that the review has not seen."""
    values = given(delivery)["values"]
    press = press_of(delivery, services)
    services.desk.opine(press, Opinion.MISSED, finding=None, category=values[CATEGORY], reason=values[REASON])
    _thank(delivery, services, texts.THANKS_MISSED)


def close_private(delivery: DeliveryRow, services: Services, changed: tuple[int, ...]) -> None:
    """Close a card that one person sees: it has no address of its own, so only the click's response_url reaches it."""
    sent = given(delivery)
    if sent["private"] and changed:
        services.respond(sent["response_url"], draw_closed(Look.OUTDATED, 0), True)


def _thank(delivery: DeliveryRow, services: Services, sentence: str) -> None:
    if given(delivery).get("response_url"):
        services.respond(given(delivery)["response_url"], post(sentence, [aside(sentence)]), False)


OPENERS: list[tuple[str, Opener]] = [
    (SHOW_ALL, open_all),
    (EDIT_AGAIN, open_edit),
    (ADD_BRIEF, open_brief),
    (NOT_A_RISK, open_not_a_risk),
    (MISSED_RISK, open_missed),
    (HOME_NEW_DRAFT, open_new_draft),
]
"""Buttons that open a modal."""

REDRAWS: list[tuple[str, Opener]] = [
    (MORE, show_more),
]
"""Buttons within a modal that only change what it shows."""

SUBMISSIONS: list[tuple[str, Check, Listener]] = [
    (NEW_DRAFT, check_new_draft, review_new_draft),
    (EDITED, check_text, review_edited),
    (BRIEFED, check_brief, review_briefed),
    (NO_RISK, check_reason, note_no_risk),
    (MISSED, check_reason, note_missed),
]
"""Modals that are submitted: their callback id, what is checked before anything is kept, and the work."""
