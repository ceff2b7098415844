"""Kind `handle`: who is named but not tagged, and handles that are nearly the ones that the brand profile knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Literal

from symspellpy.editdistance import (  # type: ignore[import-untyped]
    DistanceAlgorithm,
    EditDistance,
)

from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.marks import Mark
from bot.review.normalise import normalise
from bot.review.rule import Hit, Rule
from bot.types import BrandProfile, Named

_HANDLE = re.compile(r"(?<![\w.@/])@([\w.]*\w)")
# Of shorter names too many are one letter from another: @bbc, @nbc, @abc.
_SHORTEST_MISSPELT = 6
_DISTANCE = EditDistance(DistanceAlgorithm.DAMERAU_OSA)
_DRAWN_ALIKE = str.maketrans(
    {"1": "l", "i": "l", "|": "l", "0": "o", "5": "s", "3": "e", "4": "a", "_": "", ".": ""}
)
_DIGITS = re.compile(r"\d")


class HandleFault(StrEnum):
    """What can be wrong with handles."""

    UNTAGGED = "untagged"
    LOOK_ALIKE = "look_alike"


class HandleRule(Rule):
    """Matches own people and titles that are named without their handle, or handles that resemble a known one.

    `{better}` is the handle that the profile knows.
    """

    kind: Literal["handle"] = "handle"
    placeholders = (*Rule.placeholders, "better")
    fault: HandleFault


class HandleCheck:
    """All handle rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, HandleRule]], compiling: Compiling) -> None:
        self._faults = {rule_id: rule.fault for rule_id, rule in rules}

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit for each; without a brand profile there is none."""
        profile = document.profile
        if profile is None:
            return
        for rule_id in sorted(rules & self._faults.keys()):
            untagged = self._faults[rule_id] is HandleFault.UNTAGGED
            found = _untagged(document, profile) if untagged else _look_alikes(document.draft.text, profile)
            for start, end, better in found:
                yield Hit(rule_id, start, end, better)


def _untagged(document: Document, profile: BrandProfile) -> Iterator[tuple[int, int, str]]:
    """The first mention of each person and title that has a handle and is tagged nowhere in the draft."""
    named = [span for span in document.doc.ents if span.label_ in (Mark.PERSON, Mark.TITLE)]
    if not named:
        return
    text = document.draft.text.lower()
    for one in (*profile.people, *profile.titles):
        if not one.handles or any(_at(handle).lower() in text for handle in one.handles):
            continue
        names = {name.replace("’", "'").lower() for name in (one.name, *one.aliases)}
        spans = [span for span in named if span.text.lower() in names]
        if spans and not _is_hashtagged(one, text):
            yield *document.place(spans[0].start, spans[0].end), _at(one.handles[0])


def _is_hashtagged(one: Named, text: str) -> bool:
    return any("#" + re.sub(r"\W", "", name).lower() in text for name in (one.name, *one.aliases))


def _look_alikes(text: str, profile: BrandProfile) -> Iterator[tuple[int, int, str]]:
    if "@" not in text:
        return
    known = {handle.lower(): handle for handle in _handles(profile)}
    for found in _HANDLE.finditer(text):
        meant = _meant(found.group(1), known)
        if meant is not None:
            yield found.start(), found.end(), f"@{meant}"


def _meant(given: str, known: dict[str, str]) -> str | None:
    """The known handle that this one resembles; None where it is known itself, or an account of its own."""
    plain = normalise(given).text.lower()
    if given.lower() in known:
        return None
    if plain in known:
        return known[plain]
    if any(_is_sibling(plain, handle) for handle in known):
        return None
    return next((known[handle] for handle in known if _resembles(plain, handle)), None)


def _is_sibling(given: str, handle: str) -> bool:
    """Whether it is the handle with a word before or behind it, as brands name their other accounts: @NetflixUK."""
    rest = given.removeprefix(handle) if given.startswith(handle) else given.removesuffix(handle)
    return rest != given and sum(map(str.isalpha, rest)) > 1


def _resembles(given: str, handle: str) -> bool:
    if given.translate(_DRAWN_ALIKE) == handle.translate(_DRAWN_ALIKE):
        return True
    if len(handle) < _SHORTEST_MISSPELT or _DIGITS.findall(given) != _DIGITS.findall(handle):
        return False
    distance: int = _DISTANCE.compare(given, handle, 1)  # -1 where it is larger
    return distance in (0, 1)


def _handles(profile: BrandProfile) -> Iterator[str]:
    brand = Named(profile.name, handles=profile.handles)
    for one in (brand, *profile.people, *profile.titles, *profile.competitors):
        yield from (handle.lstrip("@") for handle in one.handles)


def _at(handle: str) -> str:
    return "@" + handle.lstrip("@")
