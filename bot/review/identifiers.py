"""Personal identifiers of private people in a draft: the fixed detector behind the rules of kind `identifier`.

Steps, in order: presidio's recognizers and our own find candidates; the company's own and published contacts are
taken out; overlaps are settled for the surer one; names are looked for beside what is left; offsets become those of
the draft as given. A text without digits and "@" costs only the search for names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.review.document import Document
from bot.review.identifier import LIKELY, RANK, Deadline, Entity, Identifier, UnfinishedError
from bot.review.identifiers_contacts import strangers
from bot.review.identifiers_names import find_names
from bot.review.identifiers_phones import find_phones
from bot.review.identifiers_presidio import find_emails, find_numbers
from bot.review.identifiers_written import find_addresses, find_references

__all__ = ["Entity", "Identifier", "UnfinishedError", "find_identifiers"]

_DIGIT = re.compile(r"\d")
# A booking's six letters may hold no digit.
_LOCATOR = re.compile(r"\b(?:pnr|locator|booking|reservation|confirmation)\b", re.IGNORECASE)
# Numbers in links, names of accounts and hashtags are addresses of pages, not of people.
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/\S*|(?<!\w)@\w+|#\w*[A-Za-z]{3}\w*"
)
_VERSION = re.compile(
    r"(?i)(?:\bv(?:er(?:sion)?)?\.?|\b(?:firmware|build|release|update|patch|driver|ios|android|macos|windows|chrome|software|app)\b[^.!?]{0,20}) ?$"
)
_LOCAL_IP = re.compile(
    r"(?:10|127|0|255|22[4-9]|23\d)\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|8\.8\.[48]\.[48]$|1\.[01]\.[01]\.1$"
)


def find_identifiers(document: Document) -> tuple[Identifier, ...]:
    """The identifiers of private people, in order, at code points of the draft as given.

    Raises `UnfinishedError`, a TimeoutError that holds what was found so far, where the search takes too long.
    """
    found: list[Identifier] = []
    try:
        found.extend(_candidates(document, Deadline()))
    except TimeoutError as late:
        raise UnfinishedError(tuple(_placed(document, _settled(found)))) from late
    settled = _settled(found)
    likely = [one for one in settled if one.score >= LIKELY and one.entity != "CASE_NUMBER"]
    named = _settled([*settled, *find_names(document, likely)])
    return tuple(_placed(document, named))


def _candidates(document: Document, deadline: Deadline) -> Iterator[Identifier]:
    text = document.normal.text
    yield from strangers(text, document.profile, find_emails(text, deadline))
    if not _DIGIT.search(text):
        yield from find_references(text) if _LOCATOR.search(text) else ()
        return
    plain = _LINK.sub(lambda link: " " * len(link.group()), text)
    yield from strangers(plain, document.profile, _numbers(document, plain, deadline))


def _numbers(document: Document, plain: str, deadline: Deadline) -> Iterator[Identifier]:
    yield from find_references(plain)
    deadline.left()
    yield from find_addresses(plain)
    for one in find_numbers(plain, document.doc, deadline):
        if one.entity != "IP_ADDRESS" or _is_somebodys(plain, one):
            yield one
    yield from find_phones(plain, document.doc, deadline)


def _is_somebodys(text: str, address: Identifier) -> bool:
    """Whether an IP address may lead to a person; a version number or an address of a local network doesn't."""
    words = text[address.start : address.end]
    if ":" in words:
        return len(re.findall(r"[0-9A-Fa-f]{1,4}", words)) > 2 and bool(re.search(r"[A-Fa-f]|\d{3}", words))
    return not _LOCAL_IP.match(words) and not _VERSION.search(
        text[max(0, address.start - 30) : address.start]
    )


def _settled(found: Iterable[Identifier]) -> list[Identifier]:
    """Without overlaps: the surer one stays, of two equals the longer, of two as long the one that says more."""
    kept: list[Identifier] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda it: (-it.score, it.start - it.end, RANK[it.entity], it.start)):
        places = range(one.start, one.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return sorted(kept, key=lambda it: (it.start, it.end))


def _placed(document: Document, found: Iterable[Identifier]) -> Iterator[Identifier]:
    for one in found:
        yield Identifier(one.entity, *document.normal.span(one.start, one.end), one.score)
