"""Running sums and products along an axis (running extrema: ``sorting.py``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.registry import implements, primitive
from ..elementwise.exponential import logaddexp
from ..elementwise.selection import where as choose
from ..shapes.casting import cast, clone
from ..shapes.joining import concatenate
from ..shapes.reshaping import ravel

if TYPE_CHECKING:
    from ...tensor import Tensor

# Public under PyTorch's argument names, in functions.py, and as methods.
__all__: list[str] = []


def _cumsum(x: Any, *, axis: int) -> Any:
    return np.cumsum(x, axis, x.dtype if x.dtype.kind == "f" else None)


def _sum_from_here(g: Any, axis: int) -> Any:
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


_cumsum_along = primitive(_cumsum, "x", lambda g, axis: _sum_from_here(g, axis), name="cumsum")


def _along(a: Any, axis: int | None, dtype: Any) -> tuple[Any, int]:
    """The array that a scan runs over (raveled, if no axis is named), and its axis."""
    a = a if dtype is None else cast(a, dtype=np.dtype(dtype))
    return (ravel(a), 0) if axis is None else (a, axis)


def scan(a: Any, axis: int, operation: Callable[[Any, Any], Any]) -> Any:
    """All running results of an associative operation, in log2(n) steps on whole arrays.

    Hillis and Steele, "Data parallel algorithms", Comm. ACM 29 (1986). Made of recorded operations
    alone: a product's derivatives never divide by an element that may be 0.
    """
    lead = (slice(None),) * (axis % np.ndim(a))
    n, reach = np.shape(a)[axis], 1
    if n < 2:
        return clone(a)
    while reach < n:
        head, tail = a[(*lead, slice(reach))], a[(*lead, slice(reach, None))]
        a = concatenate([head, operation(a[(*lead, slice(-reach))], tail)], axis)
        reach *= 2
    return a


@implements(np.cumsum)
def cumsum(a: Any, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Sums of the elements so far along an axis (None: of all, in a row).

    >>> import tinygrad_np as tg
    >>> tg.cumsum(tg.tensor([1.0, 2.0, 3.0]), 0)
    tensor([1., 3., 6.])
    """
    a, axis = _along(a, axis, dtype)
    return _cumsum_along(a, axis=axis)


@implements(np.cumprod)
def cumprod(a: Any, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Products of the elements so far; right derivatives where some are 0.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([2.0, 0.0, 3.0], requires_grad=True)
    >>> tg.cumprod(x, 0).sum().backward()
    >>> x.grad
    tensor([1., 8., 0.])
    """
    a, axis = _along(a, axis, dtype)
    return scan(a, axis, lambda before, now: before * now)  # type: ignore[no-any-return]


def logcumsumexp(a: Any, axis: int) -> Tensor:
    """The logarithm of the running sums of ``exp(a)``, without overflow."""
    return scan(a, axis, logaddexp)  # type: ignore[no-any-return]


# --- under NumPy's names -------------------------------------------------------------------------


@implements(np.nancumsum)
def _numpy_nancumsum(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    return cumsum(choose(np.isnan(a), 0, a), axis, dtype)


@implements(np.nancumprod)
def _numpy_nancumprod(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    return cumprod(choose(np.isnan(a), 1, a), axis, dtype)


def _cumulative(running: Callable[..., Any], first: float) -> Callable[..., Any]:
    """``np.cumulative_sum`` and its kin: they can put the value of no elements in front."""

    def cumulative(
        x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
    ) -> Any:
        if axis is None and np.ndim(x) != 1:
            raise ValueError(f"an axis is needed for an array of shape {np.shape(x)}")
        y = running(x, 0 if axis is None else axis, dtype)
        if not include_initial:
            return y
        shape = [1 if i == (axis or 0) % y.ndim else n for i, n in enumerate(y.shape)]
        return concatenate([np.full(shape, first, y.dtype), y], axis or 0)

    return cumulative


if hasattr(np, "cumulative_sum"):  # new in NumPy 2.1
    implements(np.cumulative_sum)(_cumulative(cumsum, 0))
    implements(np.cumulative_prod)(_cumulative(cumprod, 1))
