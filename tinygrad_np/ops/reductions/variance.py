"""The variance and the standard deviation, in two passes: first the mean, then the deviations.

Float16 is computed in float32, and the standard deviation of float32 in float64 where the squares
leave the range of float32.
"""

from __future__ import annotations

import builtins
from math import prod
from typing import Any

import numpy as np

from ...core.registry import primitive
from ...core.summation import FLOAT16, FLOAT32, accurate_sum
from ...core.tensor_base import unwrap
from ...core.types import TensorLike
from ..arguments import Dims, check_floats, kept, reduced_dims
from ..elementwise.complex_numbers import imag, is_complex, real
from ..elementwise.powers import sqrt
from .reduced_axes import Axis, count, keep
from .sums import mean, mean_forward

__all__ = ["std", "std_mean", "var", "var_mean"]

# Squares of deviations below this have lost digits of float32, or all of them.
SMALL = np.float32(1e-30)


def _degrees_of_freedom(op: str, shape: tuple[int, ...], axis: Axis, correction: float) -> float:
    """The number that the squares are divided by, at least 0; NaN where there are no elements."""
    n = prod(shape) if axis is None else count(shape, axis, op)
    return builtins.max(n - correction, 0) if n else np.nan


def _divided(x: Any, degrees: float) -> Any:
    if degrees:
        return x / degrees
    with np.errstate(divide="ignore", invalid="ignore"):  # infinity, or NaN of a constant
        return x / np.zeros((), x.dtype)


def _wide(x: Any) -> Any:
    """Float16 as float32, to compute in; anything else as it is."""
    return x.astype(FLOAT32) if x.dtype == FLOAT16 else x


def _deviation(x: Any, axis: Axis) -> Any:
    """``x - mean``: an array or, in a recorded backward pass, a tensor."""
    return x - mean(x, axis=axis, keepdims=True)


def _mean_square(x: Any, axis: Axis, keepdims: bool, degrees: float) -> Any:
    deviation = x - mean_forward(x, axis=axis, keepdims=True)
    if not x.ndim:
        axis = None
    return _divided(accurate_sum(deviation * deviation, axis, keepdims), degrees)


def _var_forward(
    x: Any, *, axis: Axis = None, correction: float = 1, keepdims: bool = False
) -> Any:
    x = np.asarray(x)
    degrees = _degrees_of_freedom("var", x.shape, axis, correction)
    y = _mean_square(_wide(x), axis, keepdims, degrees)
    return y.astype(x.dtype) if x.dtype == FLOAT16 else y


def _var_vjp(g: Any, x: Any, axis: Axis, correction: float, keepdims: bool) -> Any:
    degrees = _degrees_of_freedom("var", x.shape, axis, correction)
    return keep(g, x.shape, axis, keepdims) * _divided(2 * _deviation(_wide(x), axis), degrees)


_var = primitive(_var_forward, "x", _var_vjp, name="var")


