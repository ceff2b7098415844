"""Teaches spaCy's English tokenizer the tokens of social posts.

A handle, a hashtag, a URL, an e-mail address, an emoticon and an emoji (with its skin tone, joined parts and flag halves)
is one token each. Everything is said in regular expressions and special cases, which spaCy saves with a pipeline, so the
finished pipeline loads without this module.
"""

import re
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_TONE = "[\U0001f3fb-\U0001f3ff]"
_FLAG_LETTER = "[\U0001f1e6-\U0001f1ff]"
_ELEMENT = f"{_PICTURE}[\ufe0e\ufe0f]?{_TONE}?[\U000e0020-\U000e007f]*"
EMOJI = f"(?:{_ELEMENT}(?:\u200d{_ELEMENT})*|{_FLAG_LETTER}{{2}}|[0-9#*]\ufe0f?\u20e3)"

HANDLE = r"@\w+(?:\.[a-z0-9_]+)*(?:@[\w-]+(?:\.[\w-]+)+)?"
HASHTAG = r"#\w*[^\W\d_]\w*"

# Western faces with eyes, an optional nose and a mouth, either way round; hearts; faces on a level with the line.
_FACE = r"(?:[<>}]?[:;=][-'^o]?[)(\]\[DPpO3/\\|@$*]+|[)(\]\[D]+[-'^o]?[:;=])"
_HEART = r"</?3+"
_LEVEL_FACE = r"(?:\^_*\^|-_+-|[oO]_+[oO]|[Tt]_+[Tt]|>[._]<|:'\(|:'\)|[xX]D+)"
EMOTICON = f"(?:{_FACE}|{_HEART}|{_LEVEL_FACE})"
# Glued to the end of a word only the faces that can't be anything else there: "so good:)" but not "see list:/".
_GLUED_EMOTICON = r"(?<=[^\W\d_])(?:[:;=][-'^]?[)(DP]+|<3+)"

# Domains without scheme or www count only where they end in a common top-level domain: "great.Thanks" is two words.
_TOP_DOMAIN = (
    r"(?:com|org|net|io|co|tv|me|ly|gl|gg|to|be|it|us|uk|ca|au|de|fr|es|nl|se|ie|nz|in|eu|ai|app|dev|edu|gov|info|biz|fm|"
    r"shop|store|link|page|news|xyz|blog|live)"
)
_URL = (
    r"(?:https?://\S+|www\.[^\s.]+\.\S+|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    rf"{_TOP_DOMAIN}(?::\d+)?(?:[/?#]\S*)?)"
)
_MAIL = r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"

# "!!!", "?!" and drawn lines are one token, as in the treebanks.
_RUN = r"(?:[!?]{2,}|\*{2,}|={2,}|_{2,}|-{2,}|~{2,}|\${2,}|<{2,}|>{2,})"

# spaCy's own rules split these off wherever they stand.
_OWN_PREFIXES = frozenset({"#", "_"})


def teach_social_tokens(nlp: Language) -> None:
    """Gives `nlp` a tokenizer that keeps the tokens of posts whole; otherwise as spaCy's English."""
    tokenizer: Any = nlp.tokenizer  # spaCy's Tokenizer ships no types.
    defaults = nlp.Defaults
    tokenizer.prefix_search = compile_prefix_regex(
        [EMOJI, _RUN, r"#(?!\w)", *_without_hash(defaults.prefixes or ())]
    ).search
    tokenizer.suffix_search = compile_suffix_regex(
        [EMOJI, _GLUED_EMOTICON, _RUN, *(defaults.suffixes or ())]
    ).search
    infixes = [EMOJI, rf"(?<=\w)(?={HASHTAG})", *(defaults.infixes or ())]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    tokenizer.token_match = re.compile(rf"^(?:{HANDLE}|{HASHTAG}|{EMOTICON}|{EMOJI})$").match
    tokenizer.url_match = re.compile(rf"^(?:(?i:{_URL})|{_MAIL})$").match


def _without_hash(prefixes: Iterable[str | re.Pattern[str]]) -> list[str | re.Pattern[str]]:
    return [prefix for prefix in prefixes if prefix not in _OWN_PREFIXES]
