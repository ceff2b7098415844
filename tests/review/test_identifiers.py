"""Personal identifiers: which words are found, and which look-alikes are none. All people and numbers are invented."""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import DraftError
from bot.review import identifier, identifiers_presidio
from bot.review.checks.compiling import Compiling
from bot.review.checks.identifier import IdentifierCheck, IdentifierRule
from bot.review.identifier import LIKELY, REGEX_SECONDS, Deadline, UnfinishedError
from bot.review.identifiers import find_identifiers
from bot.review.language import BLANK, Reader, load_reader
from bot.review.rule import Hit
from bot.types import BrandProfile, Draft, Named

READER: Reader = load_reader(BLANK, None)
HALDEN = BrandProfile(
    slug="halden",
    name="Halden Air",
    handles=("@haldenair",),
    people=(Named("Nora Quist"),),
    contacts=(
        "desk@quayside.example",
        "+44 20 7946 0123",
        "haldencare.com",
        "12 Quayside Road, Leeds LS1 4AB",
    ),
)


def found(text: str, profile: BrandProfile | None = None) -> list[tuple[str, str]]:
    """Kind and words of each identifier that a rule would report."""
    document = READER.read(Draft(text=text), profile)
    return [
        (one.entity, text[one.start : one.end]) for one in find_identifiers(document) if one.score >= LIKELY
    ]


