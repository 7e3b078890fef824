"""Attention: a weighted mean of values, by how well each key answers a query.

Vaswani et al., "Attention is all you need" (2017), section 3.2.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.tensor_base import is_tensor, unwrap
from ..elementwise.selection import where
from ..linear_algebra.matmul import matmul
from ..shapes.axes import repeat_interleave
from ..shapes.shaping import swapaxes
from .activations.softmax import softmax
from .dropout import dropout

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = ["attention_weights", "causal_mask", "scaled_dot_product_attention"]


def causal_mask(queries: int, keys: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """(queries, keys): true where a key is no later than the query."""
    return np.tri(queries, keys, dtype=bool)


def attention_weights(query: Any, key: Any, mask: Any = None, scale: float | None = None) -> Tensor:
    """``softmax(query key^T scale + mask)``: (..., L, S), rows that add up to 1.

    A row without any key to attend to is 0.
    """
    width = np.shape(query)[-1]
    factor = 1 / math.sqrt(width) if scale is None else scale
    scores = matmul(query * factor, swapaxes(key, -1, -2))  # (..., L, S)
    if mask is None:
        return softmax(scores, -1)
    scores, empty = masked(scores, mask)
    weights = softmax(scores, -1)
    return weights if empty is None else where(empty, 0, weights)


def masked(scores: Any, mask: Any) -> tuple[Any, Any]:
    """Scores with a mask applied, and the rows (..., L, 1) that it leaves empty (or None).

    Args:
        mask: bools, true where a key takes part, or numbers to add; broadcasts to the scores.
    """
    plain = np.asarray(unwrap(mask))
    if plain.dtype.kind == "b":
        mask = np.where(plain, 0, -np.inf).astype(unwrap(scores).dtype)
        plain = mask
    elif plain.dtype.kind != "f":
        raise RuntimeError(f"attention: the mask must be of bools or floats, not {plain.dtype}")
    elif not is_tensor(mask):
        mask = plain
    empty = (plain == -np.inf).all(-1, keepdims=True)
    scores = scores + mask
    return (where(empty, 0, scores), empty) if empty.any() else (scores, None)


def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """``softmax(query key^T / sqrt(E) + mask) value``.

    Args:
        query: (..., L, E).
        key, value: (..., S, E) and (..., S, Ev).
        attn_mask: broadcasts to (..., L, S): bools, true where a key takes part, or numbers to add.
        dropout_p: of the weights. Not switched off by anything: pass 0 to evaluate.
        is_causal: each query sees the keys up to its own place.
        scale: instead of ``1 / sqrt(E)``.
        enable_gqa: the query has several times the heads (axis -3) of key and value.

    Returns:
        (..., L, Ev).

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1.0, 0.0], [0.0, 1.0]])
    >>> tg.nn.functional.scaled_dot_product_attention(x, x, x, is_causal=True)
    tensor([[1.0000, 0.0000],
            [0.3302, 0.6698]])
    """
    op = "scaled_dot_product_attention"
    if is_causal:
        if attn_mask is not None:
            raise RuntimeError(f"{op}: give attn_mask or is_causal=True, not both")
        attn_mask = causal_mask(np.shape(query)[-2], np.shape(key)[-2])
    if enable_gqa:
        times = np.shape(query)[-3] // np.shape(key)[-3]
        key, value = repeat_interleave(key, times, -3), repeat_interleave(value, times, -3)
    weights = attention_weights(query, key, attn_mask, scale)
    return matmul(dropout(weights, dropout_p), value)
