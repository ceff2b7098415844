"""How a sample's text becomes words: names' roles kept, numbers, links and handles by their kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"https?://\S+|[@#]?\w+(?:['’]\w+)*(?:[.,]\d+[^\W\d_]*)*|[^\w\s]")
_DIGITS = re.compile(r"[\d.,]")
_ROLES = frozenset({"OurBrand", "OurTitle", "OurPerson", "TheRival"})


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """The places of the words and marks in a text, in order."""
    for match in _WORD.finditer(text):
        yield match.span()


def words_of(text: str) -> list[str]:
    """The words and marks of a text, lower-cased; "53" and "11" are "<few>", "5.3m" is "<number>m"."""
    return [_kind_of(match.group()) for match in _WORD.finditer(text)]


def word_ngrams(text: str) -> list[str]:
    """One word, two and three words running, and two with any one between; the text's ends count as words."""
    words = ["<start>", *words_of(text), "<end>"]
    pairs = [" ".join(words[at : at + 2]) for at in range(len(words) - 1)]
    triples = [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]
    apart = [f"{words[at]} * {words[at + 2]}" for at in range(len(words) - 2)]
    return words + pairs + triples + apart


def _kind_of(word: str) -> str:
    if word in _ROLES:
        return word
    if word.startswith("http"):
        return "<link>"
    if word.startswith("@"):
        return "<handle>"
    if word[0].isdigit():
        return _kind_of_number(word)
    return word.lower()


def _kind_of_number(word: str) -> str:
    unit = _DIGITS.sub("", word).lower()
    if unit:
        return f"<number>{unit}"
    digits = re.sub(r"\D", "", word)
    if len(digits) == 4 and word[:2] in ("19", "20"):
        return "<year>"
    if len(digits) > 3:
        return "<many>"
    return "<one>" if int(digits or 0) <= 1 else "<few>" if int(digits) <= 12 else "<dozens>"


def char_ngrams(text: str) -> list[str]:
    """Runs of 2 to 5 characters within words, lower-cased, a space at each end of a word (as TF-IDF's "char_wb")."""
    grams: list[str] = []
    for word in text.lower().split():
        padded = f" {word} "
        for size in range(2, 6):
            grams += [padded[at : at + size] for at in range(max(1, len(padded) - size + 1))]
            if size >= len(padded):
                break
    return grams


ANALYZERS = {"words": word_ngrams, "chars": char_ngrams}