def var(
    input: TensorLike,
    dim: Dims = None,
    correction: float | None = 1,
    keepdim: bool = False,
    *,
    unbiased: bool | None = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Compute the variance of all elements, or along the dimensions named.

    The mean square of the deviations from the mean, over ``n - correction`` for ``n`` elements:
    NaN for none, NaN or infinity where ``n - correction`` is not positive. ``np.var`` of a tensor
    corrects by ``ddof``, 0 by default.

    Args:
        input: any shape, of floating-point numbers; ``np.var`` takes tensors of integers, too.
        dim: one dimension or several.
        correction: what ``n`` is lowered by; 1 (Bessel's correction) by default.
        keepdim: whether to keep the reduced dimensions, of length 1.
        unbiased: an older name of a correction of 1 (True) or 0 (False).
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``dim`` names a dimension twice, or the input is of integers or bools.

    >>> import tinygrad_np as tg
    >>> tg.var(tg.tensor([1.0, 2.0, 3.0, 4.0]), correction=0)
    tensor(1.2500)
    """
    check_floats("var", input)
    dim, correction = _bessel(dim, correction, unbiased)
    if is_complex(input):  # the mean square distance from the mean
        settings = (reduced_dims(dim, axis), correction, kept(keepdim, keepdims))
        by_parts: Any = var(real(input), *settings)
        whole: TensorLike = by_parts + var(imag(input), *settings)
        return whole
    return _var(
        input, axis=reduced_dims(dim, axis), correction=correction, keepdims=kept(keepdim, keepdims)
    )


def _bessel(dim: Any, correction: float | None, unbiased: bool | None) -> tuple[Any, float]:
    """The dimensions and the correction. ``var(x, False)`` names ``unbiased``, as in PyTorch."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None:
        correction = int(unbiased)
    return dim, 1 if correction is None else correction


def _std_forward(
    x: Any, *, axis: Axis = None, correction: float = 1, keepdims: bool = False
) -> Any:
    x = np.asarray(x)
    degrees = _degrees_of_freedom("std", x.shape, axis, correction)
    if x.dtype != FLOAT32:
        y = np.sqrt(_mean_square(_wide(x), axis, keepdims, degrees))
        return y.astype(x.dtype) if x.dtype == FLOAT16 else y
    with np.errstate(over="ignore", under="ignore"):
        y = _mean_square(x, axis, keepdims, degrees)
    within = np.count_nonzero(y > SMALL) == y.size == np.count_nonzero(y < np.inf)
    if not within:
        y = _mean_square(x.astype(np.float64), axis, keepdims, degrees)
    return np.sqrt(y).astype(FLOAT32, copy=False)


def _std_vjp(g: Any, x: Any, y: Any, axis: Axis, correction: float, keepdims: bool) -> Any:
    degrees = _degrees_of_freedom("std", x.shape, axis, correction)
    x, y = _wide(x), _wide(y)
    # A constant has standard deviation 0, at a kink: 0 is a subgradient there (and PyTorch's).
    y = keep(np.where(unwrap(y) == 0, 1, y), x.shape, axis, keepdims)
    return keep(g, x.shape, axis, keepdims) * _divided(_deviation(x, axis) / y, degrees)


_std = primitive(_std_forward, "x", _std_vjp, name="std", convention="0 for constants")


def std(
    input: TensorLike,
    dim: Dims = None,
    correction: float | None = 1,
    keepdim: bool = False,
    *,
    unbiased: bool | None = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Compute the standard deviation of all elements, or along the dimensions named.

    The square root of :func:`var`, whose arguments it takes and whose errors it raises. The
    gradient of a constant is 0.

    >>> import tinygrad_np as tg
    >>> tg.std(tg.tensor([[1.0, 3.0], [2.0, 2.0]]), dim=1)
    tensor([1.4142, 0.0000])
    """
    check_floats("std", input)
    dim, correction = _bessel(dim, correction, unbiased)
    if is_complex(input):
        return sqrt(var(input, reduced_dims(dim, axis), correction, kept(keepdim, keepdims)))
    return _std(
        input, axis=reduced_dims(dim, axis), correction=correction, keepdims=kept(keepdim, keepdims)
    )


def var_mean(
    input: TensorLike,
    dim: Dims = None,
    correction: float | None = 1,
    keepdim: bool = False,
    *,
    unbiased: bool | None = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> tuple[TensorLike, TensorLike]:
    """Compute the variance and the mean.

    Takes the arguments of :func:`var` and raises its errors.

    >>> import tinygrad_np as tg
    >>> tg.var_mean(tg.tensor([1.0, 2.0, 3.0]))
    (tensor(1.), tensor(2.))
    """
    check_floats("var_mean", input)
    dim, correction = _bessel(dim, correction, unbiased)
    over, keeps = reduced_dims(dim, axis), kept(keepdim, keepdims)
    spread = _var(input, axis=over, correction=correction, keepdims=keeps)
    return spread, mean(input, axis=over, keepdims=keeps)


def std_mean(
    input: TensorLike,
    dim: Dims = None,
    correction: float | None = 1,
    keepdim: bool = False,
    *,
    unbiased: bool | None = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> tuple[TensorLike, TensorLike]:
    """Compute the standard deviation and the mean.

    Takes the arguments of :func:`var` and raises its errors.

    >>> import tinygrad_np as tg
    >>> tg.std_mean(tg.tensor([1.0, 2.0, 3.0]))
    (tensor(1.), tensor(2.))
    """
    check_floats("std_mean", input)
    dim, correction = _bessel(dim, correction, unbiased)
    over, keeps = reduced_dims(dim, axis), kept(keepdim, keepdims)
    spread = _std(input, axis=over, correction=correction, keepdims=keeps)
    return spread, mean(input, axis=over, keepdims=keeps)
