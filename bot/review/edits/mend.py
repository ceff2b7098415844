"""Puts repairs into a text and mends the seams: spaces, marks, capitals, a/an, list numbers, emoji left alone.

Only what stands next to a change is touched; the writer's own habits elsewhere stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex  # type: ignore[import-untyped]

from bot.review.edits.proposal import Repair
from bot.review.edits.voice import Voice

_END = ".!?…"
_EMOJI = r"\p{Extended_Pictographic}[\p{EMod}\ufe0f\u200d\p{Extended_Pictographic}]*"
# Faces and signs that laugh at somebody: without the jab they'd laugh at what is left.
_MOCKING = r"[😭🙄💀😂🤡👀😬🤷🫠🤣🫣😏🙃🫥😅🫡☠🤭🫢😐😑🤨🧐😴🪦🚩👁🤫🐑🧻💅]"
_OPEN_END = regex.compile(
    r"(?:\s*[,;:—–(&]|\s+-+|\s+(?:and|but|or|so|because|plus|while|though|although|with|for|to|as|that|which|who|of|than|if|when|even|yes|also|by|in|at|on))+\s*$",
    regex.IGNORECASE,
)
_OPEN_START = regex.compile(
    r"^(?:\s*[,;:—–)&]|\s*-\s|\s*(?:and|but|or|so|because|also|plus|then|still|yet|anyway|though|meanwhile)\b,?(?=\s))+\s*",
    regex.IGNORECASE,
)
_ANY_ALONE = regex.compile(rf"^[ \t]*(?:{_EMOJI}[ \t]*)+(?=\w)")
_LEFT_ALONE = regex.compile(rf"^[ \t]*(?:{_MOCKING}[\p{{EMod}}\ufe0f\u200d♂♀]*[ \t]*)+")
_AT_START = regex.compile(rf"(?:^|[{_END}][\"'”’)]*|\n|{_EMOJI})\s*(?:[-•*]\s*|\d+[.)/]\s+)?[\"'“‘(]*$")
_ARTICLE = regex.compile(r"\b([Aa])(n?)(\s+)$")
# By sound, not by letter: an hour, a unique, a European, a one-off.
_VOWEL_SOUND = regex.compile(
    r"(?!uni|use|usu|eu|one\b|once|ut[ei])[aeiou]|hour|honest|honou?r|heir|8|11\b|18\b", regex.IGNORECASE
)
_NUMBERED = regex.compile(r"(?m)^([ \t]*)(\d{1,2})([.)/](?!\d)|/\d{1,2}|️?⃣)(?=\s|\D|$)")


def mended(text: str, repairs: Iterable[Repair], voice: Voice) -> str:
    """The text with the repairs in it and their seams mended; repairs don't overlap."""
    left, at = "", 0
    for repair in sorted(repairs, key=lambda one: one.start):
        left = _opened(left, text[at : repair.start], voice) if at else text[: repair.start]
        removed = text[repair.start : repair.end].rstrip()
        if not repair.text and removed[-1:] in tuple(_END) and not _AT_START.search(left):
            left = _closed(left, "", voice, mark=removed[-1])
        left, skipped = _seam(left, repair.text, text[repair.end :], voice)
        at = repair.end + skipped
    return _lists(_lines(_opened(left, text[at:], voice)), text)


def _opened(left: str, following: str, voice: Voice) -> str:
    """Both sides of a seam; what is now the start of a sentence gets its capital."""
    if not _AT_START.search(left):
        return left + following
    gap = " " if left[-1:] in tuple(_END) and following[:1].isalnum() else ""
    return left + gap + voice.sentence_case(following)