FINDS = [
    ("Shoutout to jane.doe87@gmail.com.", "EMAIL_ADDRESS", "jane.doe87@gmail.com"),
    ("We emailed j.whitfield@oakmail.co.uk three times, no answer.", "EMAIL_ADDRESS", "j.whitfield@oakmail.co.uk"),
    ("Tell her: moira [at] oakpost [dot] com", "EMAIL_ADDRESS", "moira [at] oakpost [dot] com"),
    ("reach him: tom dot hale at gmail dot com", "EMAIL_ADDRESS", "tom dot hale at gmail dot com"),
    ("Her number is (415) 555-0132 if anyone asks.", "PHONE_NUMBER", "(415) 555-0132"),
    ("Text Dave on 07700 900123, he never tips", "PHONE_NUMBER", "07700 900123"),
    ("This is the guy: +44 7911 123456", "PHONE_NUMBER", "+44 7911 123456"),
    ("His number? 98765 43210. Go on.", "PHONE_NUMBER", "98765 43210"),
    ("Text 07700 900123 if you hate him too", "PHONE_NUMBER", "07700 900123"),
    ("She isn't answering at 785 8949.", "PHONE_NUMBER", "785 8949"),
    ("Customer called from 020 7946 0958 to shout.", "PHONE_NUMBER", "020 7946 0958"),
    ("Your card 4111 1111 1111 1111 was declined.", "CREDIT_CARD", "4111 1111 1111 1111"),
    ("Paid with 5500-0000-0000-0004 again", "CREDIT_CARD", "5500-0000-0000-0004"),
    ("that card is 630427373399", "CREDIT_CARD", None),  # Luhn's digit is wrong
    ("Refund to GB82 WEST 1234 5698 7654 32", "IBAN_CODE", "GB82 WEST 1234 5698 7654 32"),
    ("iban de89370400440532013000 for the lad", "IBAN_CODE", "de89370400440532013000"),
    ("You have overdrawn account number 55779911.", "ACCOUNT_NUMBER", "55779911"),
    ("sort code 20-00-00 it was", "ACCOUNT_NUMBER", "20-00-00"),
    ("Order #48213 is the weirdest one.", "ORDER_NUMBER", "48213"),
    ("Whoever made booking K7X9QP, stop calling.", "ORDER_NUMBER", "K7X9QP"),
    ("PNR: ZXQVBN, you left your teeth here.", "ORDER_NUMBER", "ZXQVBN"),
    ("Tracking number 1Z999AA10123456784 saw Oslo.", "ORDER_NUMBER", "1Z999AA10123456784"),
    ("Policy no. HX-2231-889 ran out.", "ORDER_NUMBER", "HX-2231-889"),
    ("Please call with ref # 40117725.", "CASE_NUMBER", "40117725"),
    ("SSN 536-22-8841 leaked", "NATIONAL_ID", "536-22-8841"),
    ("NHS number 943 476 5919, results are in", "NATIONAL_ID", "943 476 5919"),
    ("Her NINO is AB 12 34 56 C", "NATIONAL_ID", "AB 12 34 56 C"),
    ("Aadhaar 2345 6789 0124 is his", "NATIONAL_ID", "2345 6789 0124"),
    ("PAN ABCPD1234E on the form", "NATIONAL_ID", "ABCPD1234E"),
    ("NRIC S1234567D", "NATIONAL_ID", "S1234567D"),
    ("su DNI es 12345678Z", "NATIONAL_ID", "12345678Z"),
    ("codice fiscale RSSMRA85T10A562S", "NATIONAL_ID", "RSSMRA85T10A562S"),
    ("PESEL 44051401359", "NATIONAL_ID", "44051401359"),
    ("passport number 533401928 found", "NATIONAL_ID", "533401928"),
    ("He lives at 14 Elm Road, Leeds LS6 2AB.", "POSTAL_ADDRESS", "14 Elm Road, Leeds LS6 2AB"),
    ("Sent to 22 Rosewood Avenue, Portland, OR 97205!", "POSTAL_ADDRESS", "22 Rosewood Avenue, Portland, OR 97205"),
    ("Delivered to 7 Wattle Street, Newtown NSW 2042", "POSTAL_ADDRESS", "7 Wattle Street, Newtown NSW 2042"),
    ("Flat 3, 9 Mill Lane: we know you're in.", "POSTAL_ADDRESS", "Flat 3, 9 Mill Lane"),
    ("His address is Hauptstraße 12", "POSTAL_ADDRESS", "Hauptstraße 12"),
    ("Nice try, 81.2.69.142.", "IP_ADDRESS", "81.2.69.142"),
    ("2001:db8:85a3::8a2e:370:7334 tried to log in", "IP_ADDRESS", "2001:db8:85a3::8a2e:370:7334"),
    ("Thanks to customer Sarah Whitfield, who ordered 14 burritos.", "NAME_WITH_PRIVATE_FACT", "Sarah Whitfield"),
    ("Mrs Patel, your refund was declined.", "NAME_WITH_PRIVATE_FACT", "Mrs Patel"),
    ("Guest Tom Hale stayed in room 214 with us.", "NAME_WITH_PRIVATE_FACT", "Tom Hale"),
    ("Refund for Mark Hollis is on its way.", "NAME_WITH_PRIVATE_FACT", "Mark Hollis"),
    ("Sarah Whitfield's order arrived late and she cried to us.", "NAME_WITH_PRIVATE_FACT", "Sarah Whitfield"),
    ("We treated patient Maria Lopez for anxiety.", "NAME_WITH_PRIVATE_FACT", "Maria Lopez"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "entity", "words"), FINDS)
def test_exact_words(text: str, entity: str, words: str | None) -> None:
    assert found(text) == ([(entity, words)] if words else [])


NONE = [
    "Call us at 888-768-2915 with any question.",
    "To book, call 020 7946 0958 or visit our website.",
    "Our helpline is free: 0800 123 4567.",
    "Rebook in the app, or call +44 20 5550 0199. We'll update at ten.",
    "Nervous hour every Wednesday, with longer slots if you ask for it. 01632 960 204",
    "Questions? Email support@brandco.com.",
    "Apply by writing to careers.uk@brandco.com",
    "RSVP at eventsteam@gmail.com to save our seat",
    "Visit us at 53 Scott Avenue, Brooklyn NY, 11237 for the party",
    "Where: 111 W. Monroe Street. When: 7PM",
    "Update to iOS 12.1.4.1 or firmware 3.4.1.2",
    "Set your router to 192.168.1.1",
    "10,000,000 streams, our 2018-2019 report and £1,250,000 raised",
    "Order 66 is a meme. Pre-order 2024 starts 12/05/2023. Order 10000 burgers?",
    "Use code SUMMER23 on your order today. Order now: 50% off",
    "Member since 1998, account manager 2023",
    "We packed 48213 orders this week",
    "Read https://example.com/order/48213?ref=23283552&tel=02079460958",
    "@user12345678 and #20200407030828abc agree",
    "Reference 126610LN is our new watch, ref 5711 the old one",
    "Flight HA1234 leaves at 10:30 from gate 22",
    "Lottery numbers 4 8 15 16 23 42",
    "Congratulations to Sarah Whitfield, our new CEO.",
    "Tom Hale scored in the 94th minute, his booking hurt.",
    '"Best stay ever" — Sarah Whitfield, travel editor',
    "With her permission: Sarah Whitfield ordered 14 burritos with us.",
    "@user Hi Helen, we can check if your booking has gone through.",
    "Set 1 of 943 476, yours for 5919 points",
    'Who still hears "1-300-88-2525"?',
    "at the dot com boom we were at school",
]


