"""Integers as vectors: rows of a table, or ones in a row of zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.grad_mode import no_grad
from ...core.inplace_checks import mark_written
from ...core.tensor_base import unwrap, wrap
from ..elementwise.selection import where
from ..indexing.item import getitem
from ..linear_algebra.distance import vector_norm

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = ["embedding", "one_hot"]


def embedding(
    input: Any,
    weight: Any,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of ``weight`` that ``input`` names: shape ``input.shape + (embedding_dim,)``.

    Args:
        input: integers from 0 to ``num_embeddings - 1``, of any shape.
        weight: (num_embeddings, embedding_dim).
        padding_idx: a row that gets no gradient; negative counts from the end.
        max_norm: first scale the rows that are named, in place, to at most this norm.
        norm_type: of that norm.
        scale_grad_by_freq: divide each row's gradient by how often it is named.

    Raises:
        IndexError: an index without a row.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.embedding(tg.tensor([1, 0]), tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    index = np.asarray(unwrap(input))
    rows = np.shape(weight)[0]
    if sparse:
        raise ValueError("embedding: sparse gradients are not supported: sparse=False")
    if index.dtype.kind not in "iu" and index.size:
        raise RuntimeError(f"embedding: indices must be integers, not {index.dtype}")
    index = index.astype(np.intp)
    if index.size and not (index.min() >= 0 and index.max() < rows):
        wrong = index[(index < 0) | (index >= rows)].flat[0]
        raise IndexError(f"embedding: index {wrong} is out of range: there are {rows} rows")
    if max_norm is not None:
        _renormalize(unwrap(weight), np.unique(index), max_norm, norm_type)
    y = getitem(weight, index)
    if scale_grad_by_freq:
        counts = np.bincount(index.ravel(), minlength=rows)[index][..., None]
        constant = unwrap(y)
        y = constant + (y - constant) / counts.astype(constant.dtype)
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise ValueError(f"embedding: padding_idx={padding_idx}: there are {rows} rows")
        padded = (index == padding_idx % rows)[..., None]
        y = where(padded, unwrap(y), y) if padded.any() else y
    return y


def _renormalize(weight: Any, rows: Any, max_norm: float, norm_type: float) -> None:
    with no_grad():
        lengths = vector_norm(weight[rows], norm_type, 1, True)
    weight[rows] *= np.where(lengths > max_norm, max_norm / (lengths + 1e-7), 1)
    mark_written(weight)


def one_hot(tensor: Any, num_classes: int = -1) -> Tensor:
    """Integers as rows with a 1 at their place: shape ``tensor.shape + (num_classes,)``, int64.

    Args:
        num_classes: by default one more than the largest.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.one_hot(tg.tensor([0, 2]))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    index = np.asarray(unwrap(tensor))
    if index.dtype.kind not in "iu":
        raise RuntimeError(f"one_hot: integers are needed, not {index.dtype}")
    if not index.size and num_classes <= 0:
        raise RuntimeError("one_hot: an empty tensor does not say how many classes there are")
    classes = int(index.max()) + 1 if num_classes == -1 else num_classes
    if index.size and not (index.min() >= 0 and index.max() < classes):
        raise RuntimeError(
            f"one_hot: values from {index.min()} to {index.max()} do not fit {classes} classes"
        )
    return wrap((index[..., None] == np.arange(classes)).astype(np.int64))  # type: ignore[no-any-return]
