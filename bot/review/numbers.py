"""Numbers as people write them in posts: "53", "5 376", "12.5k", "three dozen", "one in nine", "40 to 50", "dozens of"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from spacy.tokens import Doc

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {
    word: (place + 2) * 10 for place, word in enumerate(_TENS)
}
_SCALES = {
    "dozen": 12.0,
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "bn": 1e9,
    "b": 1e9,
}
# A vague plural stands for a range; "hundreds of people" may well be a group of two hundred.
_VAGUE = {
    "couple": (2.0, 2.0),
    "handful": (3.0, 6.0),
    "few": (3.0, 9.0),
    "several": (3.0, 9.0),
    "dozens": (24.0, 99.0),
    "scores": (40.0, 99.0),
    "hundreds": (200.0, 999.0),
    "thousands": (2e3, 9e4),
    "millions": (2e6, 9e8),
    "billions": (2e9, 9e9),
}
_FRACTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "thirds": 1 / 3, "quarters": 0.25, "fifth": 0.2}
_FIGURE = re.compile(r"(\d[\d,.']*)(k|m|mn|mln|bn|b)?\+?$", re.IGNORECASE)
_CURRENCY = frozenset("$ £ € ¥ ₹ usd eur gbp rm rs inr sgd aud rp".split())
_PERCENT = frozenset(("%", "percent", "pc", "pct"))
_RANGE_WORDS = frozenset(("-", "–", "—", "to", "or"))
_OF_WHOLE = frozenset(("in", "of"))


class Kind(StrEnum):
    """What a number says: how many, or which part of a whole."""

    COUNT = "count"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at tokens [start, end): between `low` and `high`, of people or things (COUNT), or 0 to 1 (SHARE)."""

    kind: Kind
    low: float
    high: float
    start: int
    end: int


def read_numbers(doc: Doc) -> tuple[Quantity, ...]:
    """All quantities of a text, in order; sums of money, ordinals and numbers inside words are none."""
    return tuple(_quantities(doc))


def _quantities(doc: Doc) -> Iterator[Quantity]:
    words = [token.lower_ for token in doc]
    at = 0
    while at < len(words):
        quantity = _share(words, at) or _count(words, at)
        if quantity is None:
            at += 1
            continue
        if not _is_money(words, quantity):
            yield quantity
        at = quantity.end


def _is_money(words: list[str], quantity: Quantity) -> bool:
    before = words[quantity.start - 1] if quantity.start else ""
    after = words[quantity.end] if quantity.end < len(words) else ""
    return (
        before in _CURRENCY
        or after in _CURRENCY
        or after in ("dollars", "pounds", "euros", "rupees", "p", "pence")
    )


def _share(words: list[str], at: int) -> Quantity | None:
    plain = _plain_number(words, at)
    if plain is not None:
        value, end = plain
        if _word(words, end) in _PERCENT:
            return Quantity(Kind.SHARE, value / 100, value / 100, at, end + 1)
        if _word(words, end) == "per" and _word(words, end + 1) == "cent":
            return Quantity(Kind.SHARE, value / 100, value / 100, at, end + 2)
        whole_at = end + 1 if _word(words, end) == "in" else end + 2
        if _word(words, end) == "in" or (_word(words, end) == "out" and _word(words, end + 1) in _OF_WHOLE):
            whole = _plain_number(words, whole_at)
            # "three in 2024" is no share; "one in nine", "1 in 10,000" and "9 out of 10" are.
            if whole is not None and 0 < value < whole[0] and not 1900 <= whole[0] <= 2100:
                return Quantity(Kind.SHARE, value / whole[0], value / whole[0], at, whole[1])
        if _word(words, end) in _FRACTIONS and _word(words, end) not in ("half",):
            return Quantity(
                Kind.SHARE, value * _FRACTIONS[words[end]], value * _FRACTIONS[words[end]], at, end + 1
            )
    if words[at] == "half" or (words[at] == "a" and _word(words, at + 1) in ("third", "quarter", "fifth")):
        end = at + 1 if words[at] == "half" else at + 2
        if _word(words, end) in ("of", "our", "the", "you"):
            part = _FRACTIONS[words[end - 1]]
            return Quantity(Kind.SHARE, part, part, at, end)
    return None


