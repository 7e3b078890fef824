"""Batch normalization."""

from __future__ import annotations

from typing import Any

from ....core.errors import ArgumentError, ShapeError
from ....core.inplace_checks import mark_written
from ....core.registry import primitive
from ....core.tensor_base import like_input, unwrap
from ....core.types import TensorLike
from ...arguments import shape_of
from ...elementwise.powers import sqrt
from ...shapes.reshaping import reshape
from ..half_precision import FLOAT32, in_float32, is_half
from .channel_rows import normalize_rows, worthwhile
from .standardize import _standardize, check_parameters, moments, scaled_and_shifted

__all__ = ["batch_norm"]


def batch_norm(
    input: TensorLike,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> TensorLike:
    """Standardize each channel over the batch.

    Ioffe and Szegedy, "Batch normalization" (2015), algorithms 1 and 2. float16 is computed in
    float32.

    Args:
        input: (N, C) or (N, C, ...).
        running_mean, running_var: (C,), both or neither. With ``training`` they move, in place,
            towards the batch's mean and unbiased variance; an empty batch leaves them. Otherwise
            they are what is subtracted and divided by.
        weight, bias: (C,), the scale and the shift that follow, or None.
        training: standardize by the batch's own moments.
        momentum: the share by which the running moments move.
        eps: added to the variance.

    Returns:
        The input's shape.

    Raises:
        ArgumentError: an input without channels; a single value a channel with ``training``; one of
            the running moments without the other; parameters of another length than C; no running
            moments without ``training``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.batch_norm(tg.tensor([[1.0], [3.0]]), None, None, training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    op = "batch_norm"
    y: TensorLike
    if is_half(input):
        y = in_float32(
            batch_norm, input, running_mean, running_var, weight, bias, training, momentum, eps
        )
        return y
    shape = shape_of(input)
    if len(shape) < 2:
        raise ShapeError(f"{op}: the input has shape {shape}, expected (N, C, ...)")
    running = {"running_mean": running_mean, "running_var": running_var}
    check_parameters(
        op, shape[1:2], f"channel of the input {shape}", **running, weight=weight, bias=bias
    )
    if (running_mean is None) != (running_var is None):
        raise ArgumentError(f"{op}: give both running_mean and running_var, or neither")
    per_channel = (1, shape[1], *(1,) * (len(shape) - 2))
    if training:
        y = _by_batch(input, running_mean, running_var, weight, bias, momentum, eps)
        y = like_input(y, running_mean, running_var)
        return y
    if running_mean is None:
        raise ArgumentError(f"{op}: running_mean and running_var are needed outside of training")
    center, variance = (_at_least_float32(x) for x in (running_mean, running_var))
    # One multiplication and one addition do all: (x - mean) / sqrt(var + eps) * weight + bias.
    factor: Any = 1 / sqrt(variance + eps)
    factor = factor if weight is None else factor * weight
    shift = -(center * factor) if bias is None else bias - center * factor
    y = _scale_and_shift(input, reshape(factor, per_channel), reshape(shift, per_channel))
    y = like_input(y, running_mean, running_var)
    return y


def _scaled_and_shifted_values(x: Any, factor: Any, shift: Any) -> Any:
    y = x * factor
    if y.dtype != shift.dtype:
        return y + shift
    y += shift
    return y


_scale_and_shift = primitive(
    _scaled_and_shifted_values,
    "x factor shift",
    lambda g, factor: g * factor,
    lambda g, x: g * x,
    lambda g: g,
    name="scale_and_shift",
)


def _by_batch(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any,
    bias: Any,
    momentum: float,
    eps: float,
) -> Any:
    x = unwrap(input)
    axes = (0, *range(2, x.ndim))
    count = x.size // max(1, x.shape[1])
    if count == 1:
        raise ShapeError(
            f"batch_norm: training needs more than one value for each channel, the input has shape "
            f"{x.shape}"
        )

    def report(center: Any, variance: Any) -> None:
        if count:
            move(running_mean, center, momentum)
            move(running_var, variance * (count / (count - 1)), momentum)

    parameters = [unwrap(p) for p in (weight, bias) if p is not None]
    if worthwhile(x) and all(p.dtype == x.dtype for p in parameters):
        return normalize_rows(input, weight, bias, eps=eps, report=report)
    center, variance = moments(x, axes)
    report(center, variance)
    standard = _standardize(input, axes=axes, eps=eps, known=(center, variance))
    return scaled_and_shifted(standard, weight, bias, (1, x.shape[1], *(1,) * (x.ndim - 2)))


def move(running: Any, batch: Any, momentum: float) -> None:
    """Move running moments towards a batch's, in place."""
    if running is None:
        return
    old = unwrap(running)
    old += momentum * (batch.reshape(-1) - old)
    mark_written(old)


def _at_least_float32(running: Any) -> Any:
    return running.astype(FLOAT32) if is_half(running) else running
