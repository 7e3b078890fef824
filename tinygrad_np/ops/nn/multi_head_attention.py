"""Attention with several heads (Vaswani et al., 2017, section 3.2.2), as functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import unwrap
from ..arguments import shape_of
from ..linear_algebra.matmul import matmul
from ..reductions.sums import mean
from ..shapes.broadcasting import expand
from ..shapes.joining import concatenate
from ..shapes.permuting import swapaxes
from ..shapes.reshaping import reshape
from .attention import masked_softmax
from .dropout import dropout
from .linear import linear

__all__ = ["multi_head_attention_forward"]


def attend_with_heads(
    q: Any,
    k: Any,
    v: Any,
    num_heads: int,
    biases: tuple[Any, Any] = (None, None),
    add_zero_attn: bool = False,
    dropout_p: float = 0.0,
    key_padding_mask: Any = None,
    attn_mask: Any = None,
) -> tuple[Any, Any]:
    """Attend with heads that each see a part of the features.

    Args:
        q, k, v: projected query (N, L, E), and key and value (N, S, E).
        num_heads: a divisor of E.
        biases: one more key and value, (1, 1, E), appended to all; or None.
        add_zero_attn: append one of zeros.
        dropout_p: the probability that a weight is dropped.
        key_padding_mask, attn_mask: as of ``nn.MultiheadAttention``.

    Returns:
        (N, L, E), and the weights (N, heads, L, S).
    """
    n, length, embed_dim = q.shape
    head_dim = embed_dim // num_heads
    mask = _mask(attn_mask, key_padding_mask, (n, num_heads, length, k.shape[1]), q.dtype)
    k, v, mask = _extended(k, v, mask, biases, add_zero_attn)

    def heads(x: Any) -> Any:
        return swapaxes(reshape(x, (*x.shape[:2], num_heads, head_dim)), 1, 2)

    q, k, v = map(heads, (q, k, v))  # (N, heads, length, head_dim)
    scores = matmul(q * head_dim**-0.5, swapaxes(k, -1, -2))  # (N, heads, L, S)
    weights = dropout(masked_softmax("MultiheadAttention", scores, mask), dropout_p)
    return reshape(swapaxes(matmul(weights, v), 1, 2), (n, length, embed_dim)), weights


def projected(query: Any, key: Any, value: Any, weights: Any, bias: Any) -> list[Any]:
    """Project query, key and value, each (N, length, width), to (N, length, E).

    Args:
        query, key, value: of the widths that the weights take.
        weights: three, (E, width); or one of all three, (3 E, E).
        bias: (3 E,), or None.
    """
    whole = not isinstance(weights, list)
    if whole and query is key is value:
        return list(linear(query, weights, bias).chunk(3, -1))
    e = shape_of(weights)[0] // 3 if whole else shape_of(weights[0])[0]
    biases = [None] * 3 if bias is None else [bias[i * e : (i + 1) * e] for i in range(3)]
    if whole:
        weights = [weights[i * e : (i + 1) * e] for i in range(3)]
    return [linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True)]


def multi_head_attention_forward(
    query: Any,
    key: Any,
    value: Any,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Any,
    in_proj_bias: Any,
    bias_k: Any,
    bias_v: Any,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Any,
    out_proj_bias: Any,
    training: bool = True,
    key_padding_mask: Any = None,
    need_weights: bool = True,
    attn_mask: Any = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Any = None,
    k_proj_weight: Any = None,
    v_proj_weight: Any = None,
    static_k: Any = None,
    static_v: Any = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Any, Any]:
    """Compute what ``nn.MultiheadAttention`` computes, with the weights as arguments.

    Args:
        query, key, value: (L, N, E), (S, N, kdim), (S, N, vdim), or without N.
        embed_dim_to_check: E.
        num_heads: a divisor of E.
        in_proj_weight, in_proj_bias: (3 E, E) and (3 E,).
        bias_k, bias_v, add_zero_attn: what is appended to keys and values.
        dropout_p: the probability that a weight is dropped, with ``training``.
        out_proj_weight, out_proj_bias: (E, E) and (E,).
        key_padding_mask, attn_mask, need_weights, average_attn_weights, is_causal: as of the
            module.
        use_separate_proj_weight: take ``q_proj_weight`` (E, E), ``k_proj_weight`` (E, kdim) and
            ``v_proj_weight`` (E, vdim).
        static_k, static_v: projected keys and values of every head, (N heads, S, E / heads), in
            place of ``key`` and ``value``.

    Returns:
        (L, N, E), and the weights (N, L, S), (N, heads, L, S) or None.

    Raises:
        ArgumentError: shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> layer, x = tg.nn.MultiheadAttention(8, 2), tg.ones(3, 5, 8)
    >>> y, weights = tg.nn.functional.multi_head_attention_forward(
    ...     x, x, x, 8, 2, layer.in_proj_weight, layer.in_proj_bias, None, None, False, 0.0,
    ...     layer.out_proj.weight, layer.out_proj.bias)
    >>> bool((y == layer(x, x, x)[0]).all()), weights.shape
    (True, (5, 3, 3))
    """
    shape = shape_of(query)
    if len(shape) not in (2, 3) or shape[-1] != embed_dim_to_check:
        raise ShapeError(
            f"multi_head_attention_forward: the query has shape {shape}, expected "
            f"(L, N, {embed_dim_to_check}) or (L, {embed_dim_to_check})"
        )
    if embed_dim_to_check % num_heads:
        raise ArgumentError(
            f"multi_head_attention_forward: embed_dim={embed_dim_to_check} does not divide into "
            f"num_heads={num_heads} heads"
        )
    if is_causal and attn_mask is None:
        raise ArgumentError("multi_head_attention_forward: is_causal=True needs attn_mask too")
    batched = len(shape) == 3
    if batched:
        same = query is key is value
        query = swapaxes(query, 0, 1)
        key, value = (query, query) if same else (swapaxes(x, 0, 1) for x in (key, value))
    else:
        query, key, value = query[None], key[None], value[None]
        key_padding_mask = None if key_padding_mask is None else key_padding_mask[None]
    separate = [q_proj_weight, k_proj_weight, v_proj_weight]
    weights = separate if use_separate_proj_weight else in_proj_weight
    q, k, v = projected(query, key, value, weights, in_proj_bias)
    if static_k is not None:
        k = _joined(static_k, num_heads)
    if static_v is not None:
        v = _joined(static_v, num_heads)
    y, found = attend_with_heads(
        q,
        k,
        v,
        num_heads,
        (bias_k, bias_v),
        add_zero_attn,
        dropout_p if training else 0.0,
        key_padding_mask,
        attn_mask,
    )
    y = linear(y, out_proj_weight, out_proj_bias)
    shown = None
    if need_weights:
        shown = mean(found, axis=1) if average_attn_weights else found
    if not batched:
        return y[0], None if shown is None else shown[0]
    return swapaxes(y, 0, 1), shown


def _joined(x: Any, num_heads: int) -> Any:
    """Heads (N heads, S, E / heads) side by side, (N, S, E)."""
    rows, length, width = shape_of(x)
    split = reshape(x, (rows // num_heads, num_heads, length, width))
    return reshape(swapaxes(split, 1, 2), (rows // num_heads, length, num_heads * width))


def _mask(
    attn_mask: Any, key_padding_mask: Any, sizes: tuple[int, int, int, int], dtype: Any
) -> Any:
    """Both masks as numbers to add, (N, heads, L, S) or what broadcasts to it."""
    n, num_heads, length, keys = sizes
    total: Any = None
    if attn_mask is not None:
        shape, rows = shape_of(attn_mask), n * num_heads
        if shape not in ((length, keys), (rows, length, keys)):
            raise ShapeError(
                f"MultiheadAttention: attn_mask has shape {shape}, expected {(length, keys)} "
                f"or {(rows, length, keys)}: (L, S) or (N * num_heads, L, S)"
            )
        total = _additive(attn_mask, dtype)
        if len(shape) == 3:
            total = reshape(total, (n, num_heads, length, keys))
    if key_padding_mask is not None:
        if shape_of(key_padding_mask) != (n, keys):
            raise ShapeError(
                f"MultiheadAttention: key_padding_mask has shape {shape_of(key_padding_mask)}, "
                f"expected {(n, keys)}: (N, S), or (S) without a batch"
            )
        padding = reshape(_additive(key_padding_mask, dtype), (n, 1, 1, keys))
        total = padding if total is None else total + padding
    return total


def _extended(
    k: Any, v: Any, mask: Any, biases: tuple[Any, Any], add_zero_attn: bool
) -> tuple[Any, Any, Any]:
    """With one more key and value, and with zeros, appended if there are such."""
    n, _, e = k.shape
    extra = 0
    bias_k, bias_v = biases
    if bias_k is not None and bias_v is not None:
        k = concatenate([k, expand(bias_k, (n, 1, e))], 1)
        v = concatenate([v, expand(bias_v, (n, 1, e))], 1)
        extra += 1
    if add_zero_attn:
        zeros = np.zeros((n, 1, e), k.dtype)
        k, v = concatenate([k, zeros], 1), concatenate([v, zeros], 1)
        extra += 1
    if extra and mask is not None:
        mask = concatenate([mask, np.zeros((*mask.shape[:-1], extra), mask.dtype)], -1)
    return k, v, mask


def _additive(mask: Any, dtype: Any) -> Any:
    """A mask whose true entries are left out, as numbers to add."""
    plain = np.asarray(unwrap(mask))
    if plain.dtype.kind == "b":
        return np.where(plain, -np.inf, 0).astype(dtype)
    if plain.dtype.kind != "f":
        raise ArgumentError(
            f"MultiheadAttention: a mask must be of bools or floats, not {plain.dtype}"
        )
    return mask