@pytest.mark.parametrize("text", NONE)
def test_look_alikes_are_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Write to desk@quayside.example, he'll see it.",
        "Bo answers at bo.lund@haldencare.com",
        "Ask nora.quist@oakmail.com",  # one of the profile's people
        "mail jo.berg@halden-air.com",  # the brand's name is the domain
        "Their number is 020 7946 0123",
        "Their number is (0)20 79 46 01 23",
        "Delivered to 12 Quayside Road, Leeds LS1 4AB",
        "Nora Quist booked room 12 with us.",
        "@haldenair has order in mind",
    ],
)
def test_own_contacts_and_people_are_none(text: str) -> None:
    assert found(text, HALDEN) == []


def test_own_contacts_are_known_only_through_the_profile() -> None:
    assert found("Her number is 020 7946 0123") == [("PHONE_NUMBER", "020 7946 0123")]
    assert found("Nora Quist booked room 12 with us.") == [("NAME_WITH_PRIVATE_FACT", "Nora Quist")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Her card: ４１１１ １１１１ １１１１ １１１１", "４１１１ １１１１ １１１１ １１１１"),
        ("Tell jane\u200b.doe87＠gmail\u200b.com yourself", "jane\u200b.doe87＠gmail\u200b.com"),
        ("👩‍👩‍👧 e\u0301 Order #48213 again", "48213"),
        ("𝗛𝗲𝗿 number is 𝟬𝟳𝟳𝟬𝟬 𝟵𝟬𝟬𝟭𝟮𝟯", "𝟬𝟳𝟳𝟬𝟬 𝟵𝟬𝟬𝟭𝟮𝟯"),
        ("Lives at\n14 Elm Road,\nLeeds LS6 2AB", "14 Elm Road,\nLeeds LS6 2AB"),
        ("her ID: 536‑22‑8841 🎉", "536‑22‑8841"),
    ],
)
def test_disguised_and_shifted_words_are_found_as_written(text: str, words: str) -> None:
    assert [quote for _, quote in found(text)] == [words]


def test_an_email_address_is_reviewed_without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    identifiers_presidio.email_source.cache_clear()

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert found("Shoutout to jane.doe87@gmail.com!") == [("EMAIL_ADDRESS", "jane.doe87@gmail.com")]
    assert found("it is bob@nothing.invalidtld") == []


def test_importing_the_detector_loads_nothing_of_presidio() -> None:
    program = "import sys, bot.review.checks.identifier; assert 'presidio_analyzer' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_no_words_of_the_draft_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for text, _, _ in FINDS:
            found(text)
    assert [record for record in caplog.records if record.name.startswith("presidio")] == []


