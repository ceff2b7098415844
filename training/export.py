"""Writes a fine-tuned encoder as an ONNX graph for a single, unpadded draft, its matrices in eight bits.

The graph is built node by node: it takes one draft's tokens, so it needs no attention mask and no neighbour can move
a draft's numbers. Weights are whole numbers of one byte with a scale for each column; a product rounds its activations
to bytes too, by the range of this draft alone. Between the products all are floats. Needs the `encoder` extra.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx  # type: ignore[import-not-found,import-untyped,unused-ignore]
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper  # type: ignore[import-not-found,import-untyped,unused-ignore]

from training.encoder import RiskEncoder

OPSET, IR_VERSION = 20, 9
_MOST = 127  # the largest whole number that a byte with a sign holds
# Processors without VNNI add two products of bytes in sixteen bits: with weights of up to 63 none of these sums overflows.
_MOST_FACTOR = 63

Array = NDArray[Any]


def export_encoder(model: RiskEncoder, longest: int) -> bytes:
    """The graph: `ids` and `types` (T,), T at most `longest` -> `levels` (6,) and `spans` (T, 3)."""
    return _Graph().build(model, longest).SerializeToString()  # type: ignore[no-any-return,unused-ignore]


def quantise_rows(table: Array, most: int = _MOST) -> tuple[Array, Array]:
    """(R, W) floats -> (R, W) whole numbers of up to `most`, and (R, 1) scales."""
    scales = np.maximum(np.abs(table).max(1, keepdims=True), 1e-12) / most
    return np.round(table / scales).astype(np.int8), scales.astype(np.float32)


@dataclass(slots=True)
class _Graph:
    """Nodes and constants so far."""

    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def build(self, model: RiskEncoder, longest: int) -> Any:
        """The whole model."""
        base = model.base
        hidden = self._embed(base.embeddings, longest)
        for layer in base.encoder.layer:
            hidden = self._layer(layer, hidden, base.config)
        mean = self._add("ReduceMean", [hidden, self._constant(np.array([0]))], keepdims=0)
        largest = self._add("ReduceMax", [hidden, self._constant(np.array([0]))], keepdims=0)
        pooled = self._add("Concat", [mean, largest], axis=0)
        self._add("Add", [self._plain(model.levels, pooled), self._seen(model, hidden)], name="levels")
        self._plain(model.spans, hidden, name="spans")
        tokens = ["tokens"]
        graph = helper.make_graph(
            self.nodes,
            "risk_encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in ("ids", "types")],
            [
                helper.make_tensor_value_info("levels", TensorProto.FLOAT, [model.levels.out_features]),
                helper.make_tensor_value_info(
                    "spans", TensorProto.FLOAT, [*tokens, model.spans.out_features]
                ),
            ],
            self.constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        made = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
        onnx.checker.check_model(made)
        return made

    def _embed(self, embeddings: Any, longest: int) -> str:
        table, scales = quantise_rows(_array(embeddings.word_embeddings.weight))
        words = self._add("Gather", [self._constant(table), "ids"])
        scale = self._add("Gather", [self._constant(scales), "ids"])
        words = self._add("Mul", [self._add("Cast", [words], to=TensorProto.FLOAT), scale])
        places = self._constant(_array(embeddings.position_embeddings.weight)[:longest])
        count = self._add("Shape", ["ids"])
        place = self._add("Slice", [places, self._constant(np.array([0])), count])
        kind = self._add("Gather", [self._constant(_array(embeddings.token_type_embeddings.weight)), "types"])
        summed = self._add("Add", [self._add("Add", [words, place]), kind])
        return self._normalise(embeddings.LayerNorm, summed)

    def _layer(self, layer: Any, hidden: str, config: Any) -> str:
        own = layer.attention.self
        parts = []
        for linear in (own.query, own.key, own.value):
            part = self._matmul(linear, hidden)
            parts.append(self._add("Unsqueeze", [part, self._constant(np.array([0]))]))
        mixed = self._add(
            "MultiHeadAttention", parts, domain="com.microsoft", num_heads=config.num_attention_heads
        )
        mixed = self._add("Squeeze", [mixed, self._constant(np.array([0]))])
        told = self._add("Add", [self._matmul(layer.attention.output.dense, mixed), hidden])
        hidden = self._normalise(layer.attention.output.LayerNorm, told)
        wide = self._add("Gelu", [self._matmul(layer.intermediate.dense, hidden)])
        summed = self._add("Add", [self._matmul(layer.output.dense, wide), hidden])
        return self._normalise(layer.output.LayerNorm, summed)

    def _matmul(self, linear: Any, given: str) -> str:
        weight, scales = quantise_rows(_array(linear.weight), _MOST_FACTOR)
        zeros = np.zeros(len(weight), np.int8)
        constants = (weight.T, scales.ravel(), zeros, _array(linear.bias))
        return self._add(
            "DynamicQuantizeMatMul", [given, *map(self._constant, constants)], domain="com.microsoft"
        )

    def _seen(self, model: RiskEncoder, hidden: str) -> str:
        """What each category adds to its logits for the tokens that it looks at."""
        looks = self._add("Softmax", [self._plain(model.looks, hidden)], axis=0)
        seen = self._add("MatMul", [self._add("Transpose", [looks]), hidden])
        twice = self._constant(np.repeat(np.arange(model.looks.out_features), 2))
        weighted = self._add("Mul", [self._add("Gather", [seen, twice]), self._constant(_array(model.seen))])
        return self._add("ReduceSum", [weighted, self._constant(np.array([1]))], keepdims=0)

    def _plain(self, linear: Any, given: str, *, name: str | None = None) -> str:
        product = self._add("MatMul", [given, self._constant(_array(linear.weight).T.copy())])
        return self._add("Add", [product, self._constant(_array(linear.bias))], name=name)

    def _normalise(self, norm: Any, given: str) -> str:
        scale, bias = self._constant(_array(norm.weight)), self._constant(_array(norm.bias))
        return self._add("LayerNormalization", [given, scale, bias], epsilon=norm.eps, axis=-1)

    def _add(self, kind: str, given: list[str], *, name: str | None = None, **attributes: Any) -> str:
        name = name or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, given, [name], **attributes))
        return name

    def _constant(self, array: Array) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def _array(parameter: Any) -> Array:
    array: Array = parameter.detach().float().numpy()
    return array
