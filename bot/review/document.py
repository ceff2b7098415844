"""A draft's text normalised and processed once: the one thing that checks and classifier look at."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from spacy.tokens import Doc, Span, Token

from bot.errors import DraftError
from bot.review.marks import MARKS, OWN
from bot.review.normalise import Normal
from bot.review.numbers import Quantity, read_numbers
from bot.types import BrandProfile, Draft

LONGEST_DRAFT = 10_000
_TERMINAL = frozenset(".!?…")
_OPEN_MARKS = frozenset(("(", "[", "'", '"', "-", ",", ":"))
# Words that begin a sentence of posts written without capitals and full stops.
_OPENERS = frozenset(
    "i we you he she they it this that who what why how when where our your my not no yes so and but if".split()
)


def check_text(text: str) -> None:
    """Refuse a text that is no draft: nothing that can be seen, over 10,000 code points, or lone surrogates."""
    if all(char.isspace() or unicodedata.category(char) == "Cf" for char in text):
        raise DraftError("The draft has no text.", todo="Give the words that are to be published.")
    if len(text) > LONGEST_DRAFT:
        raise DraftError(
            f"The draft has {len(text):,} characters.",
            todo=f"Up to {LONGEST_DRAFT:,} are reviewed; shorten or part it.",
        )
    for place, char in enumerate(text):
        if "\ud800" <= char <= "\udfff":
            raise DraftError(
                f"Character {place + 1} of the draft is half of a character (a lone surrogate, U+{ord(char):04X}).",
                todo="Save the text as UTF-8 again and send it once more.",
            )


@dataclass(frozen=True)
class Document:
    """A draft with its normalised text and the one spaCy pass over it. Token indices are those of `doc`."""

    draft: Draft
    profile: BrandProfile | None
    normal: Normal
    doc: Doc

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where tokens [start, end) stand in the draft as given, in code points."""
        span = self.doc[start:end]
        return self.normal.span(span.start_char, span.end_char)

    @cached_property
    def numbers(self) -> tuple[Quantity, ...]:
        """The quantities of the text, in order."""
        return read_numbers(self.doc)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences, in order; together they cover the text."""
        starts = [
            0,
            *(token.i for token in self.doc[1:] if _starts_sentence(self.doc, token, self.normal.lines)),
        ]
        return tuple(self.doc[start:end] for start, end in pairwise([*starts, len(self.doc)]) if start < end)

    @cached_property
    def sentence_bounds(self) -> tuple[tuple[int, int], ...]:
        """For each token, the token bounds of its sentence."""
        return tuple((sentence.start, sentence.end) for sentence in self.sentences for _ in sentence)

    @cached_property
    def customers(self) -> frozenset[str]:
        """The brand's own words for its customers, lower-cased."""
        return frozenset(word.lower() for word in self.profile.customers) if self.profile else frozenset()

    def is_marked(self, token: Token) -> bool:
        """Whether the token is part of a name that the profile knows."""
        return token.ent_type_ in MARKS

    def is_own(self, token: Token) -> bool:
        """Whether the token is part of the own brand, an own title or an own person."""
        return token.ent_type_ in OWN

    def words(self, start: int, end: int) -> Iterator[str]:
        """The normalised lower-case words of tokens [start, end)."""
        return (token.norm_ for token in self.doc[start:end])


def preset_sentence_starts(doc: Doc, lines: frozenset[int]) -> None:
    """Mark tokens that surely start a sentence: a new line that doesn't go on with the line before it.

    A trained parser respects these and finds the others; without one, `split_sentences` does.
    """
    for token in doc[1:]:
        before = doc[token.i - 1]
        if token.idx in lines and (
            before.text[-1] in _TERMINAL or not token.text[0].islower() or not before.is_alpha
        ):
            token.is_sent_start = True


def _starts_sentence(doc: Doc, token: Token, lines: frozenset[int]) -> bool:
    """Whether a sentence starts here as the pipeline says, and something in the text says so too.

    A parser parts "a vegan sausage | roll from the shop" now and then; in the middle of plain lower-case words that
    would hide the end of a clause from the checks.
    """
    if not token.is_sent_start:
        return False
    before = doc[token.i - 1]
    within_words = before.text[-1].isalnum() and token.norm_ not in _OPENERS and token.idx not in lines
    return not within_words and before.text not in _OPEN_MARKS


def split_sentences(doc: Doc) -> None:
    """Sentence bounds by punctuation and lines, for a pipeline that has no parser."""
    for token in doc[1:]:
        before = doc[token.i - 1]
        # A full stop within a token is an abbreviation's ("a.m.").
        ends = (
            before.is_punct and before.text[-1] in _TERMINAL and not token.is_punct and before.text != "..."
        )
        token.is_sent_start = bool(token.is_sent_start) or ends
