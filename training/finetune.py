"""Fine-tunes the encoder on examples. The same examples, recipe and turn give the same weights, on one thread."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found,import-untyped,unused-ignore]
from tokenizers import Tokenizer  # type: ignore[import-not-found,import-untyped,unused-ignore]
from torch import nn  # type: ignore[import-not-found,import-untyped,unused-ignore]

from training.check_data import pair_of
from training.encoder import LEVELS, Batch, RiskEncoder, batch_of, build_model, build_tokenizer
from training.prepare import Example
from training.recipe import EncoderRecipe
from training.records import CATEGORIES

_LAYER = re.compile(r"base\.encoder\.layer\.(\d+)\.")
_ALIKE = 16  # batches whose examples are sorted by length together


def fit_encoder(
    examples: Sequence[Example],
    folder: Path,
    recipe: EncoderRecipe,
    progress: Callable[[str], None] = lambda _: None,
    turn: int = 0,
) -> tuple[RiskEncoder, Tokenizer]:
    """Fine-tune the base in `folder` on the examples. `turn` changes their order and the dropout, and nothing else."""
    torch.set_num_threads(1)
    tokenizer = build_tokenizer(folder, recipe.longest)
    model = build_model(folder, tokenizer, recipe).train()
    torch.manual_seed(recipe.seed + turn)
    hidden = tokenizer.token_to_id("[MASK]")
    optimizer = torch.optim.AdamW(groups_of(model, recipe), weight_decay=recipe.decay, fused=True)
    steps = recipe.epochs * -(-len(examples) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share(step, steps, recipe.warmup))
    for epoch in range(recipe.epochs):
        losses = []
        for group in batches(examples, recipe.batch, (recipe.seed + turn) * 1000 + epoch):
            batch = batch_of(group, tokenizer)
            _hide(batch, hidden, recipe.masked)
            loss = _loss(model, batch, recipe)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(float(loss.detach()))
        progress(f"epoch {epoch + 1} of {recipe.epochs}: loss {np.mean(losses):.3f}")
    return model.eval(), tokenizer


def batches(examples: Sequence[Example], size: int, seed: int) -> Iterator[list[Example]]:
    """All examples once, in an order drawn by the seed; pairs, and those of like length, together."""
    dice = random.Random(seed)
    pairs: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        pairs[pair_of(example.id)].append(example)
    drawn = list(pairs.values())
    dice.shuffle(drawn)
    groups = []
    for start in range(0, len(drawn), _ALIKE * size):
        chunk = sorted(drawn[start : start + _ALIKE * size], key=_longest)
        flat = [example for pair in chunk for example in pair]
        groups += [flat[at : at + size] for at in range(0, len(flat), size)]
    dice.shuffle(groups)
    yield from groups


def mean_of(states: Sequence[Any]) -> dict[str, Any]:
    """The mean of models' weights, name by name, which runs as fast as one of them.

    After Wortsman and others, "Model soups" (2022). All must have begun with the same weights, or it means nothing.
    """
    means = {name: torch.stack([state[name].double() for state in states]).mean(0) for name in states[0]}
    return {name: mean.to(states[0][name].dtype) for name, mean in means.items()}


def groups_of(model: RiskEncoder, recipe: EncoderRecipe) -> list[dict[str, Any]]:
    """The learnt parameters by rate: the heads at their own, the encoder's layers slower the deeper they lie."""
    layers = len(model.base.encoder.layer)
    by_rate: dict[float, list[Any]] = defaultdict(list)
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            found = _LAYER.match(name)
            depth = int(found[1]) + 1 if found else 0
            rate = recipe.rate * recipe.layer_share ** (layers - depth)
            by_rate[rate if name.startswith("base.") else recipe.head_rate].append(parameter)
    return [{"params": parameters, "lr": rate} for rate, parameters in by_rate.items()]


def _longest(pair: Sequence[Example]) -> int:
    return max(len(example.sample.text) for example in pair)


def _share(step: int, steps: int, warmup: float) -> float:
    rising = warmup * steps
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / (steps - rising))


def _hide(batch: Batch, hidden: Any, share: float) -> None:
    """Put `hidden` in the place of a share of the drafts' tokens, so that no single word decides."""
    chosen = (torch.rand(batch.ids.shape) < share) & (batch.text > 0)
    batch.ids[chosen] = hidden


def _loss(model: RiskEncoder, batch: Batch, recipe: EncoderRecipe) -> Any:
    # Half precision where the processor multiplies in it, about three times as fast; the weights stay whole.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        levels, spans = model(batch.ids, batch.types, batch.mask)
    loss = nn.functional.binary_cross_entropy_with_logits
    by_token = loss(spans.float(), batch.inside, reduction="none")
    text = batch.text.unsqueeze(-1).to(by_token.dtype)
    span_loss = (by_token * text).sum() / (text.sum() * len(CATEGORIES))
    above, below, logit = batch.pairs.T
    # Of two drafts that differ in what makes the risk, the risky one is to score higher.
    gaps = levels.float()[above, logit] - levels.float()[below, logit]
    pair_loss = nn.functional.softplus(-gaps).sum() / (len(batch.ids) * LEVELS)
    level_loss = loss(levels.float(), batch.levels)
    return level_loss + recipe.span_weight * span_loss + recipe.pair_weight * pair_loss
