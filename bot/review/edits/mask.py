"""Say what an identifier stands for, or nothing: "your order" for "order #4471-22", no number where one was to be called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.checks.identifier import IdentifierRule
from bot.review.edits.case import Case
from bot.review.edits.proposal import Repair, Strategy
from bot.review.identifier import Entity, UnfinishedError
from bot.review.identifiers import find_identifiers
from bot.types import Channel

# What leads up to an identifier and names it: "her booking ref:", "order no. #".
_NAMED = re.compile(
    r"(?:\b(?P<whose>the|your|his|her|our|my|their|an?|this)\s+)?\b(?P<noun>order|case|ticket|account|booking|"
    r"reservation|policy|parcel|invoice|claim|membership|card|refund|delivery|subscription)"
    r"(?:\s+(?:number|no\.?|nr\.?|ref(?:erence)?|id|ending(?: in)?))*\s*[:#(]*\s*$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"[,;:(]*\s*\b(?:at|on|via|to|from|under|through|using|with|is|of|no\.?|number|ref(?:erence)?|id)?\s*[:#(]*\s*$",
    re.IGNORECASE,
)
_STANDS_FOR: dict[Entity, str] = {
    "EMAIL_ADDRESS": "the address on file",
    "PHONE_NUMBER": "the number on file",
    "POSTAL_ADDRESS": "the address on file",
    "CREDIT_CARD": "the card on file",
    "IBAN_CODE": "the account on file",
    "NAME_WITH_PRIVATE_FACT": "a customer",
}
_NUMBERED: frozenset[Entity] = frozenset(
    ("ORDER_NUMBER", "CASE_NUMBER", "ACCOUNT_NUMBER", "CREDIT_CARD", "IBAN_CODE")
)


def mask(case: Case) -> Iterator[Repair]:
    """Each identifier that a rule found, said in other words and left out."""
    if not any(isinstance(case.policy.rules.get(fault.rule or ""), IdentifierRule) for fault in case.faults):
        return
    try:
        found = find_identifiers(case.document)
    except UnfinishedError as unfinished:
        found = unfinished.found
    for one in found:
        if not any(case.faults_within(one.start, one.end)):
            continue
        before = case.text[: one.start]
        named = _NAMED.search(before)
        if named is not None and one.entity in _NUMBERED:
            yield Repair(Strategy.MASK, named.start(), one.end, _noun(case, named))
            continue
        if one.entity == "NAME_WITH_PRIVATE_FACT" and not _is_called(case, one.start, one.end):
            yield Repair(Strategy.MASK, one.start, one.end, case.voice.speak("a customer"))
        elif one.entity != "NAME_WITH_PRIVATE_FACT":
            leading = _LEADING.search(before)
            start = leading.start() if leading else one.start
            yield Repair(Strategy.MASK, start, one.end, "")
            if one.entity in _STANDS_FOR:
                yield Repair(Strategy.MASK, one.start, one.end, case.voice.speak(_STANDS_FOR[one.entity]))


def _noun(case: Case, named: re.Match[str]) -> str:
    """ "your order" where the post speaks to its owner, else as the draft says whose it is, else "an order"."""
    noun, whose = named["noun"], named["whose"]
    if whose:
        return f"{whose} {noun}"
    spoken_to = case.document.draft.channel is Channel.REPLY or any(
        token.norm_ in ("you", "your") for token in case.document.doc
    )
    article = "your" if spoken_to else ("an" if noun[0].lower() in "aio" else "a")
    return f"{case.voice.speak(article)} {noun.lower()}"


def _is_called(case: Case, start: int, end: int) -> bool:
    """Whether the name is whom the post speaks to: "Hi Dana," can lose it, but nobody else takes its place."""
    before, after = case.text[:start].rstrip(), case.text[end:].lstrip()
    return before[-1:] == "," or (after[:1] in (",", "!", ":") and len(before.split()) <= 2)
