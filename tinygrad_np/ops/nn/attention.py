"""Attention: a weighted mean of values, by how well each key answers a query.

Vaswani et al., "Attention is all you need" (2017), section 3.2.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import is_tensor, unwrap
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..elementwise.selection import where
from ..linear_algebra.matmul import matmul
from ..shapes.permuting import swapaxes
from ..shapes.repeating import repeat_interleave
from .activations.softmax import softmax
from .dropout import dropout

__all__ = ["scaled_dot_product_attention"]


def causal_mask(queries: int, keys: int) -> Array:
    """Bools (queries, keys): true where a key is no later than the query."""
    return np.tri(queries, keys, dtype=bool)


def masked_softmax(op: str, scores: Any, mask: Any) -> Any:
    """Compute the softmax of masked scores along the last axis: the weights of attention.

    Args:
        op: the name of the operation, for errors.
        scores: (..., L, S).
        mask: None; or bools, true where a key takes part; or numbers to add. It broadcasts to the
            scores.

    Returns:
        The scores' shape. A row without any key to attend to is 0.

    Raises:
        ArgumentError: a mask of another type, or one that does not broadcast to the scores' shape.
    """
    if mask is None:
        return softmax(scores, -1)
    plain = np.asarray(unwrap(mask))
    if plain.dtype.kind not in "bf":
        raise ArgumentError(f"{op}: the mask must be of bools or floats, not {plain.dtype}")
    if not _broadcasts_to(plain.shape, shape_of(scores)):
        raise ShapeError(
            f"{op}: the mask has shape {plain.shape}, which does not broadcast to the scores' "
            f"shape {shape_of(scores)}: (..., queries, keys)"
        )
    if plain.dtype.kind == "b":
        mask = plain = np.where(plain, 0, -np.inf)
    added = mask if is_tensor(mask) else plain.astype(unwrap(scores).dtype)
    empty = (plain == -np.inf).all(-1, keepdims=True)
    scores = scores + added
    if not empty.any():
        return softmax(scores, -1)
    return where(empty, 0, softmax(where(empty, 0, scores), -1))


def _broadcasts_to(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Whether an array of one shape is stretched to the other, and the other is not."""
    pairs = zip(reversed(shape), reversed(target), strict=False)
    return len(shape) <= len(target) and all(n in (1, m) for n, m in pairs)


def scaled_dot_product_attention(
    query: TensorLike,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> TensorLike:
    """Compute ``softmax(query key^T / sqrt(E) + mask) value``.

    A query without any key to attend to gives 0.

    Args:
        query: (..., L, E).
        key, value: (..., S, E) and (..., S, Ev).
        attn_mask: broadcasts to (..., L, S): bools, true where a key takes part, or numbers to add.
        dropout_p: the probability that a weight is dropped. Nothing switches it off: pass 0 to
            evaluate.
        is_causal: each query sees the keys up to its own place.
        scale: what the products are multiplied by, instead of ``1 / sqrt(E)``.
        enable_gqa: the query has several times the heads (axis -3) of key and value.

    Returns:
        (..., L, Ev).

    Raises:
        ArgumentError: shapes that do not fit, ``attn_mask`` together with ``is_causal``, or a
            ``dropout_p`` that is no probability.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1.0, 0.0], [0.0, 1.0]])
    >>> tg.nn.functional.scaled_dot_product_attention(x, x, x, is_causal=True)
    tensor([[1.0000, 0.0000],
            [0.3302, 0.6698]])
    """
    op = "scaled_dot_product_attention"
    _check_shapes(op, shape_of(query), shape_of(key), shape_of(value))
    if not 0 <= dropout_p <= 1:
        raise ArgumentError(f"{op}: dropout_p={dropout_p} is not a probability between 0 and 1")
    if is_causal:
        if attn_mask is not None:
            raise ArgumentError(f"{op}: give attn_mask or is_causal=True, not both")
        attn_mask = causal_mask(shape_of(query)[-2], shape_of(key)[-2])
    if enable_gqa:
        key, value = (_repeated_heads(op, x, shape_of(query)) for x in (key, value))
    factor = 1 / math.sqrt(max(shape_of(query)[-1], 1)) if scale is None else scale
    scaled: Any = query * factor
    scores = matmul(scaled, swapaxes(key, -1, -2))  # (..., L, S)
    weights = masked_softmax(op, scores, attn_mask)
    y: TensorLike = matmul(dropout(weights, dropout_p), value)  # (..., L, Ev)
    return y


def _check_shapes(op: str, *shapes: tuple[int, ...]) -> None:
    query, key, value = shapes
    if min(map(len, shapes)) < 2 or query[-1] != key[-1] or key[-2] != value[-2]:
        raise ShapeError(
            f"{op}: query, key and value have shapes {query}, {key} and {value}; expected "
            "(..., L, E), (..., S, E) and (..., S, Ev)"
        )


def _repeated_heads(op: str, x: Any, query: tuple[int, ...]) -> Any:
    """Keys or values with each head (axis -3) as often as the query's heads need it."""
    shape = shape_of(x)
    if len(shape) < 3 or len(query) < 3 or not shape[-3] or query[-3] % shape[-3]:
        raise ShapeError(
            f"{op}: the heads (axis -3) of a key or value of shape {shape} do not divide those of "
            f"a query of shape {query}"
        )
    return repeat_interleave(x, query[-3] // shape[-3], -3)
