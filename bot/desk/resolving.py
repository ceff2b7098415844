"""Who may do what to a request at the moment of a click. Slack is asked here, so none of it is within a transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.audit.log import AuditLog
from bot.desk.asked import Asked, absences_of, contributors_of
from bot.desk.rework import Rework
from bot.errors import NotAllowedError
from bot.signoff.due import is_escalated
from bot.signoff.eligible import Surroundings, resolve, resolve_names
from bot.signoff.flow import Act, Standing
from bot.signoff.people import Person
from bot.store import Transaction

NO_KEY = "Sign-off needs an audit log, and there is no key for it: GREENLIGHT_AUDIT_KEY must be set."
NO_SLACK = "Slack can't be asked who may decide, so nobody can."


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What somebody does to a request, on the text with this digest; `delivery` is the one that this finishes."""

    workspace: str
    user: str
    request_id: int
    digest: str
    act: Act
    delivery: int
    reason: str = ""

    @property
    def person(self) -> Person:
        """Who it is, as the flow knows people."""
        return Person(self.workspace, self.user)


class Resolving(Rework):
    """What the desk's parts for approval stand on: the audit log, and who may decide."""

    def _standing(self, asked: Asked, around: Surroundings, click: Click) -> Standing:
        """Who may do what, as far as this act needs it; Slack is asked here."""
        plan, draft = asked.signoff.plan, asked.found.draft
        if click.act is Act.WITHDRAW:
            names = self.policy.approvers.withdrawers(draft.brand)
            known = click.user in (draft.author, asked.row.opened_by)
            return Standing(may_withdraw=known or self.is_named(names, click.workspace, click.user))
        if click.act is Act.PROPOSE_OVERRIDE:
            # Its author may break the glass; the second person is the one who must not have written it.
            return Standing(
                may_override=resolve_names(plan.override, replace(around, contributors=frozenset()))
            )
        if click.act is Act.AGREE_OVERRIDE:
            return Standing(may_agree=resolve_names(plan.second, around))
        step = asked.signoff.step_in_force
        if step is None:
            return Standing()
        escalated = is_escalated(plan.due, asked.row.opened_at, around.now)
        return Standing(eligible=resolve(step, around, escalated=escalated))

    def _around(self, tx: Transaction, asked: Asked) -> Surroundings:
        """What resolving people needs to know."""
        if self._directory is None:
            raise NotAllowedError(NO_SLACK)
        return Surroundings(
            workspace=asked.row.workspace,
            roles=self.policy.approvers.roles,
            directory=self._directory,
            now=tx.now,
            absences=absences_of(tx, asked.row.workspace),
            contributors=contributors_of(tx, asked.found),
        )

    def _log(self) -> AuditLog:
        if self._audit is None:
            raise NotAllowedError(NO_KEY)
        return self._audit
