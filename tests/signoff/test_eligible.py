"""Only those who may decide are let through, and whatever can't be found out lets nobody through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signoff.eligible import Surroundings, resolve
from bot.signoff.people import Absence, Member, Person, read_named
from tests.signoff.signing import ANN, BEN, CLEO, DAN, NOON, STRANGER, TEAM, Memory, T, around, step

TEAMED = Memory(groups={TEAM: frozenset((ANN, BEN))})


def _away(person: Person, stand_in: Person | None, *, hours: int = 1) -> Absence:
    return Absence(person=person, stand_in=stand_in, since=NOON, until=NOON + timedelta(hours=hours))


def _member(person: Person, **what: object) -> Memory:
    return Memory(known={person: Member(**{"person": person, "home": T, **what})})  # type: ignore[arg-type]


CASES = [
    ("a person", (ANN,), around(), {ANN}),
    ("a group", (TEAM,), around(TEAMED), {ANN, BEN}),
    ("a role of a group and a person", ("legal",), around(TEAMED, roles={"legal": (str(TEAM), str(DAN))}), {ANN, BEN, DAN}),
    ("no contributor", (ANN, BEN), around(contributors=frozenset((ANN,))), {BEN}),
    ("no contributor through a group", (TEAM,), around(TEAMED, contributors=frozenset((ANN,))), {BEN}),
    ("a stand-in", (ANN,), around(absences=(_away(ANN, BEN),)), {BEN}),
    ("a stand-in of a stand-in", (ANN,), around(absences=(_away(ANN, BEN), _away(BEN, CLEO))), {CLEO}),
    ("a contributor's stand-in", (ANN,), around(absences=(_away(ANN, BEN),), contributors=frozenset((ANN,))), {BEN}),
    ("no contributor as stand-in", (ANN,), around(absences=(_away(ANN, BEN),), contributors=frozenset((BEN,))), set()),
    ("an absence that is over", (ANN,), around(absences=(_away(ANN, BEN, hours=0),)), {ANN}),
    ("stand-ins in a circle", (ANN,), around(absences=(_away(ANN, BEN), _away(BEN, ANN))), set()),
    ("away without stand-in", (ANN,), around(absences=(_away(ANN, None),)), set()),
    ("nobody in the role", ("legal",), around(roles={"legal": ()}), set()),
    ("a role that is gone", ("legal",), around(), set()),
    ("an empty group", (TEAM,), around(), set()),
    ("Slack silent on a group", (TEAM, DAN), around(Memory(silent=frozenset((TEAM,)))), {DAN}),
    ("Slack silent on a person", (ANN, DAN), around(Memory(silent=frozenset((ANN,)))), {DAN}),
    ("a guest", (ANN,), around(_member(ANN, guest=True)), set()),
    ("a deleted account", (ANN,), around(_member(ANN, deleted=True)), set()),
    ("a bot", (ANN,), around(_member(ANN, bot=True)), set()),
    ("an account of another workspace", (ANN,), around(_member(ANN, home="T0OTHER")), set()),
    ("a person of another workspace", (STRANGER,), around(), set()),
]  # fmt: skip
UNKNOWN = {
    "stand-ins in a circle", "away without stand-in", "nobody in the role", "a role that is gone", "an empty group",
    "Slack silent on a group", "Slack silent on a person",
}  # fmt: skip


@pytest.mark.parametrize(("what", "ask", "known", "people"), CASES, ids=[case[0] for case in CASES])
def test_who_may_decide(what: str, ask: tuple[object, ...], known: Surroundings, people: set[Person]) -> None:
    found = resolve(step(*ask), known)
    assert found.people == people
    assert all(found.refusal(person) is None for person in people)
    assert bool(found.problems) == (what in UNKNOWN)
    for person in {ANN, BEN, CLEO, DAN, STRANGER} - people:
        assert (found.refusal(person) or "").endswith(".")


def test_a_stand_in_is_known_as_one() -> None:
    found = resolve(step(ANN, CLEO), around(absences=(_away(ANN, BEN),)))
    assert found.stands_for == {BEN: ANN}
    assert found.people == {BEN, CLEO}
    assert "noted as away" in (found.refusal(ANN) or "")


def test_who_is_named_and_stands_in_counts_once_and_as_themselves() -> None:
    found = resolve(step(ANN, BEN, need="all"), around(absences=(_away(ANN, BEN),)))
    assert found.people == {BEN}
    assert not found.stands_for


def test_the_backup_decides_only_once_escalated() -> None:
    asked = step(ANN, backup=(str(BEN),))
    assert resolve(asked, around()).people == {ANN}
    assert resolve(asked, around(), escalated=True).people == {ANN, BEN}


@pytest.mark.parametrize(
    "text", ["ann", "T01ABC/U02DEF/", "@ann", "T01ABC/B02DEF", "t01abc/u02def", "", "A b"]
)
def test_what_names_nobody_is_refused(text: str) -> None:
    if text == "ann":
        assert str(read_named(text)) == text
    else:
        with pytest.raises(ValueError, match="name a person as workspace/user"):
            read_named(text)


people = st.sampled_from([ANN, BEN, CLEO, DAN])


@given(
    away=st.lists(st.tuples(people, st.none() | people), max_size=6),
    wrote=st.frozensets(people),
    ask=st.lists(people, min_size=1),
)
def test_no_stand_in_brings_a_contributor_or_somebody_away_in(
    away: list[tuple[Person, Person | None]], wrote: frozenset[Person], ask: list[Person]
) -> None:
    absences = tuple(_away(person, stand_in) for person, stand_in in away)
    found = resolve(step(*ask), around(absences=absences, contributors=wrote))
    assert not found.people & wrote
    assert not found.people & {person for person, _ in away}
    assert found.people <= {*ask, *(stand_in for _, stand_in in away)}
