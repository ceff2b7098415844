"""Which language a draft is in. Greenlight's rules and classifier know English; another language is said, not guessed at."""

from __future__ import annotations

import math
import re

from bot.review.document import Document

# Names, handles, tags and links tell nothing of the language around them.
_NO_PROSE = re.compile(r"[@#]\w+|https?://\S+|www\.\S+")
_FEWEST_LETTERS = 12
# Short posts in English are full of names and brand words; another language must be clearly likelier.
_CLEARLY = 12.0
_SURELY_ENGLISH_SHARE = 0.3


def is_other_language(document: Document) -> bool:
    """Whether the draft is clearly in another language than English. Too little text counts as English."""
    prose = _NO_PROSE.sub(" ", document.normal.text)
    letters = [char for char in prose if char.isalpha()]
    if len(letters) < 2:
        return False
    if sum(not char.isascii() for char in letters) > len(letters) / 2:
        return True
    words = [token for token in document.doc if token.is_alpha]
    english = sum(token.is_stop for token in words)
    if len(letters) < _FEWEST_LETTERS or english >= _SURELY_ENGLISH_SHARE * len(words):
        return False
    return _other_is_likelier(prose)


def _other_is_likelier(prose: str) -> bool:
    from py3langid import rank  # costs a tenth of a second, so only where it is needed

    ranked = dict(rank(prose.lower()))
    best = max(ranked.values())
    return math.isfinite(best) and best - ranked.get("en", -math.inf) > _CLEARLY
