"""Writes copies of passages the way posts are written: lower case, capitals, no punctuation, hashtags, handles, emoji."""

import dataclasses
import random
import re
from collections.abc import Callable
from typing import TypeAlias

from training.language.passages import OUTSIDE, Inserted, Passage, Token, has_trees, map_forms, rearrange
from training.language.words import read_words

Copy: TypeAlias = Callable[[Passage, random.Random], Passage]

_PUNCTUATION = re.compile(r"[.,!?;:…\"'“”‘’()\[\]*—–-]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB"})
# The commonest hundred or so, among them joined ones, flags and skin tones.
_EMOJI = read_words("emoji")
_SPACE = Token(form="\n", space_after=False, lemma="\n", pos="SPACE", tag="_SP", dep="dep", name=OUTSIDE)


def lower_case(passage: Passage, _rng: random.Random) -> Passage:
    """All in lower case."""
    return map_forms(passage, str.lower)


def upper_case(passage: Passage, _rng: random.Random) -> Passage:
    """ALL IN CAPITALS, but for links, which nobody writes so."""
    return map_forms(passage, lambda form: form if "://" in form or form.startswith("@") else form.upper())


def curly_quotes(passage: Passage, rng: random.Random) -> Passage:
    """With the apostrophes and quotation marks that phones type."""
    return map_forms(passage, lambda form: form.replace("'", "’").replace('"', rng.choice("“”")))


def no_punctuation(passage: Passage, _rng: random.Random) -> Passage:
    """Without the marks that sentences and quotes are told by."""
    heads = {token.head for token in passage}
    kept = [
        index
        for index, token in enumerate(passage)
        if index in heads or not _is_mark(token) or token.name[1:2] == "-"
    ]
    return rearrange(_without_marks(passage, frozenset(kept)), kept) if kept else passage


def line_breaks(passage: Passage, rng: random.Random) -> Passage:
    """With a line break in place of the space between most sentences."""
    return _broken(passage, rng, share=0.7)


def lines(passage: Passage, rng: random.Random) -> Passage:
    """With each sentence on a line of its own."""
    return _broken(passage, rng, share=1.0)


def hashtags(passage: Passage, rng: random.Random) -> Passage:
    """With a "#" before some words, which keep what they are."""
    return tuple(
        dataclasses.replace(token, form=f"#{token.form}")
        if _WORD.fullmatch(token.form) and (not token.pos or token.pos in _CONTENT) and rng.random() < 0.12
        else token
        for token in passage
    )


def handles(passage: Passage, rng: random.Random) -> Passage:
    """With handles in place of some proper nouns, as posts name people and brands."""
    return tuple(
        dataclasses.replace(token, form=_handle_of(token.form, rng))
        if token.pos == "PROPN"
        and token.dep not in {"flat", "compound"}
        and _WORD.fullmatch(token.form)
        and rng.random() < 0.25
        else token
        for token in passage
    )


def surroundings(passage: Passage, rng: random.Random) -> Passage:
    """With a handle in front, emoji behind sentences and hashtags at the end, as a post has them."""
    if not has_trees(passage):
        return passage
    words = [token.form for token in passage if _WORD.fullmatch(token.form)] or ["news"]
    roots = _roots_by_token(passage)
    order: list[int | Inserted] = []
    lead = rng.random() < 0.3
    if lead:
        handle = _handle_of(rng.choice(words), rng)
        mention = Token(
            handle,
            lemma=handle,
            pos="PROPN",
            tag="NNP",
            morph="Number=Sing",
            dep="vocative",
            starts_sentence=True,
        )
        order.append(Inserted(mention, head=roots[0]))
    for index in range(len(passage)):
        order.append(index)
        ends = index + 1 == len(passage) or passage[index + 1].starts_sentence
        if ends and rng.random() < 0.5:
            order.extend(_emoji_behind(roots[index], rng))
    if rng.random() < 0.4:
        tags = [
            f"#{rng.choice(words).capitalize()}{rng.choice(words).capitalize()}"
            for _ in range(rng.randint(1, 3))
        ]
        order.extend(
            Inserted(Token(tag, lemma=tag, pos="X", tag="ADD", dep="discourse"), head=roots[-1])
            for tag in tags
        )
    if lead:
        passage = (dataclasses.replace(passage[0], starts_sentence=False), *passage[1:])
    return rearrange(passage, order)


def in_turn(*copies: Copy) -> Copy:
    """The copy that applies each of `copies` in order."""

    def apply(passage: Passage, rng: random.Random) -> Passage:
        for copy in copies:
            passage = copy(passage, rng)
        return passage

    return apply


def _broken(passage: Passage, rng: random.Random, *, share: float) -> Passage:
    order: list[int | Inserted] = []
    broken = set()
    for index, token in enumerate(passage):
        if index and token.starts_sentence and rng.random() < share:
            form = rng.choice(("\n", "\n\n"))
            order.append(Inserted(dataclasses.replace(_SPACE, form=form, lemma=form), head=index - 1))
            broken.add(index - 1)
        order.append(index)
    unspaced = tuple(
        dataclasses.replace(token, space_after=token.space_after and index not in broken)
        for index, token in enumerate(passage)
    )
    return rearrange(unspaced, order)


def _emoji_behind(root: int, rng: random.Random) -> list[Inserted]:
    emoji = rng.choice(_EMOJI)
    picture = Token(emoji, space_after=rng.random() < 0.5, lemma=emoji, pos="SYM", tag="NFP", dep="discourse")
    times = rng.choice((1, 1, 1, 2, 3))
    inside = dataclasses.replace(picture, space_after=False)
    return [Inserted(inside, head=root)] * (times - 1) + [
        Inserted(dataclasses.replace(picture, space_after=True), head=root)
    ]


def _handle_of(word: str, rng: random.Random) -> str:
    ending = rng.choice(("", "", "", "uk", "_official", "hq", str(rng.randint(1, 99))))
    return f"@{rng.choice((word, word.lower()))}{ending}"


def _roots_by_token(passage: Passage) -> list[int]:
    """For each token the root of its sentence."""
    roots: list[int] = []
    for index in range(len(passage)):
        node = index
        while (head := passage[node].head) is not None and head != node:
            node = head
        roots.append(node)
    return roots


def _is_mark(token: Token) -> bool:
    return token.tag != "HYPH" and _PUNCTUATION.fullmatch(token.form) is not None


def _without_marks(passage: Passage, kept: frozenset[int]) -> Passage:
    """Hands on what a token that isn't kept did: it parted its neighbours, and may have begun a sentence."""
    tokens = list(passage)
    begins = False
    last_kept: int | None = None
    for index, token in enumerate(passage):
        begins = begins or token.starts_sentence
        if index in kept:
            tokens[index] = dataclasses.replace(token, starts_sentence=begins)
            begins, last_kept = False, index
        elif last_kept is not None:
            tokens[last_kept] = dataclasses.replace(tokens[last_kept], space_after=True)
    return tuple(tokens)
