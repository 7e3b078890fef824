"""Which axes a reduction runs over, and its result laid along them again."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..arguments import axes_of

Axis = int | tuple[int, ...] | None


def reduced_axes(axis: Axis, ndim: int, op: str = "reduction") -> tuple[int, ...]:
    """The axes that a reduction runs over, counted from 0. A number has the axis 0, of length 1.

    Raises:
        AxisError: there is no such axis.
        ArgumentError: two of them are the same axis.
    """
    if axis is None:
        return tuple(range(ndim))
    axes = axes_of(op, axis, ndim)
    return axes if ndim else ()


def count(shape: tuple[int, ...], axis: Axis, op: str = "reduction") -> int:
    """How many elements each result is made of."""
    return prod(shape[a] for a in reduced_axes(axis, len(shape), op))


def kept_shape(shape: tuple[int, ...], axis: Axis) -> tuple[int, ...]:
    """The shape of a result that keeps the reduced axes, of length 1."""
    axes = reduced_axes(axis, len(shape))
    return tuple(1 if i in axes else n for i, n in enumerate(shape))


def keep(y: Any, shape: tuple[int, ...], axis: Axis, keepdims: bool) -> Any:
    """A reduction's result (or its cotangent) with the reduced axes kept, of length 1."""
    return y if keepdims else y.reshape(kept_shape(shape, axis))


def spread(g: Any, shape: tuple[int, ...], axis: Axis, keepdims: bool) -> Any:
    """A cotangent of a reduction given to each element that the result was made of."""
    return np.broadcast_to(keep(g, shape, axis, keepdims), shape)
