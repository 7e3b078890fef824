"""Integrals of samples by the trapezoidal rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements
from ...core.type_promotion import default_float, operands
from ...core.types import TensorLike
from ..arguments import axis_of, in_dtype
from ..reductions.cumulative import cumsum
from ..reductions.sums import sum
from ..shapes.reshaping import reshape
from .finite_differences import diff

__all__ = [
    "cumulative_trapezoid",
    "trapezoid",
    "trapz",
]


@implements(np.trapezoid)
def trapezoid(
    y: TensorLike,
    x: Any = None,
    *,
    dx: Any = None,
    dim: int = -1,
    axis: int | None = None,
) -> TensorLike:
    """Integrate samples along a dimension by the trapezoidal rule.

    Args:
        y: the samples, at least one dimension; integers give the default float type.
        x: the coordinates: a vector for the dimension, or one for each sample.
        dx: the distance between the samples, where there is no ``x``; 1 by default.
        dim: the dimension, by default the last.
        axis: NumPy's name of ``dim``.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``x`` does not fit the samples.
        TypeError: ``x`` and ``dx`` are both given.

    >>> import tinygrad_np as tg
    >>> tg.trapezoid(tg.tensor([0.0, 1.0, 4.0]), dx=0.5)
    tensor(1.5000)
    """
    areas, along = _areas("trapezoid", y, x, dx, dim if axis is None else axis)
    integral: TensorLike = sum(areas, dim=along)
    return integral


def cumulative_trapezoid(
    y: TensorLike, x: Any = None, *, dx: Any = None, dim: int = -1
) -> TensorLike:
    """Integrate samples along a dimension by the trapezoidal rule, up to each sample but the first.

    Args:
        y: the samples, at least one dimension; integers give the default float type.
        x: the coordinates: a vector for the dimension, or one for each sample.
        dx: the distance between the samples, where there is no ``x``; 1 by default.
        dim: the dimension, by default the last; it is one shorter in the result.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``x`` does not fit the samples.
        TypeError: ``x`` and ``dx`` are both given.

    >>> import tinygrad_np as tg
    >>> tg.cumulative_trapezoid(tg.tensor([0.0, 1.0, 4.0]))
    tensor([0.5000, 3.0000])
    """
    areas, along = _areas("cumulative_trapezoid", y, x, dx, dim)
    integrals: TensorLike = cumsum(areas, dim=along)
    return integrals


def _areas(op: str, y: Any, x: Any, dx: Any, dim: int) -> tuple[Any, int]:
    """The areas between neighbouring samples, and the axis along which they stand, from the end."""
    (samples,) = operands(op, y)
    if samples.dtype.kind != "f":
        samples = in_dtype(samples, default_float())
    along = axis_of(op, dim, samples.ndim)
    lead = (slice(None),) * along
    widths: Any = 1.0 if dx is None else dx
    if x is not None:
        if dx is not None:
            raise TypeError(f"{op}: x and dx mean the same: give one of them")
        (x,) = operands(op, x)
        if x.ndim == 1:
            if len(x) != samples.shape[along]:
                raise ArgumentError(
                    f"{op}: {len(x)} coordinates for {samples.shape[along]} samples"
                )
            widths = reshape(diff(x), (-1,) + (1,) * (samples.ndim - 1 - along))
        else:
            widths = diff(x, dim=along - samples.ndim)
    after, before = samples[(*lead, slice(1, None))], samples[(*lead, slice(-1))]
    return (after + before) * widths / 2, along - samples.ndim


trapz = trapezoid
