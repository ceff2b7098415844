"""Whatever people and Greenlight do, in whatever order, the flow agrees with a model of a few sets."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.signoff.eligible import Eligible
from bot.signoff.flow import Act, Decision, Event, Refusal, SignOff, Standing, State, decide
from bot.signoff.people import Person
from bot.signoff.plan import Need, Plan, Step
from tests.signoff.signing import ANN, BEN, CLEO, DAN, EVE, plan, step

PEOPLE = (ANN, BEN, CLEO, DAN, EVE)
someone = st.sampled_from(PEOPLE)
some_people = st.sets(someone, min_size=1).map(frozenset)
some_step = st.tuples(some_people, st.sampled_from([1, 2, 3, "all"]))


class SignOffMachine(RuleBasedStateMachine):
    """The model: `asked` people and `need` of each step, who has `said_yes` in this one, and one word for the end."""

    @initialize(
        steps=st.lists(some_step, min_size=1, max_size=3), wrote=st.sets(someone), distinct=st.booleans()
    )
    def request(
        self, steps: list[tuple[frozenset[Person], Need]], wrote: set[Person], distinct: bool
    ) -> None:
        self.wrote = wrote
        self.asked = [people - wrote for people, _ in steps]
        self.needs = [need for _, need in steps]
        self.distinct = distinct
        self.at = 0
        self.said_yes: set[Person] = set()
        self.earlier: set[Person] = set()
        self.proposed_by: Person | None = None
        self.end = ""
        self.events: list[Event] = []
        self.sentences: list[str] = []
        self.signoff = SignOff(plan=self._plan(steps), digest="text 0")

    def _plan(self, steps: list[tuple[frozenset[Person], Need]]) -> Plan:
        made: list[Step] = [
            step(*sorted(people), name=f"Step {number}", need=need)
            for number, (people, need) in enumerate(steps)
        ]
        return plan(*made, distinct=self.distinct)

    def _do(self, act: Act, by: Person | None = None, digest: str | None = None) -> bool:
        """Whether the act was taken."""
        who = Standing(
            eligible=Eligible(people=frozenset(self.asked[self.at])),
            may_withdraw=by in (ANN, None),
            may_override=Eligible(people=frozenset((ANN, BEN))),
            may_agree=Eligible(people=frozenset((ANN, BEN)) - self.wrote),
        )
        decision = Decision(act=act, digest=digest or self.signoff.digest, by=by, reason="Because.")
        try:
            self.signoff, event = decide(self.signoff, decision, who)
        except Refusal as refusal:
            self.sentences.append(str(refusal))
            return False
        self.events.append(event)
        return True

    @rule(by=someone)
    def approve(self, by: Person) -> None:
        allowed = not self.end and by in self.asked[self.at] and not (self.distinct and by in self.earlier)
        passed = self._passed(self.said_yes | {by})
        assert self._do(Act.APPROVE, by) == (allowed and (by not in self.said_yes or passed))
        if not allowed:
            return
        self.said_yes.add(by)
        if not passed:
            return
        if self.at + 1 == len(self.asked):
            self.end = "approved"
        else:
            self.earlier |= self.said_yes
            self.at, self.said_yes = self.at + 1, set()

    def _passed(self, yes: set[Person]) -> bool:
        need = self.needs[self.at]
        return yes >= self.asked[self.at] if need == "all" else len(yes) >= need

    @rule(by=someone, act=st.sampled_from([Act.REQUEST_CHANGES, Act.REJECT]))
    def object(self, by: Person, act: Act) -> None:
        allowed = not self.end and by in self.asked[self.at]
        distinct = not (self.distinct and by in self.earlier)
        assert self._do(act, by) == (allowed and distinct)
        if allowed and distinct:
            self.end = "objected"

    @rule(by=someone)
    def withdraw(self, by: Person) -> None:
        allowed = by == ANN and self.end in ("", "approved", "overridden")
        assert self._do(Act.WITHDRAW, by) == allowed
        self.end = "withdrawn" if allowed else self.end

    @rule(by=someone)
    def override(self, by: Person) -> None:
        can = self.end in ("", "expired")
        agrees = self.proposed_by not in (None, by) and by in {ANN, BEN} - self.wrote
        assert self._do(Act.AGREE_OVERRIDE, by) == (can and agrees)
        if can and agrees:
            self.end = "overridden"
        elif can and by in (ANN, BEN):
            assert self._do(Act.PROPOSE_OVERRIDE, by)
            self.proposed_by = by

    @rule()
    def expire(self) -> None:
        taken = self._do(Act.EXPIRE)
        assert taken == (self.end == "")
        self.end = "expired" if taken else self.end

    @rule()
    def edit(self) -> None:
        taken = self._do(Act.NEW_TEXT)
        assert taken == (self.end in ("", "approved", "overridden"))
        self.end = "withdrawn" if taken else self.end

    @rule(by=someone, act=st.sampled_from([act for act in Act if act is not Act.WITHDRAW]))
    def decide_on_an_old_text(self, by: Person, act: Act) -> None:
        assert not self._do(act, by, digest="an older text")

    @invariant()
    def agrees_with_the_model(self) -> None:
        state = self.signoff.state
        ends = {"approved", "overridden", "withdrawn", "expired"}
        assert state.is_go == (self.end in ("approved", "overridden"))
        assert state.is_open == (self.end == "")
        assert state == self.end or self.end not in ends
        assert self.signoff.approved_by(self.at) == self.said_yes

    @invariant()
    def nobody_who_wrote_has_approved(self) -> None:
        assert not {approval.by for approval in self.signoff.approvals} & self.wrote

    @invariant()
    def approved_means_that_every_step_was_passed(self) -> None:
        if self.signoff.state is State.APPROVED:
            for number, need in enumerate(self.needs):
                yes = self.signoff.approved_by(number)
                assert yes <= self.asked[number]
                assert yes == self.asked[number] if need == "all" else len(yes) >= need
                assert yes

    @invariant()
    def every_refusal_is_a_sentence(self) -> None:
        assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in self.sentences)

    @invariant()
    def events_tell_the_whole_way(self) -> None:
        for earlier, later in zip(self.events, self.events[1:], strict=False):
            assert later.before == earlier.after
        if self.events:
            assert self.events[-1].after == self.signoff.state


SignOffMachine.TestCase.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
TestSignOff = SignOffMachine.TestCase
