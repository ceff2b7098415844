"""A quick look at a wording before it is reviewed: the members of the classifier that take no time.

It says which proposals are worth a review first, and judges none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.review.classifier import ROLES
from bot.review.document import Document
from models.classifier import Classifier, Glancing

# The logits of a text, a category each, higher where it is more likely a risk.
Glance = Callable[[str], Sequence[float]]
# Up to here a text most likely comes out clear.
LIKELY_CLEAR = 0.3


@dataclass(frozen=True)
class Screen:
    """Looks at wordings of one draft, each once; names are told by their roles, as the classifier knows them."""

    classifier: Glancing | None
    channel: str
    roles: Mapping[str, str]
    _seen: dict[str, Sequence[float]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, document: Document, classifier: Classifier | None) -> Screen:
        """The screen for wordings of a draft."""
        named = (entity for entity in document.doc.ents if entity.label_ in ROLES)
        roles = {entity.text: ROLES[entity.label_] for entity in named}
        channel = document.draft.channel.value if document.draft.channel else ""
        quick = classifier if isinstance(classifier, Glancing) else None
        return cls(quick, channel, dict(sorted(roles.items(), key=lambda entry: -len(entry[0]))))

    def logits(self, text: str) -> Sequence[float]:
        """A logit for each category; none where the classifier has no quick members."""
        if self.classifier is None:
            return ()
        if text not in self._seen:
            told = text
            for name, role in self.roles.items():
                told = told.replace(name, role)
            self._seen[text] = self.classifier.glance(told, self.channel)
        return self._seen[text]
