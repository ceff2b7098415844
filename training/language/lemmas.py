"""Lemmas that spaCy's tables lack: closed classes and comparatives from the treebank, and base forms as they are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from spacy.language import Language
from spacy.pipeline import Lemmatizer

from training.language.passages import Passage, Token

_CLOSED: Final = frozenset({"AUX", "PRON", "DET", "PART", "ADP", "SCONJ", "CCONJ"})
# Rarer pairs are mostly typing errors that the treebank corrects in its lemma.
_LEAST_COUNT: Final = 3

# By part of speech, then lower-case form.
TreebankLemmas = Mapping[str, Mapping[str, str]]


def treebank_lemmas(passages: Iterable[Passage]) -> TreebankLemmas:
    """The commonest lemma of each form that rules can't tell: "is", "n't", "'s", "better"."""
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for passage in passages:
        for token in passage:
            if _is_irregular(token):
                counts[token.pos, token.form.lower()][token.lemma] += 1
    lemmas: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for (pos, form), seen in sorted(counts.items()):
        lemma, count = seen.most_common(1)[0]
        if count >= _LEAST_COUNT:
            lemmas[pos][form] = lemma
    return dict(lemmas)


def teach_lemmas(nlp: Language, lemmas: TreebankLemmas) -> None:
    """Adds the lemmas, and each base form of a verb as its own, to the exceptions of the rule lemmatizer.

    Without the latter "Thank you" has the lemma "Thank" and "need" the lemma "nee": spaCy leaves a finite verb to its
    rules, which take any "-ed" for an ending.
    """
    lemmatizer = nlp.get_pipe("lemmatizer")
    if not isinstance(lemmatizer, Lemmatizer):
        message = (
            f"The component named lemmatizer is a {type(lemmatizer).__name__}, not spaCy's rule lemmatizer."
        )
        raise TypeError(message)
    exceptions = lemmatizer.lookups.get_table("lemma_exc")
    bases = {form: [form] for form in lemmatizer.lookups.get_table("lemma_index")["verb"]}
    exceptions["verb"] = {**bases, **exceptions["verb"]}
    for pos, forms in lemmas.items():
        known = exceptions.get(pos.lower(), {})
        exceptions[pos.lower()] = {**known, **{form: [lemma] for form, lemma in forms.items()}}


def _is_irregular(token: Token) -> bool:
    compared = "Degree=Cmp" in token.morph or "Degree=Sup" in token.morph
    return token.pos in _CLOSED or compared or (token.pos == "VERB" and token.form.startswith("'"))
