"""Whether a reply in a thread says yes, as in "LGTM" or "ship it": then its author is asked whether to count it.

Only a reply that says nothing else counts. "LGTM if you drop the emoji" is a condition, "LGTM?" a question.
"""

from __future__ import annotations

import re

_YES = (
    "lgtm",
    "ship it",
    "shipit",
    "looks good to me",
    "looks good",
    "looks great",
    "look good to me",
    "good to go",
    "go for it",
    "go ahead",
    "approved",
    "i approve",
    "approve",
    "fine by me",
    "fine with me",
    "all good",
    "🚀",
    "🚢",
    "✅",
    "👍",
    ":shipit:",
    ":ship:",
    ":rocket:",
    ":white_check_mark:",
    ":+1:",
    ":thumbsup:",
)
_POLITE = (
    "yes yep yeah ok okay great nice perfect lovely thanks thx ty cheers now please all team folks everyone here "
    "from my side from me for me thank you let's love it this one it"
).split()
_MENTION = r"(?:<@[A-Z0-9]+(?:\|[^>]*)?>|@[\w.-]++)"
_SKIN = "[\U0001f3fb-\U0001f3ff\ufe0f]"
_WORDS = "|".join(re.escape(word) for word in sorted((*_YES, *_POLITE), key=len, reverse=True))
# Each word is taken whole and never given back (`(?>`, `++`), so no reply can keep the matching busy.
_SAYS_ONLY_YES = re.compile(rf"(?:(?>{_WORDS}|{_MENTION})(?![\w'’])|[\s,.!;:()~–—-])++", re.IGNORECASE)
_A_YES = re.compile(rf"(?<![\w'’])(?:{'|'.join(re.escape(word) for word in _YES)})(?![\w'’])", re.IGNORECASE)


def is_assent(reply: str) -> bool:
    """Whether the reply is a plain yes and nothing but a yes."""
    text = " ".join(re.sub(_SKIN, "", reply).split())
    return len(text) <= 200 and bool(_SAYS_ONLY_YES.fullmatch(text)) and bool(_A_YES.search(text))
