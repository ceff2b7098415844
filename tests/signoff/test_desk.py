"""The desk and the real store: request, decide, edit, remind, hold - each kept whole, logged, and shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.door import Desk
from bot.desk.rework import Press
from bot.errors import NotAllowedError
from bot.signoff.flow import Act, State
from bot.signoff.people import Member, Person
from bot.store import BriefRow, Moments, NewRequest, Place
from bot.types import Channel
from tests.signoff.office import ANN, BEN, CLEO, DAN, KEY, PLACE, Office, Pack, T, approvers
from tests.signoff.signing import NOON


def test_asked_approved_and_told(office: Office) -> None:
    asked = office.ask()
    assert (asked.state, asked.opened_by, asked.policy_version) == ("requested", ANN, "p1")
    assert office.asked() == {BEN}
    office.act(BEN, Act.APPROVE)
    assert (office.state, office.request.closed_at) == ("approved", NOON)
    assert office.notes() == ["Approved: this text may go out."]
    assert office.log() == ["requested", "approved"]


def test_the_digest_is_of_the_exact_text(office: Office) -> None:
    asked = office.ask()
    assert asked.digest == KEY.digest("A risky post.", Channel.X, "netflix")
    assert office.refused(
        BEN, Act.APPROVE, digest=KEY.digest("A risky post!", Channel.X, "netflix")
    ).startswith("The text was changed")


def test_who_wrote_it_never_approves_it(office: Office) -> None:
    office.ask()
    assert office.refused(ANN, Act.APPROVE) == (
        "You wrote or edited a version of this draft, so somebody else must decide."
    )
    assert office.refused(DAN, Act.APPROVE).startswith("You are not among those")


def test_who_used_an_edit_or_edited_never_approves_it(office: Office) -> None:
    office.reviewer.policy = Pack(approvers(brands={"netflix": {"people": [f"{T}/{BEN}"]}}))
    review_id = office.post("A risky post.")
    press = Press(workspace=T, user=BEN, review_id=review_id, delivery=office.delivery())
    office.desk.rewrite(press, "A risky post, mended.")
    again = Press(workspace=T, user=ANN, review_id=office.newest_review(), delivery=office.delivery())
    office.desk.request(again)
    assert office.refused(BEN, Act.APPROVE).startswith("You wrote or edited")


def test_only_the_author_asks(office: Office) -> None:
    review_id = office.post("A risky post.")
    with pytest.raises(NotAllowedError, match="Only the draft's author"):
        office.desk.request(Press(workspace=T, user=BEN, review_id=review_id, delivery=office.delivery()))


def test_asked_once(office: Office) -> None:
    office.ask()
    press = Press(workspace=T, user=ANN, review_id=office.newest_review(), delivery=office.delivery())
    with pytest.raises(NotAllowedError, match="already"):
        office.desk.request(press)


def test_a_clear_draft_is_approved_by_its_author_s_tap(office: Office) -> None:
    assert office.ask("A kind post.").state == State.APPROVED
    assert office.log() == ["approved"]


def test_figures_need_their_source_first(office: Office) -> None:
    review_id = office.post("Our figures.")
    press = Press(workspace=T, user=ANN, review_id=review_id, delivery=office.delivery())
    with pytest.raises(NotAllowedError, match="Say where it comes from"):
        office.desk.request(press)
    with office.store.write() as tx:
        version = tx.newest_version(1)
        assert version is not None
        tx.set_brief(T, BriefRow(version_id=version.id, data_source="Data of May", written_by=ANN))
    office.desk.request(replace(press, delivery=office.delivery()))
    assert office.state == "requested"


@pytest.mark.parametrize(
    ("act", "state", "note"),
    [
        (Act.REQUEST_CHANGES, "changes_requested", "Changes were requested."),
        (Act.REJECT, "rejected", "Rejected."),
    ],
)
def test_objections_are_kept_with_their_reason(office: Office, act: Act, state: str, note: str) -> None:
    office.ask()
    assert "needs a reason" in office.refused(BEN, act, reason=" ")
    office.act(BEN, act, reason=" Too loud. ")
    assert office.state == state
    assert office.notes()[0].startswith(note)
    with office.store.read() as tx:
        assert [made.reason for made in tx.decisions_on(office.request.id)] == ["Too loud."]
    assert "can't be approved" in office.refused(BEN, Act.APPROVE)


def test_a_click_works_once(office: Office) -> None:
    office.ask()
    delivery = office.delivery()
    for _ in range(2):
        office.act(BEN, Act.APPROVE, delivery=delivery)
    with office.store.read() as tx:
        assert len(tx.decisions_on(office.request.id)) == 1
    assert office.log() == ["requested", "approved"]


def test_of_two_clicks_at_once_one_wins_and_the_other_is_told(office: Office) -> None:
    office.reviewer.policy = Pack(approvers(steps=[{"name": "Lead", "ask": [f"{T}/{BEN}", f"{T}/{CLEO}"]}]))
    office.ask()

    def click(user: str, act: Act) -> str:
        try:
            office.act(user, act)
        except NotAllowedError as error:
            return str(error)
        return ""

    clicks = [(BEN, Act.APPROVE), (CLEO, Act.REJECT)]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda pair: click(*pair), clicks))
    assert sorted(told)[0] == ""
    assert sorted(told)[1].endswith(("can't be rejected.", "can't be approved."))
    assert (office.state == "approved") == (told[0] == "")
    assert len(office.log()) == 2


def test_one_character_withdraws_the_approval_and_asks_again(office: Office) -> None:
    first = office.ask()
    office.act(BEN, Act.APPROVE)
    office.edit("A risky post!")
    office.desk.tend(T)
    second = office.request
    assert (second.id != first.id, second.state, second.opened_by) == (True, "requested", ANN)
    with office.store.read() as tx:
        assert [row.state for row in tx.requests_of(1)] == ["withdrawn", "requested"]
    assert office.asked() == {BEN}
    assert office.log() == ["requested", "approved", "text_changed", "requested"]
    assert "was withdrawn" in office.refused(BEN, Act.APPROVE, request_id=first.id, digest=first.digest)


def test_an_edit_after_requested_changes_waits_for_its_author(office: Office) -> None:
    office.ask()
    office.act(BEN, Act.REQUEST_CHANGES)
    office.edit("A risky post, mended.")
    assert office.state == "changes_requested"


def test_a_deleted_draft_is_withdrawn(office: Office) -> None:
    office.ask()
    office.desk.close(PLACE, office.delivery())
    assert office.state == "withdrawn"


def test_withdrawn_by_the_author_and_by_nobody_else(office: Office) -> None:
    office.ask()
    assert office.refused(BEN, Act.WITHDRAW).startswith("Only the author")
    office.act(ANN, Act.WITHDRAW)
    assert office.state == "withdrawn"


def test_an_override_takes_two(office: Office) -> None:
    office.ask()
    assert office.refused(BEN, Act.PROPOSE_OVERRIDE).startswith("You are not among")
    office.act(DAN, Act.PROPOSE_OVERRIDE, reason="The shop is on fire.")
    assert office.refused(DAN, Act.AGREE_OVERRIDE).startswith("An override needs a second person")
    office.act(CLEO, Act.AGREE_OVERRIDE)
    assert office.state == "overridden"
    assert office.log() == ["requested", "override_proposed", "overridden"]


def test_reminders_escalation_and_expiry(office: Office) -> None:
    office.ask()
    assert office.later(minutes=29) == ()
    office.later(minutes=1)
    assert len(office.notes(BEN)) == 1
    assert office.refused(CLEO, Act.APPROVE).startswith("You are not among")
    office.later(minutes=20)
    assert office.asked() == {BEN, CLEO}
    assert len(office.notes(CLEO)) == 1
    office.later(minutes=10)
    assert any("late" in note for note in office.notes())
    assert office.later(hours=1) == ()
    office.later(hours=22)
    assert office.state == "expired"
    assert "has expired" in office.refused(BEN, Act.APPROVE)
    assert office.log() == ["requested", "reminder", "escalation", "overdue", "expired"]


def test_the_backup_may_approve_once_escalated(office: Office) -> None:
    office.ask()
    office.later(minutes=50)
    office.act(CLEO, Act.APPROVE)
    assert office.state == "approved"


def test_what_was_missed_while_asleep_is_told_once(office: Office) -> None:
    office.ask()
    office.later(hours=2)
    assert len(office.notes(BEN)) == 1
    assert office.later(minutes=1) == ()


def test_a_step_without_people_stays_open_and_says_so(office: Office) -> None:
    office.reviewer.policy = Pack(approvers(roles={"lead": []}))
    office.ask()
    assert office.asked() == set()
    notes = [card.note or "" for card in office.cards() if card.request_id]
    assert "The role 'lead' names nobody yet" in notes[0]
    assert office.refused(BEN, Act.APPROVE).startswith("You are not among")
    # Somebody is named: the next look asks them.
    office.reviewer.policy = Pack()
    office.later(minutes=1)
    assert office.asked() == {BEN}


def test_a_silent_slack_lets_nobody_decide(office: Office) -> None:
    office.ask()
    office.slack.silent = frozenset((Person(T, BEN),))
    assert "try again" in office.refused(BEN, Act.APPROVE)
    office.slack.silent = frozenset()
    office.act(BEN, Act.APPROVE)


def test_guests_decide_nothing(office: Office) -> None:
    office.ask()
    guest = Person(T, BEN)
    office.slack.known = {guest: Member(person=guest, home=T, guest=True)}
    assert office.refused(BEN, Act.APPROVE) == "Guests can't decide on sign-offs."


def test_steps_are_asked_one_after_the_other(office: Office) -> None:
    steps = [{"name": "Lead", "ask": [f"{T}/{BEN}"]}, {"name": "Legal", "ask": [f"{T}/{CLEO}"]}]
    office.reviewer.policy = Pack(approvers(steps=steps))
    office.ask()
    assert office.asked() == {BEN}
    assert office.refused(CLEO, Act.APPROVE).startswith("You are not among")
    office.act(BEN, Act.APPROVE)
    office.desk.tend(T)
    assert (office.state, office.request.step, office.asked()) == ("in_step", 1, {BEN, CLEO})
    office.act(CLEO, Act.APPROVE)
    assert office.state == "approved"


def test_a_stricter_pack_asks_again(office: Office) -> None:
    first = office.ask()
    office.reviewer.policy_version = "p2"
    assert office.desk.weigh_policy(T) == ()
    legal = {"name": "Legal", "ask": [f"{T}/{CLEO}"]}
    steps = [approvers().steps[0].model_dump(exclude_defaults=True) | {"need": "any"}, legal]
    office.reviewer.policy = Pack(approvers(steps=steps))
    office.desk.weigh_policy(T)
    assert office.request.id != first.id
    assert (office.request.policy_version, office.state) == ("p2", "requested")
    assert office.log() == ["requested", "policy_stricter", "requested"]


def test_a_hold_stops_approvals_until_it_is_lifted(office: Office) -> None:
    office.ask()
    with pytest.raises(NotAllowedError, match="Only policy owners"):
        office.desk.hold(T, "netflix", reason="A fire.", until=None, by=BEN)
    assert office.desk.hold(T, "netflix", reason="A fire.", until=NOON + timedelta(hours=2), by=DAN)
    assert office.refused(BEN, Act.APPROVE) == (
        "Approvals for netflix are on hold until 18 November 2026, 14:00 UTC: A fire."
    )
    office.desk.lift(T, "netflix", by="os:root")
    office.act(BEN, Act.APPROVE)
    assert office.log() == ["requested", "hold", "hold_lifted", "approved"]


def test_a_hold_ends_by_itself(office: Office) -> None:
    office.ask()
    office.desk.hold(T, None, reason="A fire.", until=NOON + timedelta(minutes=5), by="os:root")
    assert "on hold" in office.refused(BEN, Act.APPROVE)
    office.later(minutes=5)
    office.act(BEN, Act.APPROVE)


def test_without_an_audit_key_nothing_is_signed_off(office: Office) -> None:
    desk = Desk(office.store, lambda: office.reviewer, office.slack)
    press = Press(workspace=T, user=ANN, review_id=office.post("A risky post."), delivery=office.delivery())
    with pytest.raises(NotAllowedError, match="GREENLIGHT_AUDIT_KEY"):
        desk.request(press)


def test_no_workspace_reaches_another_s_requests(office: Office) -> None:
    office.ask()
    assert "no longer kept" in office.refused(BEN, Act.APPROVE, workspace="T0OTHER")


def test_a_private_draft_is_answered_directly(office: Office) -> None:
    place = Place(workspace=T, slack_channel="C0ANY", slack_user=ANN, response_url="https://x.example/1",
                  response_until=datetime(2027, 1, 1, tzinfo=UTC))  # fmt: skip
    press = Press(
        workspace=T, user=ANN, review_id=office.post("A risky post.", place), delivery=office.delivery()
    )
    (card,) = office.desk.request(press)
    shown = next(found for found in office.cards() if found.id == card)
    assert (shown.slack_channel, shown.private) == (ANN, False)


def test_a_stand_in_decides_while_somebody_is_away(office: Office) -> None:
    office.ask()
    with pytest.raises(NotAllowedError, match="can't stand in for yourself"):
        office.desk.leave(T, BEN, stand_in=BEN, until=NOON + timedelta(days=1), delivery=office.delivery())
    office.desk.leave(T, BEN, stand_in=CLEO, until=NOON + timedelta(days=1), delivery=office.delivery())
    assert "noted as away" in office.refused(BEN, Act.APPROVE)
    office.act(CLEO, Act.APPROVE)
    with office.store.read() as tx:
        (made,) = tx.decisions_on(office.request.id)
    assert (made.user, made.stands_for) == (CLEO, BEN)


def test_who_is_back_decides_again(office: Office) -> None:
    office.ask()
    with pytest.raises(NotAllowedError, match="not noted as away"):
        office.desk.come_back(T, BEN, delivery=office.delivery())
    office.desk.leave(T, BEN, stand_in=None, until=NOON + timedelta(days=1), delivery=office.delivery())
    assert "nobody stands in" in office.refused(CLEO, Act.APPROVE)
    office.desk.come_back(T, BEN, delivery=office.delivery())
    office.act(BEN, Act.APPROVE)
    assert office.state == "approved"


def test_the_author_can_make_nobody_stand_in_who_wrote_it(office: Office) -> None:
    office.ask()
    office.desk.leave(T, BEN, stand_in=ANN, until=NOON + timedelta(days=1), delivery=office.delivery())
    assert office.refused(ANN, Act.APPROVE).startswith("You wrote or edited")


def test_a_step_may_be_asked_in_its_slack_channel(office: Office) -> None:
    steps = [{"name": "Lead", "ask": ["lead"], "slack_channel": "C0LEADS"}]
    office.reviewer.policy = Pack(approvers(steps=steps))
    office.ask()
    with office.store.read() as tx:
        places = [card.slack_channel for card in tx.request_cards(office.request.id)]
    assert places == ["C0DRAFTS", "C0LEADS"]


def test_a_request_that_can_not_be_looked_after_keeps_no_other_waiting(office: Office) -> None:
    office.ask()
    with office.store.write() as tx:
        first = tx.newest_request(1)
        assert first is not None
        broken = {"workspace": T, "draft_id": 1, "version_id": first.version_id, "review_id": None}
        more = {"digest": "d", "state": "requested", "step": 0, "plan": {}, "policy_version": "p1"}
        tx.change_request(first.id, state="requested", step=0, closed=True)
        opened = tx.add_request(
            NewRequest(**broken, **more, opened_by=ANN, moments=Moments(wake_at=NOON))  # type: ignore[arg-type]
        )
        assert opened is not None
    other = Press(
        workspace=T,
        user=ANN,
        review_id=office.post("Another risky post.", replace(PLACE, slack_ts="3.0")),
        delivery=office.delivery(),
    )
    with office.store.read() as tx:
        found = tx.reviews_of(2)[-1].id
    office.desk.request(replace(other, review_id=found))
    assert office.desk.tend(T)