def _seam(left: str, new: str, right: str, voice: Voice) -> tuple[str, int]:
    """The left side with the new words in it, and how many characters of the right side go."""
    if new:
        return _insert(left, new, right, voice)
    alone = (_ANY_ALONE.match(right) if not left.strip() else None) or _LEFT_ALONE.match(right)
    skipped = alone.end() if alone else 0
    if _AT_START.search(left):
        return left, skipped + _to_the_first_word(
            right[skipped:], at_line_start=not left or left[-1].isspace()
        )
    if _ends_here(right[skipped:]):
        return _closed(left, right[skipped:], voice), skipped
    return _one_space(left, right, skipped)


def _to_the_first_word(right: str, *, at_line_start: bool) -> int:
    """How much stands before the first word of a sentence whose beginning went: marks and joining words."""
    rest = right.lstrip(_END)
    if opening := _OPEN_START.match(rest):
        rest = rest[opening.end() :]
    return len(right) - len(rest.lstrip(" \t") if at_line_start else rest)


def _closed(left: str, right: str, voice: Voice, mark: str = ".") -> str:
    """The left side as the end of a sentence: nothing left open, and a mark where the draft sets marks."""
    closed = str(_OPEN_END.sub("", left)).rstrip(" \t")
    marked = right.lstrip(" ")[:1] in (*_END, ")", "]") or not voice.stops
    return (
        closed if marked or not (closed[-1:].isalnum() or closed[-1:] in tuple("\"'”’)%")) else closed + mark
    )


def _one_space(left: str, right: str, skipped: int) -> tuple[str, int]:
    rest = right[skipped:]
    if rest[:1] in tuple(",;:"):
        return left.rstrip(" ,;:"), skipped
    if left[-1].isspace():
        return left, skipped + len(rest) - len(rest.lstrip(" \t"))
    return (left + " " if rest[0].isalnum() else left), skipped


def _insert(left: str, new: str, right: str, voice: Voice) -> tuple[str, int]:
    starts = bool(_AT_START.search(left))
    new = voice.sentence_case(new) if starts else new
    article = _ARTICLE.search(left)
    if article:
        vowel = bool(_VOWEL_SOUND.match(new))
        left = left[: article.start()] + article[1] + ("n" if vowel else "") + article[3]
    skipped = 0
    if new[-1:] in tuple(_END) and right[:1] in tuple(_END):
        skipped = len(right) - len(right.lstrip(_END))
    alone = _LEFT_ALONE.match(right[skipped:])
    if alone:
        tail = right[skipped + alone.end() :]
        skipped += alone.end() - (1 if tail[:1].strip() and alone.group().endswith(" ") else 0)
    return left + new, skipped


def _ends_here(right: str) -> bool:
    """Whether the sentence is over at the start of `right`."""
    stripped = right.lstrip(" \t")
    return (
        not stripped or stripped[0] in _END + ")]\n" or bool(regex.match(rf"{_EMOJI}|#\w|https?:", stripped))
    )


def _lines(text: str) -> str:
    """No spaces at line ends, no line of nothing but a list mark, no gap wider than an empty line."""
    lines = [line.rstrip() for line in text.split("\n")]
    kept = [line for line in lines if not regex.fullmatch(r"\s*(?:[-•*]|\d{1,2}[.)/])\s*", line)]
    return str(regex.sub(r"\n{3,}", "\n\n", "\n".join(kept))).strip()


def _lists(text: str, original: str) -> str:
    """Numbers at the start of lines count on without a gap, where they did so before."""
    if not _counts_on(_NUMBERED.findall(original)) or _counts_on(_NUMBERED.findall(text)):
        return text
    number = 0
    total = len(_NUMBERED.findall(text))

    def next_number(mark: regex.Match[str]) -> str:
        nonlocal number
        number += 1
        last = f"/{total}" if regex.fullmatch(r"/\d+", mark[3]) else mark[3]
        return f"{mark[1]}{number}{last}"

    return str(_NUMBERED.sub(next_number, text))


def _counts_on(marks: Sequence[tuple[str, str, str]]) -> bool:
    return len(marks) > 1 and [int(number) for _, number, _ in marks] == list(range(1, len(marks) + 1))