def _count(words: list[str], at: int) -> Quantity | None:
    vague = _vague(words, at)
    if vague is not None:
        return vague
    first = _plain_number(words, at)
    if first is None:
        return None
    value, end = first
    if _word(words, end) in _RANGE_WORDS:
        second = _plain_number(words, end + 1)
        if second is not None and second[0] > value:
            return Quantity(Kind.COUNT, value, second[0], at, second[1])
    return Quantity(Kind.COUNT, value, value, at, end)


def _vague(words: list[str], at: int) -> Quantity | None:
    start = at
    if words[at] == "a" and _word(words, at + 1) in ("couple", "handful", "few"):
        at += 1
    few = words[at] in ("couple", "handful", "few")
    if words[at] not in _VAGUE or (
        few and start == at and _word(words, at - 1) not in ("the", "that", "those")
    ):
        return None
    low, high = _VAGUE[words[at]]
    end = at + 1
    # "tens of thousands", "hundreds of thousands", "hundreds of millions"
    if _word(words, end) == "of" and _word(words, end + 1) in ("thousands", "millions", "billions"):
        scale = _SCALES[words[end + 1][:-1]]
        low, high, end = low * scale, high * scale, end + 2
    return Quantity(Kind.COUNT, low, high, start, end)


def _plain_number(words: list[str], at: int) -> tuple[float, int] | None:
    """The value of the number that starts at `at`, and the token behind it."""
    word = _word(words, at)
    if word in ("a", "an") and _word(words, at + 1) in ("dozen", "hundred", "thousand", "million", "billion"):
        return _scaled(words, 1.0, at + 1)
    if word == "dozen" and _word(words, at - 1) in ("the", "that", "those", "this"):
        return 12.0, at + 1
    if word in _SMALL:
        value = float(_SMALL[word])
        end = at + 1
        if value >= 20 and _word(words, end) == "-" and _SMALL.get(_word(words, end + 1), 99) < 10:
            return _scaled(words, value + _SMALL[words[end + 1]], end + 2)
        if value >= 20 and 0 < _SMALL.get(_word(words, end), 99) < 10:
            return _scaled(words, value + _SMALL[words[end]], end + 1)
        return _scaled(words, value, end)
    if "-" in word and all(part in _SMALL for part in word.split("-")) and len(word.split("-")) == 2:
        tens, unit = (float(_SMALL[part]) for part in word.split("-"))
        return _scaled(words, tens + unit, at + 1) if tens >= 20 > 10 > unit else None
    return _figure(words, at)


def _figure(words: list[str], at: int) -> tuple[float, int] | None:
    match = _FIGURE.match(_word(words, at))
    if match is None:
        return None
    digits, suffix = match.groups()
    end = at + 1
    # "5 376": groups of three after a space, as much of the world writes it.
    while re.fullmatch(r"\d{1,3}", digits) and re.fullmatch(r"\d{3}", _word(words, end)) and not suffix:
        digits += words[end]
        end += 1
        while re.fullmatch(r"\d{3}", _word(words, end)):
            digits += words[end]
            end += 1
    value = _digits_value(digits)
    if value is None:
        return None
    if suffix:
        return value * _SCALES[suffix.lower()], end
    return _scaled(words, value, end)


def _digits_value(digits: str) -> float | None:
    cleaned = digits.rstrip(",.'")
    if re.fullmatch(r"\d{1,3}([,.']\d{3})+", cleaned):
        return float(re.sub(r"\D", "", cleaned))
    try:
        return float(cleaned.replace(",", "").replace("'", ""))
    except ValueError:  # a version, a date or an address: 1.2.3
        return None


def _scaled(words: list[str], value: float, end: int) -> tuple[float, int]:
    while _word(words, end) in _SCALES and len(words[end]) > 1:
        value *= _SCALES[words[end]]
        end += 1
        if _word(words, end) == "and" and _word(words, end + 1) in _SMALL:
            value += _SMALL[words[end + 1]]
            end += 2
    return value, end


def _word(words: list[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""
