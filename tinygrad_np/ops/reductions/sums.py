"""Sums and means over axes.

Integers and bools are summed in int64, float16 in float32, and float32 in blocks, so that long sums
keep their digits (:mod:`tinygrad_np.core.summation`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import primitive
from ...core.summation import FLOAT16, FLOAT32, accurate_sum, add_up
from ...core.tensor_base import unwrap
from ...core.types import TensorLike
from ..arguments import Dims, check_floats, in_dtype, kept, reduced_dims
from ..elementwise.selection import where
from .reduced_axes import Axis, count, reduced_axes, spread

__all__ = ["mean", "nanmean", "nansum", "sum"]


def _sum_forward(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    if type(x) is not np.ndarray:
        x = np.asarray(x)
    dtype = x.dtype
    try:
        if dtype is FLOAT32 or dtype.kind in "fc" or dtype.itemsize == 8:
            return accurate_sum(x, axis, keepdims)
        return add_up(x, axis, np.int64, keepdims=keepdims)
    except ValueError:
        axes = reduced_axes(axis, x.ndim, "sum")  # says which axis is wrong
        if x.ndim:
            raise
        return _sum_forward(x, axis=axes, keepdims=keepdims)  # a number along its axis 0


_sum = primitive(
    _sum_forward,
    "x",
    lambda g, x_shape, axis, keepdims: spread(g, x_shape, axis, keepdims),
    name="sum",
)


def sum(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Sum over all elements, or over the dimensions named.

    Args:
        input: any shape; integers and bools are summed in int64.
        dim: one dimension or several.
        keepdim: whether to keep the reduced dimensions, of length 1.
        dtype: the type to convert the elements to before they are summed.
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``dim`` names a dimension twice.

    >>> import tinygrad_np as tg
    >>> tg.sum(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=1)
    tensor([3., 7.])
    """
    x = input if dtype is None else in_dtype(input, dtype)
    y = _sum(x, axis=reduced_dims(dim, axis), keepdims=kept(keepdim, keepdims))
    return y if dtype is None else in_dtype(y, dtype)


def mean_forward(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    """The mean of an array."""
    if type(x) is not np.ndarray:
        x = np.asarray(x)
    n = count(x.shape, axis, "mean")
    if not x.ndim:
        axis = None
    if x.dtype == FLOAT16:
        return (add_up(x, axis, FLOAT32, keepdims=keepdims) / (n or np.nan)).astype(FLOAT16)
    return accurate_sum(x, axis, keepdims) / (n or np.nan)


def _mean_vjp(g: Any, x_shape: Any, axis: Axis, keepdims: bool) -> Any:
    n = max(count(x_shape, axis), 1)
    if g.dtype == FLOAT16:  # n may be more than a float16 can hold
        g = g.astype(FLOAT32)
    return spread(g / n, x_shape, axis, keepdims)


_mean = primitive(mean_forward, "x", _mean_vjp, name="mean")


def mean(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Average all elements, or those along the dimensions named. NaN where there are none.

    Args:
        input: any shape, of floating-point numbers; ``np.mean`` takes tensors of integers, too.
        dim: one dimension or several.
        keepdim: whether to keep the reduced dimensions, of length 1.
        dtype: the type to convert the elements to before they are averaged.
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``dim`` names a dimension twice, or the input is of integers or bools.

    >>> import tinygrad_np as tg
    >>> tg.mean(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=0)
    tensor([2., 3.])
    """
    x = input if dtype is None else in_dtype(input, dtype)
    check_floats("mean", x)
    return _mean(x, axis=reduced_dims(dim, axis), keepdims=kept(keepdim, keepdims))


def nansum(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Sum the elements that are not NaN; the others get the gradient 0.

    Takes the arguments of :func:`sum` and raises its errors.

    >>> import tinygrad_np as tg
    >>> tg.nansum(tg.tensor([1.0, float("nan"), 2.0]))
    tensor(3.)
    """
    x = in_dtype(input, dtype)
    missing = np.isnan(unwrap(x))
    if np.any(missing):
        x = where(missing, 0, x)
    return sum(x, reduced_dims(dim, axis), kept(keepdim, keepdims), dtype=dtype)


def nanmean(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Average the elements that are not NaN; NaN where there are none.

    Takes the arguments of :func:`mean` and raises its errors.

    >>> import tinygrad_np as tg
    >>> tg.nanmean(tg.tensor([1.0, float("nan"), 2.0]))
    tensor(1.5000)
    """
    x, axes, keeps = in_dtype(input, dtype), reduced_dims(dim, axis), kept(keepdim, keepdims)
    check_floats("nanmean", x)
    missing = np.isnan(unwrap(x))
    if not np.any(missing):
        return _mean(x, axis=axes, keepdims=keeps)
    dtype = unwrap(x).dtype
    wide = FLOAT32 if dtype == FLOAT16 else dtype
    total = _sum(where(missing, 0, in_dtype(x, wide)), axis=axes, keepdims=keeps)
    there = np.sum(~missing, reduced_axes(axes, x.ndim), keepdims=keeps)
    y: TensorLike = total / np.where(there > 0, there, np.nan).astype(wide)
    return in_dtype(y, dtype)
