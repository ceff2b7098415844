"""Trains the language pipeline: tags, parse, lemmas and names for social posts in English.

`train_language` runs all steps; `spacy.load` reads what it releases, and needs nothing of this package.
"""

from training.language.train import FULL_PLAN, Plan, train_language

__all__ = ["FULL_PLAN", "Plan", "train_language"]
