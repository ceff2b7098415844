"""Phrases: the short language in which rules say what words they look for.

A phrase is words parted by spaces, matched without regard to case, contractions written out or not:

    who hurt you            three words in a row
    you|u|ya                one of several words; longer choices stand in brackets: (see you|good night)
    @people                 a word of a list (the engine's, or the pack's words.yaml)
    ~watch                  watch, watches, watched, watching
    <number> <own> <rival>  a number; the own brand, an own title or person; a competitor
    <adj> <noun> <verb> <name> <person> <place> <code> <link> <word> <any>
    word? word* word+ word{0,3}   how often
    (a b|c d)?              a choice between stretches of words
    ...                     up to four words of any kind
    "?"                     a sign that the language itself uses, in quotation marks

A phrase compiles to spaCy token patterns. Plain words never match inside a name that the brand profile marks.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from spacy.language import Language

from bot.review.lexicon import forms
from bot.review.marks import MARKS, OWN, Mark

TokenPattern = dict[str, Any]

MOST_VARIANTS = 600
_UNMARKED = {"NOT_IN": sorted(MARKS)}
_KINDS: Mapping[str, TokenPattern] = {
    "number": {"LIKE_NUM": True},
    "own": {"ENT_TYPE": {"IN": sorted(OWN)}},
    "own-title": {"ENT_TYPE": Mark.TITLE.value},
    "own-person": {"ENT_TYPE": Mark.PERSON.value},
    "rival": {"ENT_TYPE": Mark.RIVAL.value},
    "person": {"ENT_TYPE": {"IN": ["PERSON", "PER"]}},
    "place": {"ENT_TYPE": {"IN": ["GPE", "LOC", "PLACE"]}},
    "adj": {"POS": "ADJ", "ENT_TYPE": _UNMARKED},
    "noun": {"POS": {"IN": ["NOUN", "PROPN"]}, "ENT_TYPE": _UNMARKED},
    "verb": {"POS": {"IN": ["VERB", "AUX"]}, "ENT_TYPE": _UNMARKED},
    "name": {"POS": "PROPN"},
    "word": {"IS_ALPHA": True},
    "code": {
        "SHAPE": {
            "IN": ["d", "dd", "ddd", "dddd", "dX", "ddX", "dx", "ddx", "Xd", "Xdd", "Xddd", "xd", "xdd"]
        }
    },
    "link": {"LIKE_URL": True},
    "any": {"IS_SENT_START": False},
}
# Names span tokens; one element stands for all of them.
_REPEATED = frozenset({"own", "own-title", "own-person", "rival", "person", "place"})
_PUNCTUATION = frozenset(("?", "*", "+", "...", "???"))
_ELEMENT = re.compile(r"(?P<body>.*?)(?P<times>[?*+]|\{\d+(?:,\d+)?\})?$")


class PhraseError(ValueError):
    """A phrase that can't be compiled; its text says what is wrong and what is allowed."""


