"""How a draft speaks: its capitals, its marks, its spelling. What an edit adds speaks the same way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from breame.spelling import get_american_spelling, get_british_spelling

_NAME = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?:\n]))\s*([^\W\d_])")


@dataclass(frozen=True, slots=True)
class Voice:
    """`lower` and `caps`: all of the draft is in small or in capital letters; `curly`: it writes ’ and not '.

    `stops`: its last line ends with a mark, as far as it ends with words. `spelling` is british, american or None.
    """

    lower: bool
    caps: bool
    curly: bool
    stops: bool
    spelling: str | None

    @classmethod
    def of(cls, text: str, spelling: str | None) -> Voice:
        """The voice of a draft; links, handles and hashtags don't count as its capitals."""
        prose = _NAME.sub("§", text)  # what follows a handle is no start of a sentence
        letters = [char for char in prose if char.isalpha()]
        upper = sum(char.isupper() for char in letters)
        starts = _SENTENCE_START.findall(prose)
        last = prose.rstrip()[-1:]
        return cls(
            lower=bool(starts) and all(start.islower() for start in starts) and upper <= 0.1 * len(letters),
            caps=len(letters) > 3 and upper >= 0.8 * len(letters),
            curly="’" in text and "'" not in text,
            stops=not last.isalnum(),
            spelling=spelling,
        )

    def speak(self, text: str) -> str:
        """Our words as this draft would write them."""
        spelt = _WORD.sub(lambda word: self._spelt(word.group()), text) if self.spelling else text
        if self.lower:
            spelt = spelt.lower()
        if self.caps:
            spelt = spelt.upper()
        return spelt.replace("'", "’") if self.curly else spelt

    def sentence_case(self, text: str) -> str:
        """The text with a capital at its start, where this draft writes so."""
        if self.lower or not text[:1].islower() or _has_own_letters(text.split(maxsplit=1)[0]):
            return text
        return text[0].upper() + text[1:]

    def _spelt(self, word: str) -> str:
        lowered = word.lower()
        other = str(
            get_british_spelling(lowered) if self.spelling == "british" else get_american_spelling(lowered)
        )
        if other == lowered:
            return word
        return other.capitalize() if word[0].isupper() else other


def _has_own_letters(word: str) -> bool:
    """Whether the word is written in its own way anywhere: a link, a handle, "iPhone"."""
    return bool(_NAME.match(word)) or any(char.isupper() for char in word[1:])
