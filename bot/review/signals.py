"""What the engine's fixed detectors see in a draft, as numbers for the classifier.

They read the document alone, never rule ids or the pack, so that editing a policy can't move the classifier.
"""

from __future__ import annotations

from collections import Counter

from bot.review.cohorts import Shape, find_cohorts, has_survey, is_drawn, is_sensitive
from bot.review.document import Document
from bot.review.identifiers import UnfinishedError, find_identifiers
from bot.review.lexicon import words
from bot.review.marks import Mark
from bot.review.target import Target, target_of

# Fixed here, so that no pack's setting moves the classifier.
_MINIMUM_GROUP = 1000
_LISTS = (
    "flaws",
    "strong_flaws",
    "jabs",
    "groups",
    "people",
    "sensitive_traits",
    "usage_verbs",
    "watching_verbs",
)

SIGNAL_NAMES: tuple[str, ...] = (
    *(f"cohort_{shape.value}" for shape in Shape),
    "cohort_drawn",
    "cohort_sensitive",
    "survey",
    "identifiers",
    *(f"flaw_{target.value}" for target in Target),
    *(f"jab_{target.value}" for target in Target),
    *(f"words_{name}" for name in _LISTS),
    "reader",
    "we",
    "question_to_reader",
    "numbers",
    "own",
    "own_title",
    "rival",
    "length",
)


def read_signals(document: Document) -> tuple[float, ...]:
    """The signals of a document, in the order of `SIGNAL_NAMES`; counts, the length in hundreds of tokens."""
    counts: Counter[str] = Counter()
    cohorts = list(find_cohorts(document, _MINIMUM_GROUP))
    for cohort in cohorts:
        counts[f"cohort_{cohort.shape.value}"] += 1
        counts["cohort_drawn"] += is_drawn(document, cohort)
        counts["cohort_sensitive"] += is_sensitive(document, cohort)
    counts["survey"] = int(has_survey(document))
    counts["identifiers"] = _count_identifiers(document)
    counts["numbers"] = len(document.numbers)
    _count_words(document, counts)
    counts["question_to_reader"] = sum(
        sentence.text.rstrip().endswith("?") and any(token.norm_ in words("reader") for token in sentence)
        for sentence in document.sentences
    )
    signals = {name: float(counts[name]) for name in SIGNAL_NAMES}
    signals["length"] = len(document.doc) / 100
    return tuple(signals.values())


def _count_identifiers(document: Document) -> int:
    """Those that were found in time; that the search was stopped is told by the check, which looks for them too."""
    try:
        return len(find_identifiers(document))
    except UnfinishedError as late:
        return len(late.found)


def _count_words(document: Document, counts: Counter[str]) -> None:
    for token in document.doc:
        word = token.norm_
        counts["own"] += document.is_own(token)
        counts["own_title"] += token.ent_type_ == Mark.TITLE
        counts["rival"] += token.ent_type_ == Mark.RIVAL
        if document.is_marked(token):
            continue
        counts["reader"] += word in words("reader")
        counts["we"] += word in words("we")
        for name in _LISTS:
            counts[f"words_{name}"] += word in words(name)
        if word in words("flaws"):
            counts[f"flaw_{target_of(document, token.i, token.i + 1).value}"] += 1
        elif word in words("jabs"):
            counts[f"jab_{target_of(document, token.i, token.i + 1).value}"] += 1
