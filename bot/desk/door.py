"""The one door for Slack: review, revise, close, set aside, history.

The desk has drafts judged and keeps them; what is to be shown it leaves as cards in the store. It knows neither
Slack's calls nor its markup. Everything it does can be done twice: whoever finishes a delivery does its work in the same
transaction, so one that comes again, or to two processes at once, changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from bot.desk.holding import Holding
from bot.desk.judging import Handed, with_brief
from bot.desk.surveying import Surveying
from bot.store import DeliveryState, DraftRow, DraftState, Look, Place, Transaction, VersionRow


class Desk(Holding, Surveying):
    """Reviews drafts and keeps what came of it. Each method returns the ids of the cards that changed."""

    def review(self, handed: Handed) -> tuple[int, ...]:
        """Review a new draft. One that is known already stays as it is, whatever text an old delivery brings."""
        if handed.place.slack_ts is not None and self.knows(handed.place):
            return self.ignore(handed.delivery)
        judged = self._judge(handed.draft)
        with self._store.write() as tx:
            # Looked at again under the lock: another process may have kept it while this one judged.
            if not tx.finish_delivery(handed.delivery):
                return ()
            if handed.place.slack_ts is not None and tx.draft_at(handed.place) is not None:
                return ()
            draft_id = tx.add_draft(handed.place, handed.draft)
            return self._keep(tx, draft_id, handed, judged)

    def revise(self, handed: Handed) -> tuple[int, ...]:
        """Review a changed text as the next version; the same text, or an older change, is no version."""
        with self._store.read() as tx:
            draft_id = _open_draft(tx, handed)
            newest = tx.newest_version(draft_id) if draft_id is not None else None
            brief = tx.brief(newest.id) if newest else None
        if draft_id is None:
            return self.ignore(handed.delivery)
        handed = replace(handed, draft=with_brief(handed.draft, brief))
        judged = self._judge(handed.draft)
        with self._store.write() as tx:
            if not tx.finish_delivery(handed.delivery) or _open_draft(tx, handed) is None:
                return ()
            outdated = tx.want_look(draft_id, Look.OUTDATED)
            return outdated + self._keep(tx, draft_id, handed, judged)

    def knows(self, place: Place) -> bool:
        """Whether this Slack message is a draft already, open or not."""
        with self._store.read() as tx:
            return tx.draft_at(place) is not None

    def ignore(self, delivery: int) -> tuple[int, ...]:
        """Nothing to review: the delivery is done."""
        with self._store.write() as tx:
            tx.finish_delivery(delivery)
        return ()

    def close(self, place: Place, delivery: int) -> tuple[int, ...]:
        """The draft was deleted."""
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery):
                return ()
            draft = tx.draft_at(place)
            return self._end(tx, draft, DraftState.DELETED, Look.DELETED) if draft else ()

    def withdraw(self, place: Place, delivery: int) -> tuple[int, ...]:
        """The message lost its mark as a draft. It stays open: the mark may come back with the next edit."""
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery):
                return ()
            draft = tx.draft_at(place)
            return self._end(tx, draft, draft.state, Look.SET_ASIDE) if draft else ()

    def set_aside(self, workspace: str, draft_id: int, delivery: int) -> tuple[int, ...]:
        """Somebody pressed "Not a draft"."""
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery):
                return ()
            draft = tx.draft(draft_id)
            if draft is None or draft.workspace != workspace:
                return ()
            return self._end(tx, draft, DraftState.SET_ASIDE, Look.SET_ASIDE)

    def tell(self, note: str, place: Place, delivery: int, reference: str | None = None) -> tuple[int, ...]:
        """Answer a delivery with a sentence instead of a review."""
        state = DeliveryState.FAILED if reference else DeliveryState.DONE
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery, state, reference):
                return ()
            return (tx.add_card(place, draft_id=None, review_id=None, note=note),)

    def _end(self, tx: Transaction, draft: DraftRow, state: DraftState, look: Look) -> tuple[int, ...]:
        tx.set_draft_state(draft.id, state)
        self._note(tx, draft.workspace, look.value, draft.id)
        return tx.want_look(draft.id, look) + self._drop_request(tx, draft.id)

    def history(self, draft_id: int) -> tuple[VersionRow, ...]:
        """All versions of a draft, oldest first."""
        with self._store.read() as tx:
            return tx.versions_of(draft_id)


def _open_draft(tx: Transaction, handed: Handed) -> int | None:
    """The draft that this text changes; None where it is unknown, no longer open, newer already, or the same."""
    draft = tx.draft_at(handed.place)
    posted = _last_posted(tx.versions_of(draft.id)) if draft else None
    if draft is None or posted is None or draft.state is not DraftState.OPEN:
        return None
    same = posted.text == handed.draft.text and posted.attachments == handed.draft.attachments
    stale = float(handed.edited_ts or 0) < float(posted.edited_ts or 0)
    return None if same or stale else draft.id


def _last_posted(versions: tuple[VersionRow, ...]) -> VersionRow | None:
    """What the message itself said last: a version made by a button leaves the message as it was."""
    posted = [version for version in versions if version.number == 1 or version.edited_ts is not None]
    return posted[-1] if posted else None
