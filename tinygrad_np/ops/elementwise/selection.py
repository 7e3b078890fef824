"""Choosing between elements: the larger, the smaller, within limits, or by a condition."""

from __future__ import annotations

from typing import Any, overload

import numpy as np

from ...core.registry import implements, primitive
from ...core.tensor_base import AnyTensor, is_tensor, like_input, unwrap
from ...core.type_promotion import operands
from ...core.types import TensorLike

__all__ = [
    "clamp",
    "clamp_max",
    "clamp_min",
    "clip",
    "fmax",
    "fmin",
    "maximum",
    "minimum",
    "nan_to_num",
    "where",
]

# --- the larger and the smaller ------------------------------------------------------------------


def _share(g: Any, loses: Any, ties: Any) -> Any:
    """The part of ``g`` for one of two operands: none where it loses, half where they are equal.

    Beside NaN nothing loses, and both get all of it.
    """
    share = g * ~loses
    return share - 0.5 * g * ties if np.any(ties) else share


_maximum = primitive(
    np.maximum,
    "a b",
    lambda g, a, b: _share(g, np.less(a, b), np.equal(a, b)),
    lambda g, a, b: _share(g, np.greater(a, b), np.equal(a, b)),
    convention="ties: half to each",
)


def maximum(input: TensorLike, other: Any) -> TensorLike:
    """Take the larger of two elements, NaN where either is NaN; the shapes broadcast.

    Equal elements get half of the gradient each.

    >>> import tinygrad_np as tg
    >>> tg.maximum(tg.tensor([1.0, 5.0]), tg.tensor([3.0, 2.0]))
    tensor([3., 5.])
    """
    return _maximum(input, other)


_minimum = primitive(
    np.minimum,
    "a b",
    lambda g, a, b: _share(g, np.greater(a, b), np.equal(a, b)),
    lambda g, a, b: _share(g, np.less(a, b), np.equal(a, b)),
    convention="ties: half to each",
)


def minimum(input: TensorLike, other: Any) -> TensorLike:
    """Take the smaller of two elements, NaN where either is NaN; the shapes broadcast.

    Equal elements get half of the gradient each.

    >>> import tinygrad_np as tg
    >>> tg.minimum(tg.tensor([1.0, 5.0]), tg.tensor([3.0, 2.0]))
    tensor([1., 2.])
    """
    return _minimum(input, other)


_fmax = primitive(
    np.fmax,
    "a b",
    lambda g, a, b: g * (np.greater_equal(a, b) | np.isnan(b)),
    lambda g, a, b: g * ~(np.greater_equal(a, b) | np.isnan(b)),
    convention="ties: all to a; NaN never wins",
)


def fmax(input: TensorLike, other: Any) -> TensorLike:
    """Take the larger of two elements, the other one where one is NaN; the shapes broadcast.

    Of equal elements, that of ``input`` gets the gradient.

    >>> import tinygrad_np as tg
    >>> tg.fmax(tg.tensor([1.0, float("nan")]), tg.tensor([3.0, 2.0]))
    tensor([3., 2.])
    """
    return _fmax(input, other)


_fmin = primitive(
    np.fmin,
    "a b",
    lambda g, a, b: g * (np.less_equal(a, b) | np.isnan(b)),
    lambda g, a, b: g * ~(np.less_equal(a, b) | np.isnan(b)),
    convention="ties: all to a; NaN never wins",
)


def fmin(input: TensorLike, other: Any) -> TensorLike:
    """Take the smaller of two elements, the other one where one is NaN; the shapes broadcast.

    Of equal elements, that of ``input`` gets the gradient.

    >>> import tinygrad_np as tg
    >>> tg.fmin(tg.tensor([1.0, float("nan")]), tg.tensor([3.0, 2.0]))
    tensor([1., 2.])
    """
    return _fmin(input, other)


# --- by a condition ------------------------------------------------------------------------------

# The branch not taken gets an exact 0, whatever its gradient: 0 * inf would make a NaN of it.
_where = primitive(
    lambda condition, a, b: np.where(condition, a, b),
    "condition a b",
    None,
    lambda g, condition: np.where(condition, g, 0),
    lambda g, condition: np.where(condition, 0, g),
    name="where",
    convention="an exact 0 to the branch not taken",
)


