"""How the encoder is fine-tuned, in numbers. Needs no torch, so that a command can name it before it is installed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """How to fine-tune. `longest` is in tokens; rates are AdamW's at their peak, those of the encoder's last layer.

    Each layer below learns by `layer_share` of the rate above it. `masked` is the share of tokens that are hidden.
    `span_weight` and `pair_weight` are those of the losses beside that of the levels. `soup` is how many encoders, alike
    but for the order of their examples and their dropout, a release's is the mean of.
    """

    epochs: int = 5
    batch: int = 16
    rate: float = 2e-4
    head_rate: float = 1e-3
    layer_share: float = 0.9
    warmup: float = 0.1
    decay: float = 0.01
    masked: float = 0.1
    span_weight: float = 1.0
    pair_weight: float = 1.0
    dropout: float = 0.1
    longest: int = 96
    seed: int = 7
    soup: int = 2
