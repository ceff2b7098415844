"""Advice for the channel: what it finds, to the character, and that it never blocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.record import record_of
from bot.review.reviewer import Reviewer
from bot.review.x_length import heaviest, reach, weight
from bot.types import Band, BrandProfile, Channel, Draft, Finding, Named, Severity
from tests.review.test_policy import RULE

DAY = date(2026, 11, 20)
PROFILE = BrandProfile(
    slug="acme",
    name="Acme",
    handles=("@acmefilms", "@acme_de", "@tv4"),
    titles=(
        Named("Lemon Riot", handles=("@lemonriot",)),
        Named("The Long Dark Tea-Time"),
        Named("Nightfall"),
    ),
    people=(Named("Lara Quill", aliases=("Quilly",), handles=("laraquill", "@lara.private")),),
    competitors=(Named("Rivalo", handles=("@rivalo_tv",)),),
)


@pytest.fixture(scope="module")
def adviser(reviewer: Reviewer) -> Reviewer:
    """The shipped engine, with a brand whose people and titles have handles."""
    return replace(reviewer, policy=replace(reviewer.policy, brands={"acme": PROFILE}))


def _advice(reviewer: Reviewer, rule: str, text: str, channel: Channel | None = Channel.X) -> list[Finding]:
    review = reviewer.review(Draft(text=text, brand="acme", channel=channel), on=DAY, edits=False)
    return [found for found in review.findings if found.rule == rule]


HANDLES = [
    ("Meet @acmefilm in Leeds.", "@acmefilm", "@acmefilms"),  # a letter short
    ("Meet @acmeflims in Leeds.", "@acmeflims", "@acmefilms"),  # two swapped
    ("Meet @acmefi1ms in Leeds.", "@acmefi1ms", "@acmefilms"),  # a digit for a letter
    ("Meet @acme_films in Leeds.", "@acme_films", "@acmefilms"),
    ("Meet @acmefiIms in Leeds.", "@acmefiIms", "@acmefilms"),  # a capital I for an l
    ("Meet @аcmefilms in Leeds.", "@аcmefilms", "@acmefilms"),  # a Cyrillic letter
    ("Thanks @laraquil!", "@laraquil", "@laraquill"),
    ("Nice one, @rivalotv.", "@rivalotv", "@rivalo_tv"),
    ("(@lemonrlot)", "@lemonrlot", "@lemonriot"),
]
KNOWN_OR_OTHERS = [
    "Meet @acmefilms, @AcmeFilms and @acme_de in Leeds.",
    "Thanks @lara.private and @LaraQuill.",
    "Follow @acmefilmsuk, @acmefilmsindia and @TeamAcmeFilms.",  # accounts of their own
    "Watch @tv5 and @tv3 too.",  # short, and one digit from another
    "Write to jo@acmefilm.example.",
    "https://social.example/@acmefilm is a link.",
    "Thanks @anna_smith and @riva.",
    "@ 9 pm, as ever.",
]


@pytest.mark.parametrize(("text", "quote", "meant"), HANDLES)
def test_look_alike_handle_is_named_with_the_one_meant(
    adviser: Reviewer, text: str, quote: str, meant: str
) -> None:
    found = _advice(adviser, "channel_fit.look_alike_handle", text)
    assert [(one.quote, one.severity) for one in found] == [(quote, Severity.ADVICE)]
    assert meant in found[0].message
    assert meant in found[0].instead


@pytest.mark.parametrize("text", KNOWN_OR_OTHERS)
def test_other_accounts_are_left_alone(adviser: Reviewer, text: str) -> None:
    assert _advice(adviser, "channel_fit.look_alike_handle", text) == []


UNTAGGED = [
    ("Lara Quill is back. We love Lara Quill.", ["Lara Quill"]),
    ("A night with Quilly and Lemon Riot.", ["Quilly", "Lemon Riot"]),
    ("Lara Quill is back. @laraquill", []),
    ("Lara Quill is back. @LARA.PRIVATE", []),
    ("Lara Quill stars in #LemonRiot.", ["Lara Quill"]),
    ("The Long Dark Tea-Time is out.", []),  # has no handle
    ("A lemon riot in the kitchen.", []),  # plain words, no title
    ("Lara and a quill.", []),
]


@pytest.mark.parametrize(("text", "quotes"), UNTAGGED)
def test_named_but_not_tagged(adviser: Reviewer, text: str, quotes: list[str]) -> None:
    assert [found.quote for found in _advice(adviser, "channel_fit.not_tagged", text)] == quotes
    assert _advice(adviser, "channel_fit.not_tagged", text, Channel.PUSH) == []


HASHTAGS = [
    ("too_many_hashtags", "#a1 #b2 #c3", []),
    ("too_many_hashtags", "#a1 #b2 #c3 and #d4, #e5.", ["#d4, #e5"]),
    ("too_many_hashtags", "No. #1, #2, #3, #4 and example.com/#a", []),  # digits alone are no tag
    ("unreadable_hashtag", "Now: #tellusyourstory!", ["#tellusyourstory"]),
    ("unreadable_hashtag", "#TellUsYourStory #tellusYourstory #immunotherapy #qwfpgjluyzxcv #acmefilms", []),
    ("unreadable_hashtag", "example.com/#tellusyourstory", []),
    ("broken_hashtag", "#Mother'sDay #Spider-Man #Mac&Cheese #one#two", ["#Mother'sDay", "#Spider-Man", "#Mac&Cheese", "#one#two"]),
    ("broken_hashtag", "#Women’sDay", ["#Women’sDay"]),
    ("broken_hashtag", "#Messi's #AI-powered #COVID-19 #Jeopardy! R&D &#39; a&b #1", []),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "quotes"), HASHTAGS)
def test_hashtags(adviser: Reviewer, rule: str, text: str, quotes: list[str]) -> None:
    assert [found.quote for found in _advice(adviser, f"channel_fit.{rule}", text)] == quotes


def test_unreadable_hashtag_is_told_in_capitals(adviser: Reviewer) -> None:
    (found,) = _advice(adviser, "channel_fit.unreadable_hashtag", "Now: #tellusyourstory!")
    assert "#TellUsYourStory" in found.instead


# As twitter-text's configuration v3 weighs them.
WEIGHTS = [
    ("Hello", 5),
    ("café", 4),
    ("cafe\u0301", 4),  # one character once composed
    ("日本", 4),
    ("🎬", 2),
    ("👩‍👩‍👧‍👦", 2),
    ("👍🏽", 2),
    ("🇬🇧", 2),
    ("1️⃣", 2),
    ("“so”…", 6),  # quotation marks one each, the ellipsis two
    ("©", 1),
    ("ไทย", 3),
    ("\r\n", 2),
    ("", 0),
]


@pytest.mark.parametrize(("text", "heavy"), WEIGHTS)
def test_weight_on_x(text: str, heavy: int) -> None:
    assert weight(text) == heavy


def test_link_weighs_23_on_x() -> None:
    text = "See https://example.com/a/long/address/that/goes/on 🎬"
    link = (4, text.index(" 🎬"))
    assert weight(text, [link]) == 4 + 23 + 1 + 2
    assert reach(text, [link], 30) == len(text)
    assert reach(text, [link], 29) == len(text) - 1
    assert reach(text, [link], 26) == 4


@given(st.text(max_size=60), st.integers(0, 130))
def test_what_reaches_fits(text: str, most: int) -> None:
    fits = reach(text, [], most)
    assert weight(text[:fits]) <= most or fits == 0
    assert weight(text) <= heaviest(text)
    assert (fits == len(text)) == (weight(text) <= most)


LENGTHS = [
    (Channel.X, "a" * 280, 280),
    (Channel.X, "a" * 281, 280),
    (Channel.X, "日" * 141, 140),
    (Channel.X, "a" * 256 + " https://example.com/" + "b" * 100, 377),
    (Channel.THREADS, "日" * 500, 500),
    (Channel.THREADS, "a " * 260, 500),
    (Channel.PUSH, "b" * 179, 178),
    (Channel.REPLY, "b" * 400, 400),
    (None, "b" * 400, 400),
]


@pytest.mark.parametrize(("channel", "text", "fits"), LENGTHS)
def test_what_goes_over_is_marked(adviser: Reviewer, channel: Channel | None, text: str, fits: int) -> None:
    found = _advice(adviser, "channel_fit.too_long", text, channel)
    assert [(one.start, one.end) for one in found] == ([] if fits == len(text) else [(fits, len(text))])


CAPITALS = [
    ("WE ARE BACK AND OPEN FOR YOU ALL WEEKEND. Come in.", ["WE ARE BACK AND OPEN FOR YOU ALL WEEKEND"]),
    ("NASA, ESA and JAXA are BACK.", []),
    ("NEW SEASON. NEW LOOK. NEW US.", []),
    ("ACME LEMON RIOT ACME LEMON RIOT ACME LEMON RIOT", []),  # names
    ("#WE #ARE #ALL #IN #FOR #THE #TEAM #TONIGHT", []),
]


@pytest.mark.parametrize(("text", "quotes"), CAPITALS)
def test_capitals(adviser: Reviewer, text: str, quotes: list[str]) -> None:
    assert [found.quote for found in _advice(adviser, "channel_fit.capitals", text)] == quotes


# Pushes and subject lines that remind their one recipient of ordinary activity.
ORDINARY = [
    "Episode 4 is waiting for you",
    "Your order is on its way",
    "You left something in your basket",
    "Ready for your run? Your shoes are",
    "Your playlist for Monday is here",
    "3 new homes match your search",
    "Your table is booked for Friday at 9 p.m.",
    "Time to water your fern",
    "Lesson 12 is next. Five minutes?",
    "Your driver is two minutes away",
    "Therapy dogs at the library on Saturday",
    "A date for your diary: 3 May",
]


@pytest.mark.parametrize("text", ORDINARY)
@pytest.mark.parametrize("channel", [Channel.PUSH, Channel.EMAIL])
def test_ordinary_reminder_has_no_finding(reviewer: Reviewer, text: str, channel: Channel) -> None:
    assert reviewer.review(Draft(text=text, channel=channel), on=DAY).findings == ()


INTIMATE = [
    "Your pregnancy test results are in",
    "Time for your antidepressant refill",
    "You searched for debt advice",
    "Your divorce consultation is tomorrow",
    "Up at 3 a.m. again?",
    "You watched until 2 a.m. last night",
]


@pytest.mark.parametrize("text", INTIMATE)
def test_what_a_locked_screen_must_not_show(reviewer: Reviewer, text: str) -> None:
    shown = reviewer.review(Draft(text=text, channel=Channel.PUSH), on=DAY, edits=False)
    assert shown.bands["privacy_disclosure"] is not Band.CLEAR
    rules = {found.rule for found in shown.findings}
    assert any(rule and rule.endswith("_on_lock_screen") for rule in rules)


ADVISED = st.lists(
    st.sampled_from(
        "@acmefilm Lara Quill #tellusyourstory #Mother'sDay HURRY NOW WE ARE ALL IN HERE TODAY last chance!!! our worst film "
        "who hurt you? #a #b #c 🎬 日本 53 people in Leeds 12,750".split(" ")
    ),
    min_size=1,
    max_size=60,
).map(" ".join)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ADVISED, channel=st.sampled_from([None, *Channel]))
def test_advice_changes_nothing_but_the_findings(
    adviser: Reviewer, text: str, channel: Channel | None
) -> None:
    silent = replace(
        adviser,
        policy=replace(adviser.policy, settings=adviser.policy.settings.model_copy(update={"advice": False})),
    )
    draft = Draft(text=text, brand="acme", channel=channel, purpose="attention")
    with_advice = adviser.review(draft, on=DAY, edits=False)
    without = silent.review(draft, on=DAY, edits=False)
    weighing = tuple(found for found in with_advice.findings if found.severity is not Severity.ADVICE)
    assert without == replace(with_advice, findings=weighing)


def test_record_keeps_its_scores_whatever_is_advised(reviewer: Reviewer) -> None:
    review = reviewer.review(Draft(text="Hurry!", purpose="fun", channel=Channel.X), on=DAY)
    record = record_of(review)
    assert {found["category"] for found in record["findings"]} == {"channel_fit", "brief"}
    assert list(record["scores"]) == ["privacy_disclosure", "self_disparagement", "segment_mockery"]
    assert list(record["bands"]) == list(record["scores"])
    assert record["band"] == "clear"


def test_raised_advice_is_scored(tmp_path: Path) -> None:
    (tmp_path / "channel_fit").mkdir()
    path = tmp_path / "channel_fit/synergy.yaml"
    path.write_text(RULE.replace("severity: caution", "severity: advice"), "utf-8")
    advised = Reviewer.load(policies=tmp_path, spacy_model="blank").review(
        Draft(text="Pure synergy."), on=DAY
    )
    assert advised.band is Band.CLEAR
    assert "channel_fit" not in advised.scores
    path.write_text(RULE, "utf-8")
    raised = Reviewer.load(policies=tmp_path, spacy_model="blank").review(Draft(text="Pure synergy."), on=DAY)
    assert raised.bands["channel_fit"] is Band.CAUTION
    assert raised.scores["channel_fit"] == 0.4


def test_policy_switches_advice_off(tmp_path: Path) -> None:
    (tmp_path / "channel_fit").mkdir()
    (tmp_path / "channel_fit/synergy.yaml").write_text(RULE.replace("caution", "advice"), "utf-8")
    (tmp_path / "settings.yaml").write_text("advice: false\n", "utf-8")
    silent = Reviewer.load(policies=tmp_path, spacy_model="blank")
    assert silent.review(Draft(text="Pure synergy."), on=DAY).findings == ()
