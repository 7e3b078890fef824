"""Batch and layer normalization: subtract the mean, divide by the standard deviation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.inplace_checks import mark_written
from ...core.registry import primitive
from ...core.summation import accurate_sum
from ...core.tensor_base import unwrap
from ..elementwise.powers import sqrt
from ..reductions.reduced_axes import reduced_axes
from ..reductions.sums import mean
from ..reductions.variance import var
from ..shapes.reshaping import reshape

Array = np.ndarray[Any, np.dtype[Any]]
Axes = tuple[int, ...]


def moments(x: Array, axes: Axes) -> tuple[Array, Array]:
    """Mean and (biased) variance over axes, which are kept; in two passes: nothing cancels."""
    count = max(1, int(np.prod([x.shape[a] for a in axes])))
    center = accurate_sum(x, axes, keepdims=True) / x.dtype.type(count)
    deviation = x - center
    return center, accurate_sum(deviation * deviation, axes, keepdims=True) / x.dtype.type(count)


def _standardize(
    x: Array, *, axes: Axes, eps: float, known: tuple[Array, Array] | None = None
) -> tuple[Array, Array, Array]:
    center, variance = moments(x, axes) if known is None else known
    scale = 1 / np.sqrt(variance + x.dtype.type(eps))
    y = x - center
    y *= scale
    return y, center, scale


def _standardize_vjp(g: Any, x: Any, center: Any, scale: Any, axes: Axes, eps: float) -> Any:
    # Ioffe and Szegedy (2015), section 3, with the paths through mean and variance gathered:
    # scale (g - mean g - y mean(g y))
    y = (x - center) * scale
    g = g - mean(g, axis=axes, keepdims=True) - y * mean(g * y, axis=axes, keepdims=True)
    return g * scale


standardize = primitive(
    _standardize,
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


def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Standardize each channel over the batch (Ioffe and Szegedy, 2015, algorithms 1 and 2).

    Args:
        input: (N, C) or (N, C, ...).
        running_mean, running_var: (C,) tensors. With ``training`` they move towards the batch's
            mean and unbiased variance, in place, by the share ``momentum`` (or are None); else they
            are what is used.
        weight, bias: (C,), the scale and the shift that follow, or None.
        eps: added to the variance.

    Raises:
        ValueError: shapes that do not fit; training on one value a channel.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.batch_norm(tg.tensor([[1.0], [3.0]]), None, None, training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    op = "batch_norm"
    shape = np.shape(input)
    if len(shape) < 2:
        raise ValueError(f"{op}: the input has shape {shape}, expected (N, C, ...)")
    named = {
        "running_mean": running_mean,
        "running_var": running_var,
        "weight": weight,
        "bias": bias,
    }
    for name, value in named.items():
        if value is not None and np.shape(value) != (shape[1],):
            raise ValueError(
                f"{op}: {name} has shape {np.shape(value)}, expected ({shape[1]},): one number for "
                f"each channel of the input {shape}"
            )
    per_channel = (1, shape[1], *(1,) * (len(shape) - 2))
    if training:
        y = _by_batch(input, running_mean, running_var, momentum, eps)
    elif running_mean is None or running_var is None:
        raise ValueError(f"{op}: running_mean and running_var are needed outside of training")
    else:
        deviation = sqrt(running_var + eps)
        y = (input - reshape(running_mean, per_channel)) / reshape(deviation, per_channel)
    return _affine(y, weight, bias, per_channel)


def _by_batch(input: Any, running_mean: Any, running_var: Any, momentum: float, eps: float) -> Any:
    x = unwrap(input)
    axes = (0, *range(2, x.ndim))
    count = x.size // max(1, x.shape[1])
    if count == 1:
        raise ValueError(
            f"batch_norm: training needs more than one value for each channel, the input has shape "
            f"{x.shape}"
        )
    center, variance = moments(x, axes)
    unbiased = variance * (count / max(1, count - 1))
    for running, batch in ((running_mean, center), (running_var, unbiased)):
        if running is not None:
            old = unwrap(running)
            old += momentum * (batch.reshape(-1) - old)
            mark_written(old)
    return standardize(input, axes=axes, eps=eps, known=(center, variance))


def _affine(y: Any, weight: Any, bias: Any, shape: tuple[int, ...]) -> Any:
    if weight is not None:
        y = y * reshape(weight, shape)
    return y if bias is None else y + reshape(bias, shape)


def layer_norm(
    input: Any,
    normalized_shape: int | Sequence[int],
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
) -> Any:
    """Standardize each example over its last axes (Ba, Kiros and Hinton, 2016).

    Args:
        input: (..., *normalized_shape).
        normalized_shape: the lengths of the axes to standardize over.
        weight, bias: of that shape, the scale and the shift that follow, or None.
        eps: added to the variance.

    Raises:
        ValueError: shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.layer_norm(tg.tensor([[1.0, 3.0]]), 2)
    tensor([[-1.0000,  1.0000]])
    """
    op = "layer_norm"
    shape = np.shape(input)
    last = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not last or shape[-len(last) :] != last:
        raise ValueError(f"{op}: the input has shape {shape}, expected (..., {str(last)[1:]}")
    for name, value in {"weight": weight, "bias": bias}.items():
        if value is not None and np.shape(value) != last:
            raise ValueError(f"{op}: {name} has shape {np.shape(value)}, expected {last}")
    axes = reduced_axes(tuple(range(-len(last), 0)), len(shape))
    return _affine(standardize(input, axes=axes, eps=eps), weight, bias, last)
