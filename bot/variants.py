"""Several drafts in one message: split apart, and ranked once each is reviewed.

Drafts are parted by a line of `---`, or led by labels: "Option A:", "V1:", "1.", "2)". A numbered list is as a rule one
post (a thread, a recipe, ten reasons), so plain numbers part drafts only where each of them could be the whole post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.lang.en.stop_words import STOP_WORDS

from bot.types import Review, Severity

MOST_NUMBERED = 10
SHORTEST_NUMBERED = 20  # characters of a draft behind a plain number; what is shorter is an item of a list

_DIVIDER = re.compile(r"^[ \t]*[-–—]{3,}[ \t]*$", re.MULTILINE)
_NAMED = re.compile(
    r"^[ \t]*[*_]{0,2}(?P<name>option|variant|variation|version|draft|alternative|alt|take|v)[ \t]*#?(?P<index>\d{1,2}|[a-z])"
    r"(?:[ \t]*\([^()\n]{1,40}\))?[*_]{0,2}(?:[ \t]*(?:[:.)]|[-–—](?=\s))[*_]{0,2}|[ \t]*$)[ \t]*",
    re.MULTILINE | re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^[ \t]*(?P<name>)(?P<index>\d{1,2}|[a-z])[.):](?=\s)[ \t]*", re.MULTILINE | re.IGNORECASE
)
# A line before the first label that tells colleagues what follows and is no part of a post.
_NOTE = re.compile(
    r"[^\n]{0,80}\b(?:options|variants|variations|versions|drafts|alternatives|takes)\b[^\n]{0,80}:\s*",
    re.IGNORECASE,
)
_THREAD = re.compile(r"🧵|\b\d{1,2}/(?:\d{1,2}\b|\s|$)")
_WORD = re.compile(r"[^\W\d]{3,}")
# How the steps of a recipe or of a prize draw begin.
_STEPS = frozenset(
    "add apply arrange bake beat blend boil bring brush chill choose chop click clean combine comment cook cool cover cut dice "
    "download drain drizzle drop enter fill flip fold follow freeze fry garnish go grab grate grill heat knead layer let "
    "like log make melt mix open peel pick post pour preheat put remove repeat rinse roast roll rub save scan "
    "select send serve set share sign simmer slice sprinkle start stir subscribe swipe tag take tap toss turn type "
    "upload use visit wait wash whisk wipe wrap write".split()
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several drafts with its review; `number` counts from 1, as they stood in the message."""

    number: int
    review: Review


def split_variants(text: str) -> tuple[str, ...]:
    """The drafts in a message, in order, without labels and dividers; the whole text where it is one draft."""
    return _divided(text) or _named(text) or _numbered(text) or (text,)


def ranked(reviews: Sequence[Review]) -> tuple[Variant, ...]:
    """The best first: the milder band, the lower risk, fewer findings, less advice; else as they stood."""
    return tuple(sorted((Variant(at, review) for at, review in enumerate(reviews, start=1)), key=_worse))


def _worse(variant: Variant) -> tuple[int, float, int, int, int]:
    review = variant.review
    advice = sum(found.severity is Severity.ADVICE for found in review.findings)
    return review.band.rank, round(review.risk, 4), len(review.findings) - advice, advice, variant.number


def _divided(text: str) -> tuple[str, ...] | None:
    parts = tuple(part.strip() for part in _DIVIDER.split(text) if part.strip())
    if len(parts) < 2:
        return None
    for label in (_NAMED, _NUMBERED):
        starts = [label.match(part) for part in parts]
        found = [start for start in starts if start]
        if len(found) == len(parts) and _is_series(found):
            bodies = tuple(part[start.end() :].strip() for part, start in zip(parts, found, strict=True))
            return bodies if all(bodies) else parts
    return parts


def _named(text: str) -> tuple[str, ...] | None:
    labels = list(_NAMED.finditer(text))
    if len(labels) < 2 or not _is_series(labels):
        return None
    before = text[: labels[0].start()]
    if before.strip() and not _NOTE.fullmatch(before.lstrip()):
        return None
    bodies = tuple(_bodies(text, labels))
    return bodies if all(bodies) else None


def _numbered(text: str) -> tuple[str, ...] | None:
    labels = list(_NUMBERED.finditer(text))
    if not 2 <= len(labels) <= MOST_NUMBERED or not _is_series(labels) or text[: labels[0].start()].strip():
        return None
    bodies = tuple(_bodies(text, labels))
    return None if _is_list(bodies) else bodies


def _bodies(text: str, labels: Sequence[re.Match[str]]) -> Iterator[str]:
    ends = [label.start() for label in labels[1:]] + [len(text)]
    return (text[label.end() : end].strip() for label, end in zip(labels, ends, strict=True))


def _is_series(labels: Sequence[re.Match[str]]) -> bool:
    """Whether the labels are of one kind and count from 1 or A without a gap."""
    names = {label["name"].lower() for label in labels}
    indices = [label["index"].lower() for label in labels]
    first = 1 if indices[0].isdigit() else ord("a")
    if len(names) > 1 or len({index.isdigit() for index in indices}) > 1:
        return False
    numbers = [int(index) if index.isdigit() else ord(index) for index in indices]
    return numbers[0] == first and all(after - before == 1 for before, after in pairwise(numbers))


def _is_list(bodies: Sequence[str]) -> bool:
    """Whether numbered items are parts of one post rather than drafts for the same post."""
    steps = sum(_first_word(body) in _STEPS for body in bodies)
    return (
        any(len(body) < SHORTEST_NUMBERED or _THREAD.search(body) for body in bodies)
        or 2 * steps > len(bodies)
        or not all(_is_finished(body) for body in bodies)
        or any("\n\n" in body for body in bodies)
        or not _share_words(bodies)
    )


def _is_finished(body: str) -> bool:
    """Whether it ends as a post does: with a full stop or another sign, a tag, a handle or a link."""
    last = body.split()[-1]
    return last[0] in "#@" or "." in last or not (last[-1].isalnum() or last[-1] in ",;:-")


def _first_word(body: str) -> str:
    found = re.search(r"\w+", body)
    return found.group().lower() if found else ""


def _share_words(bodies: Sequence[str]) -> bool:
    """Whether each item has a word of substance in common with another: drafts for one post speak of one thing."""
    told = [{word.lower().removesuffix("s") for word in _WORD.findall(body)} - STOP_WORDS for body in bodies]
    return all(
        any(own & others for place, others in enumerate(told) if place != at) for at, own in enumerate(told)
    )
