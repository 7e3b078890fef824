"""Comparisons, and tests for NaN and infinities. They make bools, which have no gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.tensor_base import on_arrays, unwrap
from ...core.type_promotion import operands
from ...core.types import TensorLike

__all__ = [
    "allclose",
    "eq",
    "equal",
    "ge",
    "greater",
    "greater_equal",
    "gt",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "le",
    "less",
    "less_equal",
    "lt",
    "ne",
    "not_equal",
]


def ordered(compare: Callable[..., Any]) -> Callable[..., Any]:
    """A comparison that refuses complex numbers, which NumPy would order by their real parts."""

    def compared(a: Any, b: Any) -> Any:
        if np.iscomplexobj(a) or np.iscomplexobj(b):
            raise TypeError(
                f"{compare.__name__}: complex numbers have no order; compare x.abs(), or x.real"
            )
        return compare(a, b)

    return compared


def eq(input: TensorLike, other: Any) -> TensorLike:
    """Return whether each element equals ``other``; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.eq(tg.tensor([1.0, 2.0]), 2)
    tensor([False,  True])
    """
    return on_arrays(np.equal, input, other)


def ne(input: TensorLike, other: Any) -> TensorLike:
    """Return whether each element differs from ``other``; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.ne(tg.tensor([1.0, 2.0]), 2)
    tensor([ True, False])
    """
    return on_arrays(np.not_equal, input, other)


def lt(input: TensorLike, other: Any) -> TensorLike:
    """Return whether each element is less than ``other``; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.lt(tg.tensor([1.0, 2.0]), 2)
    tensor([ True, False])
    """
    return on_arrays(ordered(np.less), input, other)


def le(input: TensorLike, other: Any) -> TensorLike:
    """Return whether each element is less than ``other`` or equal; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.le(tg.tensor([1.0, 2.0]), 2)
    tensor([ True,  True])
    """
    return on_arrays(ordered(np.less_equal), input, other)


def gt(input: TensorLike, other: Any) -> TensorLike:
    """Return whether each element is greater than ``other``; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.gt(tg.tensor([1.0, 3.0]), 2)
    tensor([False,  True])
    """
    return on_arrays(ordered(np.greater), input, other)


def ge(input: TensorLike, other: Any) -> TensorLike:
    """Return whether each element is greater than ``other`` or equal; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.ge(tg.tensor([1.0, 2.0]), 2)
    tensor([False,  True])
    """
    return on_arrays(ordered(np.greater_equal), input, other)


not_equal, less, less_equal, greater, greater_equal = ne, lt, le, gt, ge


def isclose(
    input: TensorLike, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> TensorLike:
    """Return whether ``|input - other| <= atol + rtol * |other|`` for each element.

    The shapes broadcast. NaN is close to NaN only with ``equal_nan``.

    Raises:
        ArgumentError: a tolerance is negative.

    >>> import tinygrad_np as tg
    >>> tg.isclose(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 2.001]))
    tensor([ True, False])
    """
    if rtol < 0 or atol < 0:
        raise ArgumentError(f"isclose: rtol={rtol} and atol={atol} must not be negative")
    return on_arrays(np.isclose, input, other, rtol, atol, equal_nan)


def allclose(
    input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> bool:
    """Return whether all elements are close, as :func:`isclose` defines it.

    >>> import tinygrad_np as tg
    >>> tg.allclose(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 2.001]))
    False
    """
    return bool(np.all(unwrap(isclose(input, other, rtol, atol, equal_nan))))


def equal(input: Any, other: Any) -> bool:
    """Return whether both have the same shape and equal elements.

    >>> import tinygrad_np as tg
    >>> tg.equal(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 2.0]))
    True
    """
    return bool(np.array_equal(*map(unwrap, operands("equal", input, other))))


# --- NaN and infinities --------------------------------------------------------------------------


def isnan(input: TensorLike) -> TensorLike:
    """Return whether each element is NaN.

    >>> import tinygrad_np as tg
    >>> tg.isnan(tg.tensor([1.0, float("nan")]))
    tensor([False,  True])
    """
    return on_arrays(np.isnan, input)


def isinf(input: TensorLike) -> TensorLike:
    """Return whether each element is infinite, of either sign.

    >>> import tinygrad_np as tg
    >>> tg.isinf(tg.tensor([1.0, float("-inf")]))
    tensor([False,  True])
    """
    return on_arrays(np.isinf, input)


def isfinite(input: TensorLike) -> TensorLike:
    """Return whether each element is neither NaN nor infinite.

    >>> import tinygrad_np as tg
    >>> tg.isfinite(tg.tensor([1.0, float("nan")]))
    tensor([ True, False])
    """
    return on_arrays(np.isfinite, input)


def isposinf(input: TensorLike) -> TensorLike:
    """Return whether each element is positive infinity.

    >>> import tinygrad_np as tg
    >>> tg.isposinf(tg.tensor([float("-inf"), float("inf")]))
    tensor([False,  True])
    """
    return on_arrays(np.isposinf, input)


def isneginf(input: TensorLike) -> TensorLike:
    """Return whether each element is negative infinity.

    >>> import tinygrad_np as tg
    >>> tg.isneginf(tg.tensor([float("-inf"), float("inf")]))
    tensor([ True, False])
    """
    return on_arrays(np.isneginf, input)