class PhraseCompiler:
    """Compiles phrases for one pipeline and one set of word lists."""

    def __init__(self, nlp: Language, lists: Mapping[str, Sequence[str]]) -> None:
        self._nlp = nlp
        self._lists = lists

    def compile(self, phrase: str) -> list[list[TokenPattern]]:
        """The token patterns that together match the phrase. Raises `PhraseError`."""
        variants = [list(itertools.chain.from_iterable(parts)) for parts in self._sequences(phrase)]
        useful = [pattern for pattern in variants if pattern]
        if not useful or all(element.get("OP") in ("?", "*") for element in useful[0]):
            raise PhraseError(
                f"The phrase {phrase!r} can match nothing at all; give it at least one required word."
            )
        return useful

    def _sequences(self, phrase: str) -> Iterator[tuple[list[TokenPattern], ...]]:
        choices = [self._choices(element) for element in _elements(phrase)]
        number = 1
        for choice in choices:
            number *= len(choice)
        if number > MOST_VARIANTS:
            raise PhraseError(
                f"The phrase {phrase!r} stands for {number} patterns; {MOST_VARIANTS} are allowed. Part it."
            )
        return itertools.product(*choices)

    def _choices(self, element: str) -> list[list[TokenPattern]]:
        """The alternatives that one element of a phrase stands for."""
        if element == "...":
            return [[{"IS_SENT_START": False, "OP": "{0,4}"}]]
        match = _ELEMENT.fullmatch(element)
        body, times = (match["body"], match["times"]) if match else (element, None)
        if not body or element in _PUNCTUATION:
            body, times = element, None
        if body.startswith("(") and len(body) > 1:
            return self._group(body, times)
        kind = body[1:-1] if body.startswith("<") and body.endswith(">") else None
        if kind is not None:
            return [[_timed(_kind(kind), times or ("+" if kind in _REPEATED else None))]]
        return self._alternatives(body, times)

    def _group(self, body: str, times: str | None) -> list[list[TokenPattern]]:
        if not body.endswith(")") or times not in (None, "?"):
            raise PhraseError(f"The group {body + (times or '')!r} must be (a b|c d) or (a b|c d)?.")
        parts = [
            list(itertools.chain.from_iterable(sequence))
            for part in _split_outside_groups(body[1:-1], "|")
            for sequence in self._sequences(part)
        ]
        # Single words of a choice become one element, or a group of ten words would stand for ten patterns.
        norms = sorted({norm for part in parts if _is_plain_word(part) for norm in part[0]["NORM"]["IN"]})
        several = [part for part in parts if not _is_plain_word(part)]
        choices = [[_timed(_word(norms), times)]] if norms else []
        choices += several
        return [*choices, []] if times == "?" and not norms else choices

    def _alternatives(self, body: str, times: str | None) -> list[list[TokenPattern]]:
        single: list[str] = []
        several: list[list[TokenPattern]] = []
        for word in self._expand(body):
            norms = [token.norm_ for token in self._nlp.make_doc(word) if not token.is_space]
            if len(norms) == 1:
                single.append(norms[0])
            elif norms:
                several.append([_word([norm]) for norm in norms])
        if several and times not in (None, "?"):
            raise PhraseError(
                f"{body!r} holds words of several parts, which can't be repeated with {times!r}."
            )
        choices = [[_timed(_word(sorted(set(single))), times)]] if single else []
        choices += several
        return [*choices, []] if several and times == "?" else choices

    def _expand(self, body: str) -> Iterator[str]:
        for word in body.split("|"):
            if word.startswith("@") and len(word) > 1:
                yield from self._list(word[1:])
            elif word.startswith("~"):
                yield from forms(word[1:])
            elif len(word) > 2 and word[0] == word[-1] == '"':
                yield word[1:-1].lower()
            elif word:
                yield word.lower()

    def _list(self, name: str) -> Iterable[str]:
        if name not in self._lists:
            raise PhraseError(f"There is no word list @{name}; there are {', '.join(sorted(self._lists))}.")
        return self._lists[name]


def _is_plain_word(part: list[TokenPattern]) -> bool:
    return len(part) == 1 and part[0].keys() == {"NORM", "ENT_TYPE"} and part[0]["ENT_TYPE"] is _UNMARKED


def _word(norms: list[str]) -> TokenPattern:
    return {"NORM": {"IN": norms}, "ENT_TYPE": _UNMARKED}


def _timed(element: TokenPattern, times: str | None) -> TokenPattern:
    return {**element, "OP": times} if times else dict(element)


def _kind(name: str) -> TokenPattern:
    if name not in _KINDS:
        raise PhraseError(f"There is no <{name}>; there are {', '.join(f'<{kind}>' for kind in _KINDS)}.")
    return _KINDS[name]


def _elements(phrase: str) -> list[str]:
    return [element for element in _split_outside_groups(phrase, " ") if element]


def _split_outside_groups(text: str, sign: str) -> list[str]:
    parts = [""]
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == sign and not depth:
            parts.append("")
        else:
            parts[-1] += char
    if depth:
        raise PhraseError(f"The brackets of {text!r} don't pair.")
    return parts
