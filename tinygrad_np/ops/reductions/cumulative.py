"""Running sums, products and extrema along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.summation import FLOAT16, FLOAT32, RUN
from ...core.tensor_base import like_input, unwrap
from ...core.type_promotion import default_float, operands
from ...core.types import TensorLike
from ..arguments import axis_of, in_dtype, reduced_dims
from ..elementwise.exponential import logaddexp
from ..shapes.casting import clone
from ..shapes.joining import concatenate
from ..shapes.reshaping import ravel
from ..sorting.values_and_indices import ValuesAndIndices, pick, pick_the_number

__all__ = ["cummax", "cummin", "cumprod", "cumsum", "logcumsumexp"]

FLOAT64 = np.dtype(np.float64)


def _cumsum_forward(x: Any, *, axis: int) -> Any:
    dtype = x.dtype
    if x.ndim == 0:
        return x.copy() if dtype.kind in "fc" else x.astype(np.int64)
    if dtype == FLOAT16:
        return np.add.accumulate(x, axis, FLOAT32).astype(FLOAT16)
    if dtype is FLOAT32 and x.shape[axis] > RUN:  # it adds one by one, and digits get lost
        return np.add.accumulate(x, axis, FLOAT64).astype(FLOAT32)
    if dtype.kind in "fc" or dtype.itemsize == 8:
        return np.add.accumulate(x, axis)
    return np.add.accumulate(x, axis, np.int64)


def _sum_from_here(g: Any, axis: int) -> Any:
    if g.ndim == 0:
        return g
    return np.flip(_cumsum(np.flip(g, axis), axis=axis), axis)


_cumsum: Primitive = primitive(
    _cumsum_forward, "x", lambda g, axis: _sum_from_here(g, axis), name="cumsum"
)


@implements(np.cumsum)
def cumsum(
    input: TensorLike, dim: int | None = None, *, dtype: Any = None, axis: int | None = None
) -> TensorLike:
    """Sum the elements so far along a dimension.

    Float16 is summed in float32, and float32 along more than 64 elements in float64.

    Args:
        input: any shape; the result has it too. Integers and bools are summed in int64.
        dim: the dimension. None: all elements in a row, as in NumPy (PyTorch requires it).
        dtype: the type to convert the elements to before they are summed.
        axis: NumPy's name of ``dim``.

    Raises:
        IndexError: ``dim`` is out of range.

    >>> import tinygrad_np as tg
    >>> tg.cumsum(tg.tensor([1.0, 2.0, 3.0]), dim=0)
    tensor([1., 3., 6.])
    """
    x, a = _rows("cumsum", in_dtype(input, dtype), reduced_dims(dim, axis))
    y: TensorLike = _cumsum(x, axis=a)
    return in_dtype(y, dtype)


def _rows(op: str, input: Any, axis: int | None) -> tuple[Any, int]:
    """What runs along an axis (all elements in a row, if none is named), and the axis from 0."""
    (x,) = operands(op, input)
    if axis is None:
        return ravel(x), 0
    return x, axis_of(op, axis, x.ndim)


def _in_doubling_steps(a: Any, axis: int, operation: Callable[[Any, Any], Any]) -> Any:
    """All running results of an associative operation, in log2(n) steps on whole arrays.

    Hillis and Steele, "Data parallel algorithms", Comm. ACM 29 (1986). Made of recorded operations
    alone: a product's derivatives never divide by an element that may be 0.
    """
    if a.ndim == 0 or a.shape[axis] < 2:
        return clone(a)
    half = a.dtype == FLOAT16
    a = in_dtype(a, FLOAT32 if half else None)
    lead = (slice(None),) * axis
    n, reach = a.shape[axis], 1
    while reach < n:
        head, tail = a[(*lead, slice(reach))], a[(*lead, slice(reach, None))]
        a = concatenate([head, operation(a[(*lead, slice(-reach))], tail)], axis)
        reach *= 2
    return in_dtype(a, FLOAT16 if half else None)


@implements(np.cumprod)
def cumprod(
    input: TensorLike, dim: int | None = None, *, dtype: Any = None, axis: int | None = None
) -> TensorLike:
    """Multiply the elements so far along a dimension. The derivatives hold where some are 0, too.

    Takes the arguments of :func:`cumsum` and raises its errors.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([2.0, 0.0, 3.0], requires_grad=True)
    >>> tg.cumprod(x, 0).sum().backward()
    >>> x.grad
    tensor([1., 8., 0.])
    """
    x, a = _rows("cumprod", in_dtype(input, dtype), reduced_dims(dim, axis))
    kind = unwrap(x).dtype
    y: TensorLike
    if kind.kind in "fc":
        y = _in_doubling_steps(x, a, lambda before, now: before * now)
    else:
        products = np.cumprod(unwrap(x), a, None if kind.itemsize == 8 else np.int64)
        y = like_input(products.reshape(x.shape), x)
    return in_dtype(y, dtype)


def logcumsumexp(input: TensorLike, dim: int) -> TensorLike:
    """Compute the logarithm of the running sums of exponentials along a dimension.

    Without overflow: two running sums are joined by :func:`logaddexp`.

    Args:
        input: any shape; the result has it too.
        dim: the dimension.

    Raises:
        IndexError: ``dim`` is out of range.

    >>> import tinygrad_np as tg
    >>> tg.logcumsumexp(tg.tensor([1000.0, 1000.0]), dim=0)
    tensor([1000.0000, 1000.6932])
    """
    x, a = _rows("logcumsumexp", input, dim)
    x = x if x.dtype.kind == "f" else in_dtype(x, default_float())
    y: TensorLike = _in_doubling_steps(x, a, logaddexp)
    return y


# --- extrema -------------------------------------------------------------------------------------


def cummax(input: TensorLike, dim: int) -> ValuesAndIndices[TensorLike]:
    """Find the largest element so far along a dimension, and its index.

    The last of several, which takes the gradient. NaN counts as the largest.

    Args:
        input: any shape and dtype; values and indices have its shape.
        dim: the dimension.

    Raises:
        IndexError: ``dim`` is out of range.

    >>> import tinygrad_np as tg
    >>> values, indices = tg.cummax(tg.tensor([1.0, 3.0, 2.0]), dim=0)
    >>> values, indices
    (tensor([1., 3., 3.]), tensor([0, 1, 1]))
    """
    return _extremum_so_far("cummax", input, dim, np.maximum)


def cummin(input: TensorLike, dim: int) -> ValuesAndIndices[TensorLike]:
    """Find the smallest element so far along a dimension, and its index.

    The last of several, which takes the gradient. NaN counts as the smallest. The arguments and
    errors are those of :func:`cummax`.

    >>> import tinygrad_np as tg
    >>> values, indices = tg.cummin(tg.tensor([2.0, 3.0, 1.0]), dim=0)
    >>> values, indices
    (tensor([2., 2., 1.]), tensor([0, 0, 2]))
    """
    return _extremum_so_far("cummin", input, dim, np.minimum)


def _extremum_so_far(
    op: str, input: TensorLike, dim: int, extremum: np.ufunc
) -> ValuesAndIndices[TensorLike]:
    (input,) = operands(op, input)
    x = unwrap(input)
    axis = axis_of(op, dim, x.ndim)
    if not x.ndim:
        return pick_the_number(input)
    own = (x == extremum.accumulate(x, axis)) | (x != x)  # NaN stays from where it is met
    places = np.arange(x.shape[axis]).reshape((-1,) + (1,) * (x.ndim - axis - 1))
    return pick(input, np.maximum.accumulate(np.where(own, places, 0), axis), axis)
