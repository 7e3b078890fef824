"""``standardize``: subtract the mean over some axes, divide by the standard deviation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....core.errors import ShapeError
from ....core.registry import primitive
from ....core.summation import accurate_sum
from ....core.types import Array, Shape
from ...arguments import shape_of
from ...elementwise.powers import sqrt
from ...reductions.sums import _mean, mean
from ...reductions.variance import var
from ...shapes.reshaping import reshape

Axes = tuple[int, ...]


def moments(x: Array, axes: Axes) -> tuple[Array, Array]:
    """Mean and (biased) variance over axes, which are kept; in two passes: nothing cancels."""
    count = max(1, math.prod(x.shape[a] for a in axes))
    center = accurate_sum(x, axes, keepdims=True) / x.dtype.type(count)
    deviation = x - center
    return center, accurate_sum(deviation * deviation, axes, keepdims=True) / x.dtype.type(count)


def _standardize_forward(
    x: Array, *, axes: Axes, eps: float, known: tuple[Array, Array] | None = None
) -> tuple[Array, Array, Array]:
    center, variance = moments(x, axes) if known is None else known
    scale = 1 / np.sqrt(variance + x.dtype.type(eps))
    y = x - center
    y *= scale
    return y, center, scale


def _standardize_vjp(g: Any, x: Any, center: Any, scale: Any, axes: Axes, eps: float) -> Any:
    if not g.size:
        return g  # an empty mean is NaN
    # Ioffe and Szegedy (2015), section 3, with the paths through mean and variance gathered:
    # scale (g - mean g - y mean(g y))
    y = (x - center) * scale
    g = g - _mean(g, axis=axes, keepdims=True) - y * _mean(g * y, axis=axes, keepdims=True)
    return g * scale


_standardize = primitive(
    _standardize_forward,
    "x",
    _standardize_vjp,
    name="standardize",
    residuals={
        "center": lambda x, axes: mean(x, axis=axes, keepdims=True),
        "scale": lambda x, axes, eps: (
            1 / sqrt(var(x, axis=axes, correction=0, keepdims=True) + eps)
        ),
    },
)


def scaled_and_shifted(y: Any, weight: Any, bias: Any, shape: Shape) -> Any:
    """``y * weight + bias``, each of them reshaped to ``shape`` first, or None."""
    if weight is not None:
        y = y * reshape(weight, shape)
    return y if bias is None else y + reshape(bias, shape)


def check_parameters(op: str, expected: Shape, per: str, **parameters: Any) -> None:
    """Raise a ShapeError unless each parameter is None or has the shape expected."""
    for name, value in parameters.items():
        if value is not None and shape_of(value) != expected:
            raise ShapeError(
                f"{op}: {name} has shape {shape_of(value)}, expected {expected}: a number for each "
                f"{per}"
            )
