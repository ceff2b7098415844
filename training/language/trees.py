"""Turns the sentences of a treebank into passages of several sentences, as long as posts are."""

import re
from collections.abc import Iterable, Iterator

from training.language.conllu import Sentence
from training.language.passages import Passage, Token

# A post rarely has more; the parser must see texts of this length to learn where sentences end.
MOST_SENTENCES = 8


def join_paragraphs(sentences: Iterable[Sentence]) -> Iterator[Passage]:
    """Yields each paragraph as a passage, cut where it has more than `MOST_SENTENCES`."""
    paragraph: list[Sentence] = []
    for sentence in sentences:
        if paragraph and (sentence.starts_paragraph or len(paragraph) == MOST_SENTENCES):
            yield _passage_of(paragraph)
            paragraph = []
        paragraph.append(sentence)
    if paragraph:
        yield _passage_of(paragraph)


def _passage_of(paragraph: Iterable[Sentence]) -> Passage:
    tokens: list[Token] = []
    for sentence in paragraph:
        offset = len(tokens)
        for index, word in enumerate(sentence.words):
            last = index == len(sentence.words) - 1
            tokens.append(
                Token(
                    form=re.sub(r"\s", "", word.form),
                    space_after=word.space_after or last,
                    lemma=word.lemma,
                    pos=word.pos,
                    tag=word.tag,
                    morph=word.morph,
                    head=word.head + offset,
                    dep=word.dep,
                    starts_sentence=index == 0,
                )
            )
    return tuple(tokens)
