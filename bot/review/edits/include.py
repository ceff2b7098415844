"""Turn a joke about others into one that includes the speaker, or into a question: the words stay, the finger goes.

"dads who buy a bike to be overtaken" becomes "those of us who buy a bike to be overtaken", "you're between things"
becomes "we're between things", and "you run past the same door every morning" becomes "here's to everyone who runs past …"
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lemminflect import getInflection
from spacy.tokens import Token

from bot.review.edits.case import Case
from bot.review.edits.clauses import spoken
from bot.review.edits.proposal import Repair, Strategy
from bot.review.edits.substance import leans
from bot.review.lexicon import words
from bot.types import Channel

_MOCKERY, _PRIVACY = "segment_mockery", "privacy_disclosure"
_OURS = {"your": "our", "ur": "our", "yours": "ours", "yourself": "ourselves", "yourselves": "ourselves"}
_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "expl")
_SPEAKER = words("we") | {"i", "my", "me", "our", "let", "lets", "let's"}
_WHO = ("who", "that")
_MOST_OF_IT = 0.5
_BENT = frozenset(("VB", "VBP", "VBZ", "VBD", "VBN"))
# How a post speaks of what everyone may do: before the verb, the verb's form, and behind.
_EVERYONE = (
    ("Here's to everyone who", "VBZ", "."),
    ("Is it just us who", "VB", "?"),
    ("Anyone else", "VB", "?"),
)


def include(case: Case) -> Iterator[Repair]:
    """For jabs: the group as some of us, "you" as "we"; for what we know of "you": a question to everyone."""
    if case.document.draft.channel is Channel.REPLY:
        return  # an answer speaks to one customer
    mocks = any(fault.category == _MOCKERY for fault in case.faults)
    sentences = _sentences(case)
    for start, end in sentences:
        tokens = list(case.document.doc[start:end])
        if mocks:
            yield from _groups(case, tokens)
        tells = any(fault.category == _PRIVACY for fault in case.faults_within(*_all_of(case, tokens)))
        if tells and case.share_at_fault(*_all_of(case, tokens)) > _MOST_OF_IT:
            yield from _asked(case, tokens)
    if mocks and sentences and not any(fault.category == _PRIVACY for fault in case.faults):
        # All of them at once: whoever is "we" in one is not "you" in the next.
        yield from _as_we(case, list(case.document.doc[sentences[0][0] : sentences[-1][1]]))


def _sentences(case: Case) -> Sequence[tuple[int, int]]:
    """The token bounds of sentences at fault."""
    return [
        (sentence.start, sentence.end)
        for sentence, (start, end) in zip(case.document.sentences, case.sentences, strict=True)
        if any(case.faults_within(start, end))
    ]


def _groups(case: Case, tokens: Sequence[Token]) -> Iterator[Repair]:
    """ "dads who buy" as "those of us who buy", "estate agents be like" as "some of us be like"."""
    for token in tokens:
        if not _is_group(case, token):
            continue
        start = _phrase_start(token)
        before = case.document.doc[start - 1].norm_ if start else ""
        if any(
            part.like_num or part.norm_ in (*_OURS, "our", "us", "we")
            for part in case.document.doc[start : token.i]
        ):
            continue
        following = case.document.doc[token.i + 1] if token.i + 1 < len(case.document.doc) else None
        if following is None or before in ("as", "like", "than", "you", "two", "three", "our", "your", "my"):
            continue
        if following.tag_ == "VBG" or (following.norm_ in _WHO and token.is_ancestor(following)):
            yield _put(case, start, token.i + 1, "those of us")
        elif any(word.norm_ in _SPEAKER for word in tokens):
            continue
        elif token.dep_ in _SUBJECTS and token.tag_ == "NNS" and token.right_edge.i == token.i:
            yield _put(case, start, token.i + 1, "some of us")


def _phrase_start(noun: Token) -> int:
    start = noun.i
    while start and (
        (noun.doc[start - 1].head is noun and noun.doc[start - 1].dep_ in ("det", "amod", "compound"))
        or noun.doc[start - 1].norm_ in ("the", "those", "these", "all")
        or (noun.doc[start - 1].pos_ in ("NOUN", "ADJ", "PROPN") and noun.doc[start - 1].whitespace_)
    ):
        start -= 1
    return start


def _is_group(case: Case, token: Token) -> bool:
    known = (
        token.norm_ in words("groups")
        or token.norm_ in words("people")
        or token.norm_ in case.document.customers
    )
    return (
        known
        and token.tag_ == "NNS"
        and not case.document.is_marked(token)
        and token.norm_ not in words("public_people")
        and token.dep_ != "compound"
    )


def _as_we(case: Case, tokens: Sequence[Token]) -> Iterator[Repair]:
    """The same words said of us: where nobody of ours speaks in them, and they order nobody to do anything."""
    if any(token.norm_ in _SPEAKER or (token.tag_ == "VB" and token.dep_ == "ROOT") for token in tokens):
        return
    told = [token for token in tokens if token.norm_ in ("you", "u", *_OURS)]
    if not any(_is_subject(token) or token.norm_ in _OURS for token in told):
        return
    said = {token.i: _OURS.get(token.norm_) or ("we" if _is_subject(token) else "us") for token in told}
    first, last = told[0].i, told[-1].i
    pieces = []
    for token in case.document.doc[first : last + 1]:
        low, high = case.document.place(token.i, token.i + 1)
        following = case.document.place(token.i + 1, token.i + 2)[0] if token.i < last else high
        word = said.get(token.i)
        pieces.append((_like(case, token, word) if word else case.text[low:high]) + case.text[high:following])
    start, _ = case.document.place(first, first + 1)
    _, end = case.document.place(last, last + 1)
    yield Repair(Strategy.INCLUDE, start, end, "".join(pieces), _all_of(case, tokens))


def _is_subject(token: Token) -> bool:
    following = token.nbor() if token.i + 1 < len(token.doc) else None
    verbal = following is not None and (following.tag_ in ("VBP", "VBD", "MD") or following.pos_ == "AUX")
    if token.i and token.nbor(-1).pos_ in ("VERB", "ADP"):
        return False
    return token.norm_ in ("you", "u") and (token.dep_ in _SUBJECTS or verbal)


def _asked(case: Case, tokens: Sequence[Token]) -> Iterator[Repair]:
    """ "You always order on a Tuesday." as "Here's to everyone who orders on a Tuesday.": no knowledge of anybody."""
    verb = next((token for token in tokens if token.dep_ == "ROOT" and token.pos_ == "VERB"), None)
    if (
        verb is None
        or tokens[-1].text == "?"
        or any(token.norm_ in words("sensitive_traits") for token in tokens)
    ):
        return
    subject = next((child for child in verb.children if child.dep_ == "nsubj" and child.i < verb.i), None)
    helpers = [child.norm_ for child in verb.children if child.dep_.startswith("aux")]
    if subject is None or subject.left_edge.i > tokens[0].i + 1 or not _is_of_people(case, subject):
        return
    if verb.tag_ == "VBG" or set(helpers) - {"have", "has", "'ve", "'s"}:
        return
    rest = [token for token in tokens if token.i >= verb.i]
    if any(token.norm_ in _SPEAKER or token.norm_ in ("you", *_OURS, "'d") for token in rest):
        return
    while rest and not any(map(str.isalnum, rest[-1].text)):
        rest.pop()
    start, _ = case.document.place(tokens[0].i, tokens[0].i + 1)
    last = _to_the_fault_end(case, tokens[-1].i + 1)
    _, end = case.document.place(*spoken(case.document, tokens[0].i, last))
    for opening, form, mark in _EVERYONE:
        said = f"{case.voice.speak(opening)} {_bent(case, verb, rest, form)}{mark}"
        yield Repair(Strategy.INCLUDE, start, end, said)


def _is_of_people(case: Case, subject: Token) -> bool:
    """Whether the subject is you, somebody, a group or a place: whoever a post could tell of, and none of ours."""
    if any(
        (case.document.is_own(token) and token is subject) or token.norm_ in _SPEAKER
        for token in subject.subtree
    ):
        return False
    return (
        subject.norm_ in ("you", "u", "somebody", "someone", "whoever")
        or subject.norm_ in words("people") | words("groups")
        or subject.norm_ in case.document.customers
        or subject.ent_type_ in ("GPE", "LOC", "PLACE")
        or (subject.pos_ in ("NOUN", "PROPN") and subject.head.norm_ in words("usage_verbs"))
    )


def _bent(case: Case, verb: Token, rest: Sequence[Token], form: str) -> str:
    """The clause from its verb on, with its verbs in one form (a Penn tag) and without counts."""
    pieces = []
    for token in rest:
        if token.like_num and token.dep_ == "nummod":
            continue
        if token.norm_ in ("times", "time") and any(child.like_num for child in token.children):
            continue
        low, high = case.document.place(token.i, token.i + 1)
        follows = token is verb or (token.dep_ == "conj" and verb.is_ancestor(token))
        bent = getInflection(token.lemma_, form) if follows and token.tag_ in _BENT else ()
        pieces.append((bent[0] if bent else case.text[low:high]) + token.whitespace_)
    return " ".join("".join(pieces).split())


def _to_the_fault_end(case: Case, last: int) -> int:
    """The end of the sentences behind token `last` that belong to the same fault or only make sense with it."""
    while last < len(case.document.doc):
        start, end = case.document.sentence_bounds[last]
        place = case.document.place(start, end)
        leaning = leans(case.document.doc[start:end])
        if any(place[0] <= part.start < place[1] for part in case.kept) or not (
            leaning or case.share_at_fault(*place) > _MOST_OF_IT
        ):
            return last
        last = end
    return last


def _put(case: Case, start: int, end: int, said: str) -> Repair:
    low, high = case.document.place(start, end)
    first, last = case.document.sentence_bounds[start]
    return Repair(
        Strategy.INCLUDE,
        low,
        high,
        case.voice.speak(said),
        _all_of(case, list(case.document.doc[first:last])),
    )


def _all_of(case: Case, tokens: Sequence[Token]) -> tuple[int, int]:
    return case.document.place(tokens[0].i, tokens[-1].i + 1)


def _like(case: Case, token: Token, word: str) -> str:
    """Our word in the capitals of the one that it replaces."""
    if token.text.isupper() and len(token.text) > 1:
        return word.upper()
    return word.capitalize() if token.text[0].isupper() else word
