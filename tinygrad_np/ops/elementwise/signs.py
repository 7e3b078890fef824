"""Absolute values, and signs taken, copied and tested."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import TensorBase, on_arrays, unwrap
from ...core.types import TensorLike

__all__ = [
    "abs",
    "absolute",
    "copysign",
    "heaviside",
    "sgn",
    "sign",
    "signbit",
]


def _sign_or_zero(x: Any) -> Any:
    """-1, 0 or 1, and 0 for NaN, where NumPy's sign is NaN; bools stay as they are."""
    if np.asarray(x).dtype == np.bool_:
        return np.array(x)
    y = np.sign(x)
    bad = np.isnan(y)
    return np.where(bad, np.zeros_like(y), y) if bad.any() else y


_sign = primitive(
    _sign_or_zero, "x", lambda g: np.zeros_like(g), name="sign", convention="0 everywhere"
)


def sign(input: TensorLike) -> TensorLike:
    """Compute the sign of each element: -1, 0 or 1, and 0 for NaN.

    The derivative is 0 everywhere.

    >>> import tinygrad_np as tg
    >>> tg.sign(tg.tensor([-2.0, 0.0, 3.0]))
    tensor([-1.,  0.,  1.])
    """
    return _sign(input)


def sgn(input: TensorLike) -> TensorLike:
    """Do what :func:`sign` does; of complex numbers, divide them by their absolute values.

    >>> import tinygrad_np as tg
    >>> tg.sgn(tg.tensor([-2.0, 0.0])), tg.sgn(tg.tensor([3j, 0.0]))
    (tensor([-1.,  0.]), tensor([0.+1.j, 0.+0.j], dtype=complex64))
    """
    if np.asarray(unwrap(input)).dtype.kind != "c":
        return _sign(input)
    size: Any = _abs(input)
    quotient: TensorLike = input / np.where(unwrap(size) == 0, 1, size)
    return quotient


def _direction(x: Any) -> Any:
    """The derivative of the absolute value: the sign, of a complex number its conjugate."""
    if x.dtype.kind != "c":
        return _sign(x)
    size: Any = _abs(x)
    return np.conjugate(x) / np.where(unwrap(size) == 0, 1, size)


_abs: Primitive = primitive(
    np.absolute,
    "x",
    lambda g, x: g * _direction(x),
    name="abs",
    numpy=[np.fabs],
    convention="0 at 0",
    for_complex=True,
)


def abs(input: TensorLike) -> TensorLike:
    """Compute the absolute value of each element; the derivative at 0 is 0.

    >>> import tinygrad_np as tg
    >>> tg.abs(tg.tensor([-2.0, 3.0]))
    tensor([2., 3.])
    """
    return _abs(input)


absolute = abs

_copysign = primitive(
    np.copysign,
    "a b",
    lambda g, a, b: g * (np.sign(a) * np.copysign(1, b)),
    lambda g: np.zeros_like(g),
    convention="0 at a = 0, and for b",
)


def copysign(input: TensorLike, other: Any) -> TensorLike:
    """Give each element the sign of ``other``, that of a zero included; the shapes broadcast.

    The derivative by ``input`` is 0 at 0, that by ``other`` is 0 everywhere.

    >>> import tinygrad_np as tg
    >>> tg.copysign(tg.tensor([1.0, 2.0]), tg.tensor([-3.0, -0.0]))
    tensor([-1., -2.])
    """
    return _copysign(input, other)


def _step(a: Any, b: Any) -> Any:
    dtype = np.result_type(a, b)
    y = np.heaviside(a, b)
    return y if dtype.kind == "f" else y.astype(dtype)


_heaviside = primitive(
    _step,
    "a b",
    lambda g: np.zeros_like(g),
    lambda g, a: g * np.equal(a, 0),
    name="heaviside",
    numpy=[np.heaviside],
    convention="0 for a",
)


def heaviside(input: TensorLike, values: Any) -> TensorLike:
    """Compute the unit step: 0 below 0, 1 above it, ``values`` at 0; the shapes broadcast.

    The derivative by ``input`` is 0 everywhere.

    Raises:
        ArgumentError: the tensors are of two types.

    >>> import tinygrad_np as tg
    >>> tg.heaviside(tg.tensor([-2.0, 0.0, 3.0]), 0.5)
    tensor([0.0000, 0.5000, 1.0000])
    """
    if isinstance(input, TensorBase) and isinstance(values, TensorBase):
        kinds = input._array.dtype, values._array.dtype
        if kinds[0] != kinds[1]:
            raise ArgumentError(f"heaviside: input and values are of {kinds[0]} and {kinds[1]}")
    return _heaviside(input, values)


def signbit(input: TensorLike) -> TensorLike:
    """Return whether each element is negative, -0.0 included, as bools.

    >>> import tinygrad_np as tg
    >>> tg.signbit(tg.tensor([-1.0, -0.0, 0.0]))
    tensor([ True,  True, False])
    """
    return on_arrays(np.signbit, input)
