"""The normal distribution's functions and their relatives, and terms of entropies."""

from __future__ import annotations

import math
from typing import Any, overload

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import AnyTensor
from ...core.types import TensorLike
from ..elementwise.error_function import erfc
from ..elementwise.exponential import _exp, _log, _log1p
from .scipy_values import from_scipy, in_type_of

__all__ = ["entr", "erfcx", "erfinv", "log_ndtr", "ndtr", "ndtri", "xlog1py"]

_erfinv = primitive(
    from_scipy("erfinv"),
    "x",
    lambda g, y: g * (math.sqrt(math.pi) / 2 * _exp(y * y)),
    name="erfinv",
)
_erfcx_values = from_scipy("erfcx")
_FAR, _TERMS = 2.0, 64  # from 2 on the fraction has all digits after 64 terms


def _erfcx_derivative(x: Any, *, order: int) -> Any:
    """The derivative of that order: ``(-2)^n n! f_n`` with ``f_n = exp(x^2) i^n erfc(x)``.

    The repeated integrals of erfc obey ``2 n f_n = f_(n-2) - 2 x f_(n-1)`` (Abramowitz and Stegun,
    7.2.5 and 7.2.9), which cancels where x is large. There the ratios ``f_k / f_(k-1) =
    1 / (2 x + 2 (k + 1) f_(k+1) / f_k)`` are a continued fraction, without a difference in it.
    """
    if order == 0:
        return _erfcx_values(x)
    wide = np.asarray(x, np.float64)
    near, far = np.minimum(wide, _FAR), np.maximum(wide, _FAR)
    first = 2 / math.sqrt(math.pi)  # f_(-1)
    before, now = np.full_like(wide, first), _erfcx_values(near)
    for n in range(1, order + 1):
        before, now = now, (before - 2 * near * now) / (2 * n)
    ratio, product = np.zeros_like(wide), np.full_like(wide, first)
    for k in range(order + _TERMS, -1, -1):
        ratio = 1 / (2 * far + 2 * (k + 1) * ratio)
        if k <= order:
            product = product * ratio
    scale = (-2.0) ** order * math.factorial(order)
    return in_type_of(scale * np.where(wide < _FAR, now, product), x)


_erfcx: Primitive = primitive(
    _erfcx_derivative, "x", lambda g, x, order: g * _erfcx(x, order=order + 1), name="erfcx"
)
_ndtri = primitive(
    from_scipy("ndtri"),
    "x",
    lambda g, y: g * (math.sqrt(2 * math.pi) * _exp(y * y / 2)),
    name="ndtri",
)
_log_ndtr = primitive(
    from_scipy("log_ndtr"),
    "x",
    # The density over the probability, of which both underflow: exp(-x^2 / 2) cancels.
    lambda g, x: g * (math.sqrt(2 / math.pi) / _erfcx(x * -math.sqrt(0.5), order=0)),
    name="log_ndtr",
)


def erfinv(input: TensorLike) -> TensorLike:
    """Compute the inverse of :func:`erf` of each element.

    It is infinite at -1 and 1, and NaN beyond. The value is SciPy's (extra ``scipy``).

    Raises:
        ImportError: SciPy is not installed.

    >>> import tinygrad_np as tg
    >>> tg.erfinv(tg.tensor([0.0, 0.5, -1.0]))
    tensor([0.0000, 0.4769,   -inf])
    """
    return _erfinv(input)


def erfcx(input: TensorLike) -> TensorLike:
    """Compute ``exp(x**2) * erfc(x)`` of each element, where both factors are out of range, too.

    The value is SciPy's (extra ``scipy``).

    Raises:
        ImportError: SciPy is not installed.

    >>> import tinygrad_np as tg
    >>> tg.special.erfcx(tg.tensor([0.0, 1.0, 1e4]))
    tensor([1.0000e+00, 4.2758e-01, 5.6419e-05])
    """
    return _erfcx(input, order=0)


def ndtr(input: TensorLike) -> TensorLike:
    """Compute the probability that a standard normal variable is at most each element.

    >>> import tinygrad_np as tg
    >>> tg.special.ndtr(tg.tensor([0.0, 1.0, -40.0]))
    tensor([0.5000, 0.8413, 0.0000])
    """
    y: TensorLike = erfc(input * -math.sqrt(0.5)) / 2
    return y


def ndtri(input: TensorLike) -> TensorLike:
    """Compute the inverse of :func:`ndtr` of each element: quantiles of the normal distribution.

    It is -inf at 0, inf at 1, and NaN outside. The value is SciPy's (extra ``scipy``).

    Raises:
        ImportError: SciPy is not installed.

    >>> import tinygrad_np as tg
    >>> tg.special.ndtri(tg.tensor([0.5, 0.975]))
    tensor([0.0000, 1.9600])
    """
    return _ndtri(input)


def log_ndtr(input: TensorLike) -> TensorLike:
    """Compute the logarithm of :func:`ndtr` of each element, far out in the tail, too.

    Its derivative is right there as well: about ``-x``. The value is SciPy's (extra ``scipy``).

    Raises:
        ImportError: SciPy is not installed.

    >>> import tinygrad_np as tg
    >>> tg.special.log_ndtr(tg.tensor([0.0, -100.0]))
    tensor([-6.9315e-01, -5.0055e+03])
    """
    return _log_ndtr(input)


# --- terms of entropies ---------------------------------------------------------------------------


def _entropy_term(x: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x == 0, 0, -x * np.log(np.where(x == 0, 1, x)))
    return np.where(x < 0, -np.inf, y)


_entr: Primitive = primitive(
    lambda x: in_type_of(_entropy_term(in_type_of(x, x)), x),
    "x",
    lambda g, x: g * (-1 - _log(x)),
    name="entr",
    convention="inf at 0",
)


def entr(input: TensorLike) -> TensorLike:
    """Compute ``-x * log(x)`` of each element: the terms of an entropy.

    It is 0 at 0 and -inf below. The derivative at 0 is inf.

    >>> import tinygrad_np as tg
    >>> tg.special.entr(tg.tensor([0.0, 0.5, -1.0]))
    tensor([0.0000, 0.3466,   -inf])
    """
    return _entr(input)


def _x_log1p_z(x: Any, z: Any) -> Any:
    floats = in_type_of(z, x, z)
    return in_type_of(x * np.log1p(np.where(np.equal(x, 0) & ~np.isnan(floats), 0, floats)), x, z)


_xlog1py: Primitive = primitive(
    _x_log1p_z,
    "x z",
    lambda g, x, z: g * _log1p(np.where((x == 0) & (z <= -1), 0, z)),
    lambda g, x, z: g * (x / (1 + z)),
    name="xlog1py",
    convention="0 by x where x is 0 and y at most -1",
)


@overload
def xlog1py(input: AnyTensor, other: Any) -> AnyTensor: ...
@overload
def xlog1py(input: Any, other: AnyTensor) -> AnyTensor: ...
@overload
def xlog1py(input: TensorLike, other: Any) -> TensorLike: ...
def xlog1py(input: Any, other: Any) -> Any:
    """Compute ``input * log1p(other)``, and 0 where ``input`` is 0.

    It is NaN where ``other`` is. The shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.special.xlog1py(tg.tensor([0.0, 2.0]), tg.tensor([-1.0, 1.0]))
    tensor([0.0000, 1.3863])
    """
    return _xlog1py(input, other)
