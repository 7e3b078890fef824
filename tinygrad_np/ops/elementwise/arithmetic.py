"""Sums, products, quotients and remainders of elements, and what is made of them directly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, overload

import numpy as np

from ...core.errors import ArgumentError, DivisionByZero
from ...core.registry import primitive
from ...core.tensor_base import AnyTensor, like_input, unwrap
from ...core.type_promotion import constant_operand
from ...core.types import TensorLike
from .rounding import _trunc
from .selection import _where

__all__ = [
    "add",
    "addcdiv",
    "addcmul",
    "div",
    "divide",
    "floor_divide",
    "fmod",
    "lerp",
    "mul",
    "multiply",
    "neg",
    "negative",
    "positive",
    "reciprocal",
    "remainder",
    "sub",
    "subtract",
    "true_divide",
]

_add = primitive(np.add, "a b", lambda g: g, lambda g: g)


def add(input: TensorLike, other: Any, *, alpha: float = 1) -> TensorLike:
    """Add ``other``, times ``alpha``, to each element; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.add(tg.tensor([1.0, 2.0]), 10, alpha=2)
    tensor([21., 22.])
    """
    return _add(input, other if alpha == 1 else _times("add", input, other, alpha))


_sub = primitive(np.subtract, "a b", lambda g: g, lambda g: -g, name="sub")


def sub(input: TensorLike, other: Any, *, alpha: float = 1) -> TensorLike:
    """Subtract ``other``, times ``alpha``, from each element; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.sub(tg.tensor([1.0, 2.0]), tg.tensor([[1.0], [2.0]]))
    tensor([[ 0.,  1.],
            [-1.,  0.]])
    """
    return _sub(input, other if alpha == 1 else _times("sub", input, other, alpha))


def _times(op: str, input: Any, other: Any, alpha: float) -> Any:
    if isinstance(other, (list, tuple)):
        other = constant_operand(other, op, (input,))
    kinds = {np.asarray(unwrap(x)).dtype.kind for x in (input, other)}
    if isinstance(alpha, float) and kinds <= {"i", "u", "b"}:
        raise ArgumentError(f"{op}: alpha={alpha}: for integers alpha must be an integer")
    return other * alpha


_mul = primitive(np.multiply, "a b", lambda g, b: g * b, lambda g, a: g * a, name="mul")


def mul(input: TensorLike, other: Any) -> TensorLike:
    """Multiply each element by ``other``; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.mul(tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0]))
    tensor([3., 8.])
    """
    return _mul(input, other)


# The quotient is made again, not kept: ``y = a / b; y += 1`` may change it.
_div = primitive(np.divide, "a b", lambda g, b: g / b, lambda g, a, b: -g * (a / b / b), name="div")


def div(input: TensorLike, other: Any, *, rounding_mode: str | None = None) -> TensorLike:
    """Divide each element by ``other``; the shapes broadcast.

    Args:
        input, other: dividend and divisor. Integers make floats, unless the quotient is rounded.
        rounding_mode: None for no rounding, "trunc" to round towards 0, "floor" to round down. The
            derivative of a rounded quotient is 0.

    Raises:
        RuntimeError: ``rounding_mode`` is none of these.

    >>> import tinygrad_np as tg
    >>> tg.div(tg.tensor([-7, 7]), 2)
    tensor([-3.5000,  3.5000])
    >>> tg.div(tg.tensor([-7, 7]), 2, rounding_mode="trunc")
    tensor([-3,  3])
    """
    if rounding_mode is None:
        return _div(input, other)
    if rounding_mode == "floor":
        return _floor_divide(input, other)
    if rounding_mode != "trunc":
        raise RuntimeError(f"div: rounding_mode={rounding_mode!r}: choose from 'trunc', 'floor'")
    a, b = unwrap(input), unwrap(other)
    if all(np.asarray(x).dtype.kind in "iub" for x in (a, b)):
        if not np.all(b):
            raise DivisionByZero("div: an integer is divided by 0")
        quotient: TensorLike = like_input(np.floor_divide(a - np.fmod(a, b), b), input, other)
        return quotient
    return _trunc(_div(input, other))


def true_divide(input: TensorLike, other: Any) -> TensorLike:
    """Divide each element by ``other``, without rounding; see :func:`div`.

    >>> import tinygrad_np as tg
    >>> tg.true_divide(tg.tensor([1, 2]), 2)
    tensor([0.5000, 1.0000])
    """
    return _div(input, other)


def _by_no_zero(function: np.ufunc) -> Callable[[Any, Any], Any]:
    """A division that refuses integers by 0, for which there is no integer to give."""

    def forward(a: Any, b: Any) -> Any:
        kinds = np.asarray(a).dtype.kind + np.asarray(b).dtype.kind
        if "f" not in kinds and not np.all(b):
            raise DivisionByZero(f"{function.__name__}: an integer is divided by 0")
        return function(a, b)

    return forward


_floor_divide = primitive(
    _by_no_zero(np.floor_divide),
    "a b",
    lambda g: np.zeros_like(g),
    lambda g: np.zeros_like(g),
    name="floor_divide",
    numpy=[np.floor_divide],
    convention="0 everywhere",
)


def floor_divide(input: TensorLike, other: Any) -> TensorLike:
    """Divide each element by ``other`` and round down, as Python's ``//`` does.

    The derivative is 0.

    Raises:
        DivisionByZero: an integer is divided by 0. So do :func:`remainder` and :func:`fmod`.

    >>> import tinygrad_np as tg
    >>> tg.floor_divide(tg.tensor([-7, 7]), 2)
    tensor([-4,  3])
    """
    return _floor_divide(input, other)


_remainder = primitive(
    _by_no_zero(np.remainder),
    "a b",
    lambda g: g,
    lambda g, a, b: -g * np.floor_divide(a, b),
    name="remainder",
    numpy=[np.remainder],
    convention="jumps are ignored",
)


@overload
def remainder(input: AnyTensor, other: Any) -> AnyTensor: ...
@overload
def remainder(input: Any, other: AnyTensor) -> AnyTensor: ...
@overload
def remainder(input: TensorLike, other: Any) -> TensorLike: ...
def remainder(input: Any, other: Any) -> Any:
    """Compute the remainder of a division rounded down: it has the sign of ``other``.

    This is Python's ``%``. The derivative ignores the jumps.

    >>> import tinygrad_np as tg
    >>> tg.remainder(tg.tensor([-7.0, 7.0]), 3)
    tensor([2., 1.])
    """
    return _remainder(input, other)


_fmod = primitive(
    _by_no_zero(np.fmod),
    "a b",
    lambda g: g,
    lambda g, a, b: -g * np.trunc(a / b),
    name="fmod",
    numpy=[np.fmod],
    convention="jumps are ignored",
)


def fmod(input: TensorLike, other: Any) -> TensorLike:
    """Compute the remainder of a division rounded towards 0: it has the sign of ``input``.

    The derivative ignores the jumps.

    >>> import tinygrad_np as tg
    >>> tg.fmod(tg.tensor([-7.0, 7.0]), 3)
    tensor([-1.,  1.])
    """
    return _fmod(input, other)


_neg = primitive(np.negative, "x", lambda g: -g, name="neg")


def neg(input: TensorLike) -> TensorLike:
    """Negate each element.

    >>> import tinygrad_np as tg
    >>> tg.neg(tg.tensor([1.0, -2.0]))
    tensor([-1.,  2.])
    """
    return _neg(input)


_positive = primitive(np.positive, "x", lambda g: g)


def positive(input: TensorLike) -> TensorLike:
    """Return the input itself: the unary ``+``. (``np.positive`` of a tensor is a copy.)

    >>> import tinygrad_np as tg
    >>> tg.positive(tg.tensor([1.0, -2.0]))
    tensor([ 1., -2.])
    """
    return input


# NumPy's own reciprocal of an integer is an integer.
_reciprocal = primitive(
    lambda x: 1 / x,
    "x",
    lambda g, y: -g * y * y,
    name="reciprocal",
    numpy=[np.reciprocal],
)


def reciprocal(input: TensorLike) -> TensorLike:
    """Compute ``1 / x`` of each element; integers make floats.

    >>> import tinygrad_np as tg
    >>> tg.reciprocal(tg.tensor([1.0, 4.0]))
    tensor([1.0000, 0.2500])
    """
    return _reciprocal(input)


def lerp(input: TensorLike, end: Any, weight: Any) -> TensorLike:
    """Interpolate linearly, ``input + weight * (end - input)``; the shapes broadcast.

    The result is ``input`` at weight 0 and ``end`` at weight 1, exactly.

    >>> import tinygrad_np as tg
    >>> tg.lerp(tg.tensor([0.0, 10.0]), tg.tensor([1.0, 20.0]), 0.5)
    tensor([ 0.5000, 15.0000])
    """
    # From the nearer end. Operators where both may be numbers, which must not become float64.
    near = np.abs(unwrap(weight)) < 0.5
    difference = _sub(end, input)
    from_start: TensorLike = _add(input, _mul(weight, difference))
    from_end: TensorLike = _sub(end, _mul(difference, 1 - weight))
    if near.ndim == 0:
        return from_start if near else from_end
    chosen: TensorLike = _where(near, from_start, from_end)
    return chosen


def addcmul(input: TensorLike, tensor1: Any, tensor2: Any, *, value: float = 1) -> TensorLike:
    """Add ``value * tensor1 * tensor2`` to each element; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.addcmul(tg.tensor([1.0, 1.0]), tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0]), value=10)
    tensor([31., 81.])
    """
    return _add(input, value * tensor1 * tensor2)


def addcdiv(input: TensorLike, tensor1: Any, tensor2: Any, *, value: float = 1) -> TensorLike:
    """Add ``value * tensor1 / tensor2`` to each element; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.addcdiv(tg.tensor([1.0, 1.0]), tg.tensor([1.0, 2.0]), tg.tensor([2.0, 4.0]), value=10)
    tensor([6., 6.])
    """
    return _add(input, value * tensor1 / tensor2)


subtract, multiply, divide, negative = sub, mul, div, neg
