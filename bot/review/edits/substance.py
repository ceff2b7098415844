"""What a draft holds beside its risk: its intent, its topic, its facts, its call to action. Wording is filled from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from spacy.tokens import Span, Token

from bot.review.edits.protected import Kind
from bot.review.edits.wording import Intent
from bot.types import Channel

if TYPE_CHECKING:
    from bot.review.edits.case import Case

# A sentence that begins so speaks of the one before it and can't stand without it.
_LEANING = frozenset(
    "it it's its that that's this these those they they're them he he's she she's his her which so but and or because "
    "then same neither either otherwise typical technically literally yes no nope hers theirs such there respect "
    "breathe why ditto also still anyway too nor one ones another others congratulations congrats classic sir ma'am "
    "madam statistically honestly apparently presumably obviously both feel typical fair bless well good rude "
    "names same-ish respectfully legend legends hero heroes icon iconic applause shocking pathetic cute adorable".split()
)
_SOMEBODY = frozenset("he she him her his hers they them their themselves it".split())
_ABOUT = ("nsubj", "nmod:poss", "obj", "obl")
_ECHO = 4  # words
# "We didn't ask", "We won't tell": a wink at what was just said.
_WINKS = frozenset(
    "ask tell judge notice know mind say saw see noticed knew blame worry questions thoughts judging saying".split()
)
_AFTER_A_NAME = re.compile(
    r"^\s*((?:hi|hello|hey|dear|hiya|thanks|thank you|sorry)\b[^,.!:\n]{0,30}?)?(@\w+)"
)
_SORRY = frozenset(
    "sorry apologise apologize apologies refund complaint complain disappointed broken broke late delay delayed down "
    "outage fault faulty wrong lost missing cancelled canceled recall leak breach crash crashed failed stars star "
    "queue wait waiting".split()
)
_BAD_NEWS = frozenset(
    "gone ban banned strike closed closes closing refunds defeat ft ht injured rolled".split()
)
_NEWS = frozenset(
    "new launch launches launching launched live out opens open opening opened released release drops dropping back "
    "arrives arriving introducing meet presenting announcing now today tomorrow starts".split()
)
_CALLS = frozenset(
    "come join book open sign get try visit hiring register apply order pop find read grab stream watch shop tickets".split()
)
_CONTACT = frozenset(
    "dm dms message email e-mail call ring phone write private privately inbox page contact discuss".split()
)
_THANKS = frozenset(
    "thanks thank cheers grateful shoutout shout-out shout congrats congratulations to".split()
)
_PLURAL = "people"


def leans(sentence: Span) -> bool:
    """Whether a sentence makes sense only after the one before it: it begins with, or is about, somebody just named."""
    spoken = [token for token in sentence if token.is_alpha or "'" in token.text]
    if not spoken or spoken[0].norm_ in _LEANING or any(token.text == "?" for token in sentence[-2:]):
        return True
    about = [token for token in spoken if token.norm_ in _SOMEBODY and token.dep_.startswith(_ABOUT)]
    if about and not any(token.pos_ == "PROPN" for token in spoken[: spoken.index(about[0])]):
        return True
    if len(spoken) <= 2 * _ECHO and spoken[0].norm_ in ("we", "i") and any(t.norm_ in _WINKS for t in spoken):
        return True
    # "Brave lot." "In that order." says something of what came before; "Cake at four." has a subject of its own.
    return len(spoken) <= _ECHO and not any(
        token.pos_ in ("VERB", "AUX", "NUM") or token.like_num for token in spoken
    )


def contacts(sentence: Span) -> bool:
    """Whether a sentence tells how to go on in private or where to find help."""
    return any(token.norm_ in _CONTACT for token in sentence)


def calls(sentence: Span) -> bool:
    """Whether a sentence has news or a call to action, and so something to say by itself."""
    return any(token.norm_ in _NEWS | _CALLS for token in sentence)


def intent_of(case: Case) -> Intent:
    """What the post is for."""
    doc = case.document.doc
    norms = {token.norm_ for token in doc}
    channel = case.document.draft.channel
    if channel is Channel.REPLY:
        return Intent.APOLOGISE if norms & _SORRY else Intent.REPLY
    if doc and doc[0].norm_ in _THANKS:
        return Intent.THANK
    if norms & (
        _BAD_NEWS | _SORRY - {"star", "stars", "wait", "waiting", "late", "lost", "wrong", "missing"}
    ):
        return Intent.APOLOGISE
    if norms & _NEWS or any(part.kind in (Kind.DATE, Kind.PRICE) for part in case.parts):
        return Intent.ANNOUNCE
    return Intent.REMIND if channel in (Channel.PUSH, Channel.EMAIL) else Intent.JOKE


def facts_of(case: Case) -> str:
    """The draft's sentences that carry no risk and make sense without those that do, in order."""
    kept: list[str] = []
    risky_before = False
    for sentence, (start, end) in zip(case.document.sentences, case.sentences, strict=True):
        risky = case.share_at_fault(start, end) > 0.1
        if not risky and not (risky_before and leans(sentence)):
            kept.append(case.text[start:end].strip())
        risky_before = risky or (risky_before and leans(sentence))
    return " ".join(kept)


def values_of(case: Case) -> Mapping[str, str]:
    """A value for each placeholder that this draft has one for."""
    profile = case.document.profile
    title = next((part.text for part in case.parts if part.kind is Kind.TITLE), "")
    topic = title or _our_thing(case)
    greeting = _AFTER_A_NAME.match(case.text)
    customers = profile.customers if profile else ()
    return {
        "title": title,
        "topic": topic,
        "brand": profile.name if profile else "",
        "people": next((word for word in customers if word.endswith("s")), "everyone"),
        "greeting": f"{case.voice.speak('Hi')} {greeting[2]}" if greeting else case.voice.speak("Hi"),
        "facts": facts_of(case),
    }


def _our_thing(case: Case) -> str:
    """'our sushi': the first noun that the draft calls ours, with the words that only name it."""
    for token in case.document.doc:
        if token.norm_ == "our" and token.head.pos_ in ("NOUN", "PROPN") and token.head.i > token.i:
            words = list(_naming(token.head, token))
            following = words[-1].i + 1 if words else 0
            cut = following < len(token.doc) and token.doc[following].pos_ in ("NOUN", "PROPN")
            if words and not cut and token.head.norm_ != _PLURAL:
                start, end = case.document.place(words[0].i, words[-1].i + 1)
                noun = case.text[start:end]
                if "\n" not in noun and len(noun) < 40:
                    return f"our {noun}"
    return ""


def _naming(noun: Token, owner: Token) -> Iterator[Token]:
    for token in noun.doc[owner.i + 1 : noun.i + 1]:
        if token is noun or token.dep_ == "compound":
            yield token
