"""Sliding windows along one axis: a view, in which windows that overlap share memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.types import Shape, TensorLike
from ..arguments import axis_of, shape_of
from ..indexing.item import getitem


def _windows(x: Any, *, axis: int, size: int, step: int) -> Any:
    count = (x.shape[axis] - size) // step + 1
    shape = (*x.shape[:axis], count, *x.shape[axis + 1 :], size)
    along = x.strides[axis]
    strides = (*x.strides[:axis], along * step, *x.strides[axis + 1 :], along)
    return as_strided(x, shape, strides, writeable=x.flags.writeable)


def _from_windows(g: Any, *, shape: Shape, axis: int, size: int, step: int) -> Any:
    """Each element's sum over the windows that it stands in: the transpose of :func:`_windows`."""
    total = np.zeros(shape, g.dtype)
    lead = (slice(None),) * axis
    reach = g.shape[axis] * step
    for k in range(size):  # element number k of all windows
        total[(*lead, slice(k, k + reach, step))] += g[..., k]
    return total


_unfold: Primitive = primitive(
    _windows,
    "x",
    lambda g, x_shape, axis, size, step: _fold(g, shape=x_shape, axis=axis, size=size, step=step),
    name="unfold_axis",
    is_view=True,
)
_fold: Primitive = primitive(
    _from_windows,
    "g",
    lambda h, axis, size, step: _unfold(h, axis=axis, size=size, step=step),
    name="fold_windows",
)


def unfold(input: TensorLike, dimension: int, size: int, step: int) -> TensorLike:
    """Give all windows of ``size`` entries along an axis, ``step`` apart, in a new last axis.

    ``Tensor.unfold``; ``nn.functional.unfold`` takes patches of images.

    Returns:
        A view of shape (..., (n - size) // step + 1, ..., size), in which windows that overlap
        share memory.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: a window is longer than the axis, or the step is not positive.

    >>> import tinygrad_np as tg
    >>> tg.tensor([1.0, 2.0, 3.0, 4.0]).unfold(0, 2, 1)
    tensor([[1., 2.],
            [2., 3.],
            [3., 4.]])
    """
    shape = shape_of(input)
    axis = axis_of("unfold", dimension, len(shape))
    n = shape[axis] if shape else 1
    if not 0 <= size <= n or step <= 0:
        raise RuntimeError(
            f"unfold: windows of size={size}, step={step} apart, do not fit an axis of length {n}"
        )
    if not shape:  # one window
        return getitem(_unfold(getitem(input, (None,)), axis=0, size=int(size), step=1), 0)
    return _unfold(input, axis=axis, size=int(size), step=int(step))
