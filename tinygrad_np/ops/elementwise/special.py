"""Special functions: the cardinal sine, a Bessel function, and terms of entropies and odds."""

from __future__ import annotations

import math
from typing import Any, overload

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.tensor_base import AnyTensor, unwrap
from ...core.types import TensorLike
from .arithmetic import _neg, _sub
from .exponential import _log, _log1p
from .powers import as_float
from .selection import clamp

__all__ = ["i0", "logit", "sinc", "xlogy"]


def _sinc_derivative(x: Any, *, order: int = 0) -> Any:
    """The derivative of that order of ``sin(pi x) / (pi x)``: by its power series near 0.

    Away from it by ``u s_n(u) + n s_(n-1)(u) = sin(u + n pi / 2)``, Leibniz' rule on
    ``u s(u) = sin u``.
    """
    x = np.asarray(x)
    u = np.pi * x.astype(np.float64)
    if order == 0:  # sin(u) has the digits that the series would lose beside its roots
        return np.where(u == 0, 1, np.sin(u) / np.where(u == 0, 1, u)).astype(
            x.dtype if x.dtype.kind == "f" else np.float64
        )
    near = np.abs(u) < 4
    far, small = np.where(near, 4, u), np.where(near, u, 0)
    y = np.sin(far) / far
    for n in range(1, order + 1):
        y = (np.sin(far + n * np.pi / 2) - n * y) / far
    series = sum(
        (-1) ** k * math.perm(2 * k, order) / math.factorial(2 * k + 1) * small ** (2 * k - order)
        for k in range((order + 1) // 2, order // 2 + 20)
    )
    return (np.pi**order * np.where(near, series, y)).astype(
        x.dtype if x.dtype.kind == "f" else np.float64
    )


_sinc: Primitive = primitive(
    _sinc_derivative,
    "x",
    lambda g, x, order: g * _sinc(x, order=order + 1),
    name="sinc",
    convention="smooth at 0, to every order",
)


@implements(np.sinc)
def sinc(input: TensorLike) -> TensorLike:
    """Compute ``sin(pi x) / (pi x)`` of each element, and 1 at 0.

    Derivatives of every order are right at 0, too.

    >>> import tinygrad_np as tg
    >>> tg.sinc(tg.tensor([0.0, 0.5, 1.5]))
    tensor([ 1.0000,  0.6366, -0.2122])
    """
    return _sinc(input)


def _i0_derivative(x: Any, *, order: int = 0) -> Any:
    """The derivative of that order of the modified Bessel function ``I_0``.

    The mean over a circle of ``cos(t)^n exp(x cos t)`` (Abramowitz and Stegun, 9.6.16), taken over
    a quarter of it by symmetry: 64 points there are exact to rounding until ``I_0`` overflows.
    """
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    if order == 0:
        return np.i0(x).astype(dtype)
    cosine = np.cos((np.arange(64) + 0.5) * (np.pi / 128))
    grown = (np.sinh if order % 2 else np.cosh)(x.astype(np.float64)[..., None] * cosine)
    return (grown @ cosine**order / 64).astype(dtype)


_i0: Primitive = primitive(
    _i0_derivative, "x", lambda g, x, order: g * _i0(x, order=order + 1), name="i0"
)


@implements(np.i0)
def i0(input: TensorLike) -> TensorLike:
    """Compute the modified Bessel function of the first kind and order 0 of each element.

    >>> import tinygrad_np as tg
    >>> tg.i0(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 1.2661])
    """
    return _i0(input)


def _x_log_z(x: Any, z: Any) -> Any:
    dtype = np.result_type(x, z)
    z = as_float(z, dtype if dtype.kind == "f" else np.dtype(np.float64))
    return x * np.log(np.where(np.equal(x, 0) & ~np.isnan(z), np.ones_like(z), z))


_xlogy = primitive(
    _x_log_z,
    "x z",
    lambda g, x, z: g * np.log(np.where((x == 0) & (z == 0), 1, as_float(z, g.dtype))),
    lambda g, x, z: g * (x / np.where(x == 0, 1, z)),
    name="xlogy",
    convention="0 at (0, 0)",
)


@overload
def xlogy(input: AnyTensor, other: Any) -> AnyTensor: ...
@overload
def xlogy(input: Any, other: AnyTensor) -> AnyTensor: ...
@overload
def xlogy(input: TensorLike, other: Any) -> TensorLike: ...
def xlogy(input: Any, other: Any) -> Any:
    """Compute ``input * log(other)``, and 0 where ``input`` is 0: the terms of an entropy.

    It is NaN where ``other`` is. The shapes broadcast. At (0, 0) both derivatives are 0.

    >>> import tinygrad_np as tg
    >>> tg.xlogy(tg.tensor([0.0, 2.0]), tg.tensor([0.0, 1.0]))
    tensor([0., 0.])
    """
    return _xlogy(input, other)


def logit(input: TensorLike, eps: float | None = None) -> TensorLike:
    """Compute the log-odds ``log(x / (1 - x))`` of each element, the inverse of the sigmoid.

    Args:
        eps: where given, elements are first limited to [eps, 1 - eps].

    >>> import tinygrad_np as tg
    >>> tg.logit(tg.tensor([0.25, 0.5]))
    tensor([-1.0986,  0.0000])
    """
    x = input if eps is None else clamp(input, eps, 1 - eps)
    if np.asarray(unwrap(x)).dtype.kind != "f":
        x = x * 1.0
    return _sub(_log(x), _log1p(_neg(x)))