# Texts that make patterns work: each is repeated up to the longest draft there is.
HOSTILE = [
    "a@", "a.", "a@a.", "1", "1 ", "020 7946 0958 ", "23283552 ", "order #48213 ", "order no no no ", "1 A A A A ", "1 St St St ",
    "Aa ", "Mr Jones ", "DE89 ", "1.1.1.", "a:", "::1 ", "http://", "a.b.", "#a1", "at a dot ", "a[at]a", "A-", "12 Elm Road A ",
    "call 785 8949 ", "123-45-6789 ", "card 4111111111111111 ", "Tom Hale who has had just ", "((1", "\u0663\u0664 ",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_a_hostile_draft_ends_in_time_or_says_that_it_did_not(part: str) -> None:
    document = READER.read(Draft(text=(part * 10_000)[:10_000]), None)
    found("warm up: a@b.com 4111 1111 1111 1111")
    start = time.monotonic()
    with contextlib.suppress(TimeoutError):
        find_identifiers(document)
    assert time.monotonic() - start < identifier.DRAFT_SECONDS + 2 * REGEX_SECONDS


RULE = IdentifierRule.model_validate(
    {
        "severity": "high", "message": "m", "why": "w", "instead": "i", "entities": ("EMAIL_ADDRESS", "CREDIT_CARD"),
        "examples": [{"bad": "a"}, {"bad": "b"}, {"good": "c"}, {"good": "d"}],
    }
)  # fmt: skip


def check() -> IdentifierCheck:
    compiling = Compiling(nlp=READER.nlp, lists={}, minimum_group=1000)
    return IdentifierCheck([("privacy_disclosure.some", RULE)], compiling)


def test_a_rule_reports_its_own_kinds_only() -> None:
    document = READER.read(Draft(text="🎉 jane.doe87@gmail.com has order #48213"), None)
    hits = list(check().run(document, frozenset({"privacy_disclosure.some"})))
    assert [(hit.rule, hit.start, hit.end) for hit in hits] == [("privacy_disclosure.some", 2, 22)]
    assert list(check().run(document, frozenset())) == []


class _Endless:
    """A regular expression that never comes to an end, as `regex` behaves on one: it raises once its time is over."""

    def finditer(self, text: str, timeout: float) -> Any:
        import regex  # type: ignore[import-untyped,unused-ignore]

        return regex.compile(r"(?:a|a|ab)+$").finditer("a" * 60 + "!", timeout=min(timeout, 0.05))


@pytest.fixture
def endless_card_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = identifiers_presidio._sources()
    hostile = type(sources[0])(
        sources[0].recognizer, "CREDIT_CARD", re.compile("9"), False, ((_Endless(), 0.5),), sources[0].ends
    )
    monkeypatch.setattr(identifiers_presidio, "_SHAPES", (hostile.shape,))
    monkeypatch.setattr(identifiers_presidio, "_sources", lambda: (hostile,))


@pytest.mark.usefixtures("endless_card_pattern")
def test_a_timeout_is_told_and_keeps_what_was_found() -> None:
    document = READER.read(Draft(text="jane.doe87@gmail.com owes 99"), None)
    with pytest.raises(TimeoutError):
        find_identifiers(document)
    hits: list[Hit] = []
    with pytest.raises(TimeoutError):
        hits.extend(check().run(document, frozenset({"privacy_disclosure.some"})))
    assert [(hit.start, hit.end) for hit in hits] == [(0, 20)]


def test_presidio_itself_has_the_same_time_limit() -> None:
    found("warm up 4111 1111 1111 1111")
    from presidio_analyzer import analyzer_engine, pattern_recognizer
    from presidio_analyzer.predefined_recognizers.generic import iban_recognizer

    for module in (analyzer_engine, pattern_recognizer, iban_recognizer):
        assert vars(module)["REGEX_TIMEOUT_SECONDS"] == REGEX_SECONDS == 1


def test_the_whole_search_has_a_limit() -> None:
    with pytest.raises(UnfinishedError):
        Deadline(at=time.monotonic() - 1).left()


@settings(deadline=None, max_examples=200)
@given(
    st.text(
        st.sampled_from("ab1 @.-:/#+()9AZé🎉\u200b４\n") | st.characters(exclude_categories=["Cs"]),
        max_size=80,
    )
)
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    try:
        document = READER.read(Draft(text=text), HALDEN)
    except DraftError:  # nothing that can be seen
        return
    spans = [(one.start, one.end) for one in find_identifiers(document)]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
