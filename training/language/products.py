"""Decides whether the pipeline names products: only WNUT17 marks them, and few."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from training.language.kinds import PRODUCT
from training.language.passages import MISSING, OUTSIDE, Passage

# Below this F on WNUT17's development set a product found is more often wrong than right, and no rule could use it.
NEEDED_F: Final = 0.3


@dataclass(frozen=True, slots=True)
class ProductTrial:
    """What a pipeline trained on WNUT17 alone reached on products."""

    wnut17_dev_f: float

    @property
    def passed(self) -> bool:
        """Whether products are good enough to be released."""
        return self.wnut17_dev_f >= NEEDED_F


def hide_likely_products(passages: Iterable[Passage], trial: Language) -> Iterator[Passage]:
    """Makes missing, in corpora that don't mark products, what the trial's pipeline takes for one.

    Left as "no name" those tokens would teach that a product in a tweet is none.
    """
    for passage in passages:
        words = [token.form for token in passage]
        doc = trial(Doc(trial.vocab, words=words, spaces=[token.space_after for token in passage]))
        yield tuple(
            dataclasses.replace(token, name=MISSING)
            if token.name == OUTSIDE and found.ent_type_ == PRODUCT
            else token
            for token, found in zip(passage, doc, strict=True)
        )
