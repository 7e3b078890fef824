"""Softmax, its logarithm, and softmin."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.errors import ShapeError
from ....core.registry import primitive
from ....core.tensor_base import TensorBase
from ....core.type_promotion import element_type
from ....core.types import TensorLike
from ...arguments import axis_of, reduced_dims
from ...elementwise.exponential import exp
from ...shapes.casting import cast
from ..half_precision import in_float32, is_half

__all__ = ["log_softmax", "softmax", "softmin"]


def _softmax_forward(x: Any, *, axis: int = -1) -> Any:
    e = np.exp(x - np.max(x, axis, keepdims=True, initial=-np.inf))
    return e / np.sum(e, axis, keepdims=True)


_softmax = primitive(
    _softmax_forward,
    "x",
    lambda g, y, axis: y * (g - np.sum(g * y, axis=axis, keepdims=True)),
    name="softmax",
)


def _log_softmax_forward(x: Any, *, axis: int = -1) -> Any:
    z = x - np.max(x, axis, keepdims=True, initial=-np.inf)
    return z - np.log(np.sum(np.exp(z), axis, keepdims=True))


_log_softmax = primitive(
    _log_softmax_forward,
    "x",
    lambda g, y, axis: g - exp(y) * np.sum(g, axis=axis, keepdims=True),
    name="log_softmax",
)


def softmax(
    input: TensorLike, dim: int | None = None, dtype: Any = None, *, axis: int | None = None
) -> TensorLike:
    """Divide ``exp(x)`` by its sum along an axis; no exponential overflows.

    Args:
        input: any shape. float16 is computed in float32.
        dim: the axis; may be left out for at most two axes, and is then the last. ``axis`` means
            the same.
        dtype: the type to convert the input to first.

    Returns:
        The input's shape; along ``dim`` the elements add up to 1.

    Raises:
        ArgumentError: ``dim`` is left out for more than two axes.
        IndexError: there is no such axis.

    >>> import tinygrad_np as tg
    >>> tg.softmax(tg.tensor([1000.0, 1000.0]), dim=0)
    tensor([0.5000, 0.5000])
    """
    x, place = _prepared("softmax", input, reduced_dims(dim, axis), dtype)
    y: TensorLike
    if is_half(x):
        y = in_float32(softmax, x, place)
    elif not x.shape:
        y = _softmax(x[None])[0]
    else:
        y = _softmax(x, axis=place)
    return y


def log_softmax(
    input: TensorLike, dim: int | None = None, dtype: Any = None, *, axis: int | None = None
) -> TensorLike:
    """Compute the logarithm of :func:`softmax` along an axis, also where softmax underflows.

    Args:
        input: any shape. float16 is computed in float32.
        dim: the axis; may be left out for at most two axes, and is then the last. ``axis`` means
            the same.
        dtype: the type to convert the input to first.

    Returns:
        The input's shape.

    Raises:
        ArgumentError: ``dim`` is left out for more than two axes.
        IndexError: there is no such axis.

    >>> import tinygrad_np as tg
    >>> tg.log_softmax(tg.tensor([0.0, 1000.0]), dim=0)
    tensor([-1000.,     0.])
    """
    x, place = _prepared("log_softmax", input, reduced_dims(dim, axis), dtype)
    y: TensorLike
    if is_half(x):
        y = in_float32(log_softmax, x, place)
    elif not x.shape:
        y = _log_softmax(x[None])[0]
    else:
        y = _log_softmax(x, axis=place)
    return y


def softmin(
    input: TensorLike, dim: int | None = None, dtype: Any = None, *, axis: int | None = None
) -> TensorLike:
    """Compute :func:`softmax` of ``-input`` along an axis.

    Args:
        input, dim, dtype, axis: as for :func:`softmax`.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.softmin(tg.tensor([0.0, 1.0]), dim=0)
    tensor([0.7311, 0.2689])
    """
    opposite: Any = -input
    y: TensorLike = softmax(opposite, dim, dtype, axis=axis)
    return y


def _prepared(op: str, input: Any, dim: int | None, dtype: Any) -> tuple[Any, int]:
    """The input as a tensor or an array of the type asked for, and the axis, checked."""
    x: Any = input if isinstance(input, (TensorBase, np.ndarray)) else np.asarray(input)
    if dtype is not None:
        x = cast(x, dtype=element_type(dtype))
    ndim = len(x.shape)
    if dim is None:
        if ndim > 2:
            raise ShapeError(f"{op}: name the axis of an input of shape {x.shape}: dim=...")
        return x, -1
    return x, axis_of(op, dim, ndim)
