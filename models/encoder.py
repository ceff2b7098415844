"""The encoder of a release: a small transformer, run by onnxruntime on one draft at a time.

It needs the packages onnxruntime and tokenizers, and takes a release's `encoder.onnx` and `tokenizer.json` as bytes
whose digests were checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.classifier import Sample
from models.explain import best_runs
from models.levels import sigmoid
from models.members import Logits
from models.text import word_spans

ONNX_FILE, TOKENIZER_FILE = "encoder.onnx", "tokenizer.json"
# A longer draft is read in windows of this many tokens, each sharing this many with the one before it.
WINDOW, SHARED = 96, 32
# How likely a word must be to stand in a span: of the values tried the best F1 on brands that an encoder hadn't seen.
_LEAST = 0.12


@dataclass(frozen=True, slots=True)
class EncoderMember:
    """The fine-tuned encoder. `session` is onnxruntime's, `tokenizer` a tokenizers.Tokenizer that cuts into windows."""

    name: str
    session: Any = field(repr=False)
    tokenizer: Any = field(repr=False)

    @classmethod
    def open(cls, graph: bytes, tokenizer: bytes) -> EncoderMember:
        """The encoder of an ONNX graph and a tokenizer's JSON, on one thread."""
        from onnxruntime import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
            InferenceSession,
            SessionOptions,
        )
        from tokenizers import Tokenizer  # type: ignore[import-not-found,import-untyped,unused-ignore]

        options = SessionOptions()
        # Sums in a fixed order, and no threads beside those that work on other drafts.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        words = Tokenizer.from_str(tokenizer.decode("utf-8"))
        words.no_padding()
        words.enable_truncation(WINDOW, stride=SHARED, strategy="only_second")
        return cls("encoder", InferenceSession(graph, options, providers=["CPUExecutionProvider"]), words)

    def logits(self, sample: Sample) -> Logits:
        """(2, L): the draft's level logits, and each category's largest span logit twice; the worst window counts."""
        levels, spans = [], []
        for found, marks, _ in self._windows(sample):
            levels.append(found)
            spans.append(marks.max(0) if len(marks) else np.full(marks.shape[1], -10.0))
        return np.stack([np.max(levels, axis=0), np.repeat(np.max(spans, axis=0), 2)]).astype(np.float64)

    def spans(self, sample: Sample, place: int) -> tuple[tuple[int, int], ...]:
        """At most two spans of the text that carry the risk of the category at `place`; at least one word, if any."""
        words = list(word_spans(sample.text))
        if not words:
            return ()
        surest = np.zeros(len(sample.text))
        for _, marks, offsets in self._windows(sample):
            for (start, end), mark in zip(offsets, sigmoid(marks[:, place].astype(np.float64)), strict=True):
                surest[start:end] = np.maximum(surest[start:end], mark)
        chances = [float(surest[start:end].max()) for start, end in words]
        least = min(_LEAST, 0.9 * max(chances))
        return best_runs(words, [chance - least for chance in chances])

    def _windows(
        self, sample: Sample
    ) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32], list[tuple[int, int]]]]:
        """For each window: (L,) level logits, (T, C) span logits of the text's tokens, and those tokens' places."""
        first = self.tokenizer.encode(sample.channel, sample.text)
        for window in (first, *first.overflowing):
            as_array = partial(np.array, dtype=np.int64)
            given = {"ids": as_array(window.ids), "types": as_array(window.type_ids)}
            levels, spans = self.session.run(("levels", "spans"), given)
            inside = [at for at, part in enumerate(window.sequence_ids) if part == 1]
            yield levels, spans[inside], [window.offsets[at] for at in inside]
