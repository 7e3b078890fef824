"""Integers as vectors: rows of a table, or ones in a row of zeros."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.grad_mode import no_grad
from ...core.inplace_checks import mark_written
from ...core.tensor_base import like_input, unwrap
from ...core.types import Array, TensorLike
from ..elementwise.selection import where
from ..indexing.item import getitem
from ..linear_algebra.norms import vector_norm

__all__ = ["embedding", "one_hot"]


def embedding(
    input: Any,
    weight: TensorLike,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> TensorLike:
    """Look up the rows of a table.

    Args:
        input: the rows' numbers from 0 to ``num_embeddings - 1``, integers of any shape.
        weight: the table, (num_embeddings, embedding_dim).
        padding_idx: a row that gets no gradient; negative counts from the end.
        max_norm: scale the rows that are looked up to at most this norm first, in place.
        norm_type: the p of that norm.
        scale_grad_by_freq: divide each row's gradient by how often the row is looked up.
        sparse: must be False.

    Returns:
        (..., embedding_dim) for an input of shape (...).

    Raises:
        IndexError: a number without a row.
        ArgumentError: the input is not of integers, or the weight has no two axes; ``padding_idx``
            is no row, or ``sparse=True``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.embedding(tg.tensor([1, 0]), tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    table = np.asarray(unwrap(weight))
    if table.ndim != 2:
        raise ShapeError(f"embedding: the weight has shape {table.shape}, expected two axes")
    rows = table.shape[0]
    if sparse:
        raise ArgumentError("embedding: sparse gradients are not supported: sparse=False")
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise ArgumentError(f"embedding: padding_idx={padding_idx}: there are {rows} rows")
    index = _row_numbers(input, rows)
    if max_norm is not None:
        _limit_norms(table, np.unique(index), max_norm, norm_type)
    y: Any = getitem(weight, index)
    if scale_grad_by_freq:
        counts = np.bincount(index.ravel(), minlength=rows)[index][..., None]
        constant = unwrap(y)
        y = constant + (y - constant) / counts.astype(constant.dtype)
    if padding_idx is not None:
        padded = (index == padding_idx % rows)[..., None]
        y = where(padded, unwrap(y), y) if padded.any() else y
    found: TensorLike = like_input(y, input)
    return found


def _row_numbers(input: Any, rows: int) -> Array:
    index = np.asarray(unwrap(input))
    if index.dtype.kind not in "iu" and index.size:
        raise ArgumentError(f"embedding: indices must be integers, not {index.dtype}")
    index = index.astype(np.intp)
    if index.size and not (index.min() >= 0 and index.max() < rows):
        wrong = index[(index < 0) | (index >= rows)].flat[0]
        raise IndexError(f"embedding: index {wrong} is out of range: there are {rows} rows")
    return index


def _limit_norms(table: Array, rows: Array, max_norm: float, norm_type: float) -> None:
    with no_grad():
        norms = vector_norm(table[rows], norm_type, 1, True)
    table[rows] *= np.where(norms > max_norm, max_norm / (norms + 1e-7), 1)
    mark_written(table)


def one_hot(tensor: TensorLike, num_classes: int = -1) -> TensorLike:
    """Turn each integer into a row of zeros with a 1 at the integer's place.

    Args:
        tensor: integers of any shape.
        num_classes: the length of the rows; by default one more than the largest integer.

    Returns:
        int64, (..., num_classes) for an input of shape (...).

    Raises:
        ArgumentError: an integer that is negative or not below ``num_classes``, or no integers at
            all.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.one_hot(tg.tensor([0, 2]))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    index = np.asarray(unwrap(tensor))
    if index.dtype.kind not in "iu":
        raise ArgumentError(f"one_hot: integers are needed, not {index.dtype}")
    if not index.size and num_classes <= 0:
        raise ArgumentError("one_hot: an empty tensor does not say how many classes there are")
    classes = int(index.max()) + 1 if num_classes == -1 else num_classes
    if index.size and not (index.min() >= 0 and index.max() < classes):
        raise ArgumentError(
            f"one_hot: values from {index.min()} to {index.max()} do not fit {classes} classes"
        )
    rows: TensorLike = like_input((index[..., None] == np.arange(classes)).astype(np.int64), tensor)
    return rows
