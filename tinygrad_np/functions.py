"""PyTorch's functions under its argument names, where they differ from those of the operations in
:mod:`tinygrad_np.ops`, which are NumPy's.

What is also a method is that method: ``tg.sum(x, dim=1)`` is ``x.sum(dim=1)``. The others take
NumPy's ``axis`` in place of ``dim``, as the methods do.
"""

from __future__ import annotations

from typing import Any

from .ops.linear_algebra import contraction
from .ops.numerical import sampled
from .tensor import Tensor

__all__ = [
    "all",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "count_nonzero",
    "cross",
    "cumprod",
    "cumsum",
    "det",
    "diff",
    "dist",
    "gradient",
    "inverse",
    "logcumsumexp",
    "logsumexp",
    "matrix_power",
    "max",
    "mean",
    "min",
    "nanmean",
    "nanmedian",
    "nansum",
    "norm",
    "outer",
    "pinverse",
    "prod",
    "slogdet",
    "std",
    "std_mean",
    "sum",
    "tensordot",
    "trace",
    "trapezoid",
    "trapz",
    "var",
    "var_mean",
]

# --- methods that are functions too --------------------------------------------------------------

all, any = Tensor.all, Tensor.any
amax, amin, argmax, argmin = Tensor.amax, Tensor.amin, Tensor.argmax, Tensor.argmin
count_nonzero, dist, norm = Tensor.count_nonzero, Tensor.dist, Tensor.norm
cumprod, cumsum, logcumsumexp = Tensor.cumprod, Tensor.cumsum, Tensor.logcumsumexp
logsumexp, max, min = Tensor.logsumexp, Tensor.max, Tensor.min
mean, nanmean, nanmedian, nansum = Tensor.mean, Tensor.nanmean, Tensor.nanmedian, Tensor.nansum
prod, std, sum, var = Tensor.prod, Tensor.std, Tensor.sum, Tensor.var

cross, det = Tensor.cross, Tensor.det
inverse, matrix_power = Tensor.inverse, Tensor.matrix_power
outer, pinverse, slogdet = Tensor.outer, Tensor.pinverse, Tensor.slogdet

trace = Tensor.trace


def var_mean(
    input: Any,
    dim: Any = None,
    correction: float = 1,
    keepdim: bool = False,
    *,
    unbiased: bool | None = None,
) -> tuple[Tensor, Tensor]:
    """The variance and the mean."""
    spread = Tensor.var(input, dim, correction, keepdim, unbiased=unbiased)
    return spread, Tensor.mean(input, dim, keepdim)


def std_mean(
    input: Any,
    dim: Any = None,
    correction: float = 1,
    keepdim: bool = False,
    *,
    unbiased: bool | None = None,
) -> tuple[Tensor, Tensor]:
    """The standard deviation and the mean."""
    spread = Tensor.std(input, dim, correction, keepdim, unbiased=unbiased)
    return spread, Tensor.mean(input, dim, keepdim)


# --- along an axis -------------------------------------------------------------------------------


def diff(
    input: Any,
    n: int = 1,
    dim: int = -1,
    prepend: Any = None,
    append: Any = None,
    *,
    axis: int | None = None,
) -> Tensor:
    """``n`` times the differences of neighbours along an axis, one element fewer each time."""
    return sampled.diff(input, n, dim if axis is None else axis, prepend, append)


def trapezoid(
    y: Any, x: Any = None, *, dx: float = 1.0, dim: int = -1, axis: int | None = None
) -> Tensor:
    """The integral of samples along an axis by the trapezoidal rule, at ``x`` or ``dx`` apart."""
    return sampled.trapezoid(y, x, dx, dim if axis is None else axis)


trapz = trapezoid


def gradient(
    input: Any, *, spacing: Any = 1, dim: Any = None, edge_order: int = 1
) -> tuple[Tensor, ...]:
    """Slopes of samples along axes, a tensor for each: differences of second order, and of
    ``edge_order`` at the ends.

    Args:
        spacing: a number for all axes, or for each a number or the coordinates of its samples.
        dim: one axis or several; all by default.

    >>> import tinygrad_np as tg
    >>> tg.gradient(tg.tensor([0.0, 1.0, 4.0]))
    (tensor([1., 2., 3.]),)
    """
    spacings = spacing if isinstance(spacing, (list, tuple)) else (spacing,)
    slopes = sampled.gradient(input, *spacings, axis=dim, edge_order=edge_order)
    return slopes if isinstance(slopes, tuple) else (slopes,)


# --- products ------------------------------------------------------------------------------------


def tensordot(a: Any, b: Any, dims: Any = 2) -> Tensor:
    """Products summed over pairs of axes: the last ``dims`` of ``a`` with the first of ``b``, or
    the two lists of axes.
    """
    return contraction.tensordot(a, b, dims)