@overload
def where(condition: TensorLike) -> tuple[TensorLike, ...]: ...
@overload
def where(condition: Any, input: AnyTensor, other: Any) -> AnyTensor: ...
@overload
def where(condition: Any, input: Any, other: AnyTensor) -> AnyTensor: ...
@overload
def where(condition: AnyTensor, input: Any, other: Any) -> AnyTensor: ...
@overload
def where(condition: Any, input: TensorLike, other: Any) -> TensorLike: ...
def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """Take the elements of ``input`` where a condition holds, and those of ``other`` elsewhere.

    The shapes broadcast. What is not taken gets a gradient of exactly 0, also beside a NaN.

    Returns:
        The elements; given the condition alone, a tuple with the indices along each axis of the
        elements where it holds.

    Raises:
        TypeError: one of ``input`` and ``other`` is missing.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([-1.0, 2.0])
    >>> tg.where(x > 0, x, 0.0)
    tensor([0., 2.])
    >>> tg.where(x > 0)
    (tensor([1]),)
    """
    if input is None or other is None:
        if input is not other:
            raise TypeError("where: give both input and other, or the condition alone")
        return tuple(like_input(index, condition) for index in np.nonzero(unwrap(condition)))
    if is_tensor(condition) and isinstance(input, (int, float)) and isinstance(other, (int, float)):
        input, other = operands("where", input, other)  # of the default types
    return _where(condition, input, other)


# --- within limits -------------------------------------------------------------------------------


def _limit(x: Any, min: Any, max: Any) -> Any:
    # What np.clip computes, in a quarter of its time on few elements.
    y = x if min is None else np.maximum(x, min)
    return y if max is None else np.minimum(y, max)


def _is_within(x: Any, min: Any, max: Any) -> Any:
    inside = True if min is None else np.greater_equal(x, min)
    return inside if max is None else inside & np.less_equal(x, max)


def _is_below(x: Any, min: Any, max: Any) -> Any:
    below = np.less(x, min)
    return below if max is None else below & np.less_equal(min, max)


def _is_above(x: Any, min: Any, max: Any) -> Any:
    above = np.greater(x, max)
    return above if min is None else above | np.greater(min, max)


_clip = primitive(
    _limit,
    "x min max",
    lambda g, x, min, max: g * _is_within(x, min, max),
    lambda g, x, min, max: g * _is_below(x, min, max),
    lambda g, x, min, max: g * _is_above(x, min, max),
    name="clip",
    convention="1 for x at the bounds; max wins over a larger min",
)


def clamp(input: TensorLike, min: Any = None, max: Any = None) -> TensorLike:
    """Limit each element to the range from ``min`` to ``max``; the shapes broadcast.

    An element that is equal to a bound gets the gradient, the bound gets none. Where ``min`` is
    above ``max``, the result is ``max``.

    Args:
        input: what to limit.
        min, max: numbers, arrays or tensors, or None for no bound. Tensors are differentiated.

    Raises:
        ValueError: both bounds are None.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([-2.0, 0.5, 1.0], requires_grad=True)
    >>> tg.clamp(x, -1, 1).sum().backward()
    >>> x.grad
    tensor([0., 1., 1.])
    """
    if min is None and max is None:
        raise ValueError("clamp: at least one of min and max is needed")
    return _clip(input, min, max)


clip = clamp


def clamp_min(input: TensorLike, min: Any) -> TensorLike:
    """Raise each element to ``min`` where it is below; see :func:`clamp`.

    >>> import tinygrad_np as tg
    >>> tg.clamp_min(tg.tensor([-2.0, 0.5]), 0)
    tensor([0.0000, 0.5000])
    """
    return _clip(input, min, None)


def clamp_max(input: TensorLike, max: Any) -> TensorLike:
    """Lower each element to ``max`` where it is above; see :func:`clamp`.

    >>> import tinygrad_np as tg
    >>> tg.clamp_max(tg.tensor([-2.0, 0.5]), 0)
    tensor([-2.,  0.])
    """
    return _clip(input, None, max)


def _replace(
    x: Any, *, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Any:
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


_nan_to_num = primitive(
    _replace,
    "x",
    lambda g, x: _where(np.isfinite(x), g, 0),
    name="nan_to_num",
    convention="0 where replaced",
)


@implements(np.nan_to_num)
def nan_to_num(
    input: TensorLike,
    nan: float | None = None,
    posinf: float | None = None,
    neginf: float | None = None,
) -> TensorLike:
    """Replace NaN and infinities by numbers, which get no gradient.

    Args:
        input: what to replace them in.
        nan: in place of NaN, by default 0.
        posinf, neginf: in place of the infinities, by default the largest numbers of the dtype.

    >>> import tinygrad_np as tg
    >>> tg.nan_to_num(tg.tensor([float("nan"), float("inf"), 1.0]), posinf=9)
    tensor([0., 9., 1.])
    """
    return _nan_to_num(input, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)
