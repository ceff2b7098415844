"""Intermediate training: the base encoder learns from public sets before it meets our drafts.

`python -m training.intermediate CORPORA OUT.pt [MOST]` writes the encoder's weights, learnt from at most so many lessons.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found,import-untyped,unused-ignore]
from torch import nn  # type: ignore[import-not-found,import-untyped,unused-ignore]

from training.encoder import base_folder, build_model, build_tokenizer
from training.finetune import groups_of
from training.public_sets import SKILLS, Lesson, read_lessons
from training.recipe import EncoderRecipe

BATCH = 32


def learn(lessons: Sequence[Lesson], folder: Path, recipe: EncoderRecipe) -> Any:
    """The encoder's weights after one epoch over the lessons, with a head for each skill that is thrown away."""
    torch.set_num_threads(1)
    tokenizer = build_tokenizer(folder, recipe.longest)
    model = build_model(folder, tokenizer, recipe).train()
    head = nn.Linear(2 * model.base.config.hidden_size, len(SKILLS))
    model.levels = head
    optimizer = torch.optim.AdamW(groups_of(model, recipe), weight_decay=recipe.decay, fused=True)
    drawn = sorted(random.Random(recipe.seed).sample(list(lessons), len(lessons)), key=_length)
    groups = [drawn[at : at + BATCH] for at in range(0, len(drawn), BATCH)]
    random.Random(recipe.seed).shuffle(groups)
    losses = []
    for step, group in enumerate(groups):
        ids, types, mask, answers, asked = _batch(group, tokenizer)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = model.base(ids, attention_mask=mask, token_type_ids=types).last_hidden_state
            weights = mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * weights).sum(1) / weights.sum(1)
            largest = (hidden + (weights - 1) * 1e4).max(1).values
            logits = head(model.dropout(torch.cat([mean, largest], dim=-1)))
        loss = nn.functional.binary_cross_entropy_with_logits(logits.float(), answers, reduction="none")
        loss = (loss * asked).sum() / asked.sum()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for parameters in optimizer.param_groups:
            parameters.setdefault("peak", parameters["lr"])
            parameters["lr"] = parameters["peak"] * min(1.0, 10 * (step + 1) / len(groups))
        optimizer.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
        if step % 50 == 49:
            print(f"{step + 1} of {len(groups)}: loss {np.mean(losses[-50:]):.3f}", flush=True)
    return model.base.state_dict()


def _length(lesson: Lesson) -> int:
    return len(lesson.text)


def _batch(lessons: Sequence[Lesson], tokenizer: Any) -> tuple[Any, ...]:
    encodings = [tokenizer.encode(lesson.asked, lesson.text) for lesson in lessons]
    shape = (len(lessons), max(len(encoding.ids) for encoding in encodings))
    ids, types, mask = (np.zeros(shape, np.int64) for _ in range(3))
    answers, asked = (np.zeros((len(lessons), len(SKILLS)), np.float32) for _ in range(2))
    for row, (lesson, encoding) in enumerate(zip(lessons, encodings, strict=True)):
        length = len(encoding.ids)
        ids[row, :length], types[row, :length], mask[row, :length] = encoding.ids, encoding.type_ids, 1
        for skill, answer in lesson.answers:
            answers[row, SKILLS.index(skill)], asked[row, SKILLS.index(skill)] = answer, 1
    return tuple(map(torch.from_numpy, (ids, types, mask, answers, asked)))


def main(corpora: Path, out: Path, most: int) -> None:
    """Learns from at most `most` lessons and writes the encoder's weights."""
    lessons = read_lessons(corpora)
    random.Random(1).shuffle(lessons)
    print(f"{min(most, len(lessons))} of {len(lessons)} lessons", flush=True)
    torch.save(learn(lessons[:most], base_folder(), EncoderRecipe(rate=1e-4)), out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 10**9)
