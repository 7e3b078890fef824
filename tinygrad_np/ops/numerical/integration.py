"""Integrals of samples by the trapezoidal rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements
from ...core.type_promotion import default_float, operands
from ...core.types import TensorLike
from ..arguments import axis_of, in_dtype
from ..reductions.sums import sum
from ..shapes.reshaping import reshape
from .finite_differences import diff

__all__ = ["trapezoid", "trapz"]


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
    (samples,) = operands("trapezoid", y)
    if samples.dtype.kind != "f":
        samples = in_dtype(samples, default_float())
    along = axis_of("trapezoid", dim if axis is None else axis, samples.ndim)
    lead = (slice(None),) * along
    widths: Any = 1.0 if dx is None else dx
    if x is not None:
        if dx is not None:
            raise TypeError("trapezoid: x and dx mean the same: give one of them")
        (x,) = operands("trapezoid", x)
        if x.ndim == 1:
            if len(x) != samples.shape[along]:
                raise ArgumentError(
                    f"trapezoid: {len(x)} coordinates for {samples.shape[along]} samples"
                )
            widths = reshape(diff(x), (-1,) + (1,) * (samples.ndim - 1 - along))
        else:
            widths = diff(x, dim=along - samples.ndim)
    after, before = samples[(*lead, slice(1, None))], samples[(*lead, slice(-1))]
    areas: TensorLike = (after + before) * widths / 2
    return sum(areas, dim=along - samples.ndim)


trapz = trapezoid
