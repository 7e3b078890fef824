"""Elements several times over: always a copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.registry import implements, primitive
from ...core.tensor_base import unwrap
from ...core.types import Shape, TensorLike
from ..arguments import as_sizes, axis_of, ndim_of, shape_of
from ..indexing.item import getitem
from .reshaping import ravel, reshape, unsqueeze

__all__ = ["repeat_interleave", "tile"]


def _sum_of_copies(g: Any, x_shape: Shape, repeats: Shape) -> Any:
    shape = (1,) * (len(repeats) - len(x_shape)) + x_shape
    paired = [n for pair in zip(repeats, shape, strict=True) for n in pair]  # (r0, n0, r1, n1, ...)
    return np.sum(g.reshape(tuple(paired)), axis=tuple(range(0, len(paired), 2))).reshape(x_shape)


_repeat = primitive(
    lambda x, *, repeats: np.tile(x, repeats),
    "x",
    lambda g, x_shape, repeats: _sum_of_copies(g, x_shape, repeats),
    name="repeat",
)


def repeat(input: TensorLike, repeats: int | Sequence[int], *more: int) -> TensorLike:
    """Repeat the whole tensor along each axis. A copy.

    Args:
        repeats: how often for each axis, in a sequence or one by one. More of them than axes make
            new axes in front.

    Raises:
        RuntimeError: fewer repeats than axes, or a negative one.

    >>> import tinygrad_np as tg
    >>> tg.tensor([1.0, 2.0]).repeat(2, 2)
    tensor([[1., 2., 1., 2.],
            [1., 2., 1., 2.]])
    """
    counts = as_sizes((repeats, *more))
    if len(counts) < ndim_of(input):
        raise RuntimeError(f"repeat: {len(counts)} repeats for {ndim_of(input)} dimensions")
    if min(counts, default=0) < 0:
        raise RuntimeError(f"repeat: the repeats {tuple(counts)} must not be negative")
    return _repeat(input, repeats=tuple(counts))


@implements(np.tile)
def tile(input: TensorLike, dims: int | Sequence[int], *more: int) -> TensorLike:
    """Repeat the whole tensor along its last axes. A copy.

    Args:
        dims: how often, in a sequence or one by one. The last belongs to the last axis; axes for
            which none is given are not repeated, and more of them than axes make new axes in front.

    Raises:
        RuntimeError: a negative number.

    >>> import tinygrad_np as tg
    >>> tg.tile(tg.tensor([[1.0], [2.0]]), (3,))
    tensor([[1., 1., 1.],
            [2., 2., 2.]])
    """
    counts = as_sizes((dims, *more))
    return repeat(input, (1,) * (ndim_of(input) - len(counts)) + tuple(counts))


def repeat_interleave(input: TensorLike, repeats: Any, dim: int | None = None) -> TensorLike:
    """Repeat each element several times in a row. A copy.

    Args:
        repeats: how often, as one number or as one for each entry of the axis.
        dim: the axis; by default all elements in one axis.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: the repeats are negative, no integers, or do not fit the axis.

    >>> import tinygrad_np as tg
    >>> tg.repeat_interleave(tg.tensor([1.0, 2.0]), 2)
    tensor([1., 1., 2., 2.])
    >>> tg.repeat_interleave(tg.tensor([1.0, 2.0]), tg.tensor([1, 3]))
    tensor([1., 2., 2., 2.])
    """
    op = "repeat_interleave"
    if dim is None:
        input, dim = ravel(input), 0
    shape = shape_of(input)
    if not shape:
        raise IndexError(f"{op}: a number has no axis {dim}")
    axis = axis_of(op, dim, len(shape))
    counts, n = np.asarray(unwrap(repeats)), shape[axis]
    if counts.ndim > 1 or (counts.size != 1 and counts.size != n):
        raise RuntimeError(f"{op}: repeats of shape {counts.shape} for an axis of length {n}")
    if counts.dtype.kind not in "iu" and counts.size:
        raise RuntimeError(f"{op}: the repeats must be integers, not {counts.dtype}")
    if (counts < 0).any():
        raise RuntimeError(f"{op}: the repeats must not be negative")
    if counts.size == 1:
        count = int(counts.reshape(()))
        repeated = _repeat(
            unsqueeze(input, axis + 1),
            repeats=(*(1 for _ in shape[: axis + 1]), count, *(1 for _ in shape[axis + 1 :])),
        )
        return reshape(repeated, (*shape[:axis], n * count, *shape[axis + 1 :]))
    return getitem(input, (slice(None),) * axis + (np.repeat(np.arange(n), counts),))
