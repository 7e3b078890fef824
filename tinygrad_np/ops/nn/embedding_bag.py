"""Embeddings of whole bags of integers: their sums, means or maxima."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.tensor_base import unwrap
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..elementwise.selection import where
from ..indexing.index_add_copy_fill import index_add
from ..indexing.item import getitem
from .embedding import embedding

__all__ = ["embedding_bag"]


def embedding_bag(
    input: TensorLike,
    weight: Any,
    offsets: Any = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> TensorLike:
    """Look up a vector for each integer, and sum, average or maximize them by bags.

    Args:
        input: (bags, n) integers, or (all,) with ``offsets``.
        weight: (num_embeddings, embedding_dim).
        offsets: (bags,), where each bag begins in the input of one axis, the first at 0.
        max_norm, norm_type, scale_grad_by_freq: as of :func:`embedding`.
        mode: "sum", "mean" or "max".
        sparse: must be False.
        per_sample_weights: a factor for each integer, with mode "sum".
        include_last_offset: the last offset is the input's length and begins no bag.
        padding_idx: an integer that counts for nothing.

    Returns:
        (bags, embedding_dim); 0 for an empty bag.

    Raises:
        ValueError: arguments that do not fit together.
        IndexError: a number without a row.

    >>> import tinygrad_np as tg
    >>> table = tg.tensor([[1.0, 2.0], [3.0, 5.0], [0.0, 9.0]])
    >>> tg.nn.functional.embedding_bag(tg.tensor([0, 1, 2]), table, tg.tensor([0, 2]))
    tensor([[2.0000, 3.5000],
            [0.0000, 9.0000]])
    """
    index, bags, count = _bags(input, offsets, include_last_offset)
    rows = shape_of(weight)[0]
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f"embedding_bag: mode={mode!r}, expected 'sum', 'mean' or 'max'")
    if mode == "max" and (scale_grad_by_freq or sparse):
        raise ValueError("embedding_bag: mode='max' goes without scale_grad_by_freq and sparse")
    if per_sample_weights is not None:
        if mode != "sum":
            raise NotImplementedError(
                f"embedding_bag: per_sample_weights belong to mode='sum', not to {mode!r}"
            )
        if shape_of(per_sample_weights) != shape_of(input):
            raise ValueError(
                f"embedding_bag: per_sample_weights have shape {shape_of(per_sample_weights)}, "
                f"expected that of the input, {shape_of(input)}"
            )
        per_sample_weights = per_sample_weights.reshape(-1)
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise ArgumentError(f"embedding_bag: padding_idx={padding_idx}: there are {rows} rows")
        used = np.flatnonzero(index != padding_idx % rows)
        index, bags = index[used], bags[used]
        if per_sample_weights is not None:
            per_sample_weights = per_sample_weights[used]
    vectors: Any = embedding(
        index,
        weight,
        max_norm=max_norm,
        norm_type=norm_type,
        scale_grad_by_freq=scale_grad_by_freq,
        sparse=sparse,
    )  # (n, embedding_dim)
    if mode == "max":
        y: TensorLike = _largest(vectors, bags, count)
        return y
    if per_sample_weights is not None:
        vectors = vectors * per_sample_weights[:, None]
    zeros = np.zeros((count, shape_of(weight)[1]), unwrap(vectors).dtype)
    total: Any = index_add(zeros, 0, bags, vectors)
    if mode == "mean":
        sizes = np.maximum(np.bincount(bags, minlength=count), 1)
        total = total / sizes[:, None].astype(zeros.dtype)
    result: TensorLike = total
    return result


def _bags(input: Any, offsets: Any, include_last: bool) -> tuple[Array, Array, int]:
    """The integers, the number of each one's bag, and how many bags there are."""
    index = np.asarray(unwrap(input))
    if index.ndim == 2:
        if offsets is not None:
            raise ValueError("embedding_bag: an input of two axes has its bags in rows: no offsets")
        return index.reshape(-1), np.repeat(np.arange(len(index)), index.shape[1]), len(index)
    if index.ndim != 1:
        raise ValueError(f"embedding_bag: the input has {index.ndim} axes, expected 1 or 2")
    if offsets is None:
        raise ValueError("embedding_bag: an input of one axis needs offsets")
    starts = np.asarray(unwrap(offsets))
    if starts.ndim != 1:
        raise ValueError(f"embedding_bag: offsets have {starts.ndim} axes, expected 1")
    if starts.dtype.kind not in "iu":
        raise TypeError(f"embedding_bag: offsets are {starts.dtype}, expected integers")
    if len(starts) and starts[0] != 0:
        raise ValueError(f"embedding_bag: offsets[0] is {starts[0]}: the first bag begins at 0")
    if include_last and not len(starts):
        raise ValueError("embedding_bag: include_last_offset=True needs an offset")
    if (np.diff(starts) < 0).any() or (len(starts) and starts[-1] > len(index)):
        raise ValueError(
            f"embedding_bag: offsets must not fall, nor pass the input's length, {len(index)}"
        )
    starts = starts[:-1] if include_last else starts
    ends = np.append(starts[1:], len(index)) if len(starts) else starts
    return index, np.repeat(np.arange(len(starts)), ends - starts), len(starts)


def _largest(vectors: Any, bags: Array, count: int) -> Any:
    """The largest of each column in each bag; the first of several has the gradient."""
    values = np.asarray(unwrap(vectors))
    empty = np.bincount(bags, minlength=count) == 0
    if not len(bags):
        return vectors.sum() * 0 + np.zeros((count, values.shape[1]), values.dtype)
    place = np.zeros((count, values.shape[1]), np.intp)
    for bag in np.unique(bags):
        rows = np.flatnonzero(bags == bag)
        place[bag] = rows[values[rows].argmax(0)]
    found = getitem(vectors, (place, np.arange(values.shape[1])))
    return where(empty[:, None], np.zeros((), values.dtype), found) if empty.any() else found
