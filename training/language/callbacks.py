"""Functions of ours that the training configs call by name; a finished pipeline refers to none of them."""

from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.util import registry

from training.language.tokenizer import teach_social_tokens


def create_social_tokens() -> Callable[[Language], Language]:
    """The `before_init` callback that sets the tokenizer before anything is learnt from its tokens."""

    def set_tokens(nlp: Language) -> Language:
        teach_social_tokens(nlp)
        return nlp

    return set_tokens


def create_start_from_syntax(syntax: Path) -> Callable[[Language], Language]:
    """The `after_init` callback that starts the names' tok2vec from the trained one of the syntax.

    The corpora of names are small; the treebank has already taught what a proper noun looks like.
    """

    def copy_weights(nlp: Language) -> Language:
        trained, names = spacy.load(syntax).get_pipe("tok2vec"), nlp.get_pipe("ner")
        if not isinstance(trained, TrainablePipe) or not isinstance(names, TrainablePipe):
            message = f"{syntax} has no trained tok2vec, or the config of names no ner."
            raise TypeError(message)
        # The reference is to the tok2vec with the parser's own projection behind it.
        names.model.get_ref("tok2vec").layers[0].from_bytes(trained.model.to_bytes())
        return nlp

    return copy_weights


registry.callbacks.register("greenlight.social_tokens.v1", func=create_social_tokens)
registry.callbacks.register("greenlight.start_from_syntax.v1", func=create_start_from_syntax)
