"""The gamma function's family: its logarithm, the derivatives of that, incomplete gammas, zeta."""

from __future__ import annotations

import math
from typing import Any, NoReturn, overload

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import AnyTensor
from ...core.types import TensorLike
from ..elementwise.exponential import _exp
from ..elementwise.special import _xlogy
from .scipy_values import from_scipy, in_type_of

__all__ = ["digamma", "igamma", "igammac", "lgamma", "mvlgamma", "polygamma", "zeta"]

_psi, _zeta_values = from_scipy("psi"), from_scipy("zeta")


def _polygamma_values(x: Any, *, n: int) -> Any:
    """``(-1)^(n+1) n! zeta(n + 1, x)`` (Abramowitz and Stegun, 6.4.10)."""
    if n == 0:
        return _psi(x)
    return (-1.0) ** (n + 1) * math.factorial(n) * _zeta_values(np.asarray(n + 1, x.dtype), x)


_polygamma: Primitive = primitive(
    _polygamma_values, "x", lambda g, x, n: g * _polygamma(x, n=n + 1), name="polygamma"
)
_gammaln = from_scipy("gammaln")
_lgamma = primitive(
    lambda x: in_type_of(np.where(np.isneginf(x), np.inf, _gammaln(x)), x),
    "x",
    lambda g, x: g * _polygamma(x, n=0),
    name="lgamma",
)


def lgamma(input: TensorLike) -> TensorLike:
    """Compute the logarithm of the absolute value of the gamma function of each element.

    Infinite at 0 and at the negative integers. The value is SciPy's (extra ``scipy``).

    Raises:
        ImportError: SciPy is not installed.

    >>> import tinygrad_np as tg
    >>> tg.lgamma(tg.tensor([0.5, 1.0, 5.0]))
    tensor([0.5724, 0.0000, 3.1781])
    """
    return _lgamma(input)


def digamma(input: TensorLike) -> TensorLike:
    """Compute the derivative of :func:`lgamma` of each element.

    At 0 it is -inf, at -0.0 inf, and at the negative integers NaN. The value is SciPy's (extra
    ``scipy``).

    Raises:
        ImportError: SciPy is not installed.

    >>> import tinygrad_np as tg
    >>> tg.digamma(tg.tensor([1.0, 0.5]))
    tensor([-0.5772, -1.9635])
    """
    return _polygamma(input, n=0)


def polygamma(n: int, input: TensorLike) -> TensorLike:
    """Compute the ``n``-th derivative of :func:`digamma` of each element.

    The value is SciPy's (extra ``scipy``).

    Raises:
        ImportError: SciPy is not installed.
        RuntimeError: ``n`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.polygamma(1, tg.tensor([1.0, 0.5]))
    tensor([1.6449, 4.9348])
    """
    if not isinstance(n, int | np.integer) or isinstance(n, bool):
        raise TypeError(f"polygamma: n must be an int, got {n!r:.40}")
    if n < 0:
        raise RuntimeError(f"polygamma: n must not be negative, got {n}")
    return _polygamma(input, n=int(n))


def mvlgamma(input: TensorLike, p: int) -> TensorLike:
    """Compute the logarithm of the multivariate gamma function of each element.

    ``p (p - 1) / 4 log(pi) + sum of lgamma(x - i / 2) for i = 0 ... p - 1``: the constant of the
    Wishart distribution of p dimensions. Elements are meant to be above ``(p - 1) / 2``.

    Raises:
        ImportError: SciPy is not installed.
        RuntimeError: ``p`` is below 1.

    >>> import tinygrad_np as tg
    >>> tg.mvlgamma(tg.tensor([2.0, 3.0]), 2)
    tensor([0.4516, 1.5502])
    """
    if p < 1:
        raise RuntimeError(f"mvlgamma: p must be 1 or more, got {p}")
    y: Any = p * (p - 1) / 4 * math.log(math.pi)
    for i in range(p):
        y = _lgamma(input - i / 2) + y
    result: TensorLike = y
    return result


# --- incomplete gamma functions ------------------------------------------------------------------


def _no_derivative(what: str) -> NoReturn:
    raise RuntimeError(
        f"the derivative of {what} is not implemented, as in PyTorch; pass it as a constant: "
        "x.detach()"
    )


def _density(a: Any, x: Any) -> Any:
    """The density of a gamma distribution, ``x^(a-1) exp(-x) / Gamma(a)``."""
    return _exp(_xlogy(a - 1, x) - x - _lgamma(a))


_igamma = primitive(
    from_scipy("gammainc"),
    "a x",
    lambda g: _no_derivative("igamma by its first argument"),
    lambda g, a, x: g * _density(a, x),
    name="igamma",
)
_igammac = primitive(
    from_scipy("gammaincc"),
    "a x",
    lambda g: _no_derivative("igammac by its first argument"),
    lambda g, a, x: -g * _density(a, x),
    name="igammac",
)


@overload
def igamma(input: AnyTensor, other: Any) -> AnyTensor: ...
@overload
def igamma(input: Any, other: AnyTensor) -> AnyTensor: ...
@overload
def igamma(input: TensorLike, other: Any) -> TensorLike: ...
def igamma(input: Any, other: Any) -> Any:
    """Compute the regularized lower incomplete gamma function P(input, other).

    The probability that a gamma variable of shape ``input`` is at most ``other``. The shapes
    broadcast; the value is SciPy's (extra ``scipy``).

    Raises:
        ImportError: SciPy is not installed.
        RuntimeError: backward, if a gradient by ``input`` is asked for.

    >>> import tinygrad_np as tg
    >>> tg.igamma(tg.tensor([1.0, 4.0]), tg.tensor([1.0, 4.0]))
    tensor([0.6321, 0.5665])
    """
    return _igamma(input, other)


@overload
def igammac(input: AnyTensor, other: Any) -> AnyTensor: ...
@overload
def igammac(input: Any, other: AnyTensor) -> AnyTensor: ...
@overload
def igammac(input: TensorLike, other: Any) -> TensorLike: ...
def igammac(input: Any, other: Any) -> Any:
    """Compute the regularized upper incomplete gamma function, ``1 - igamma(input, other)``.

    Right where it is small, too. The shapes broadcast; the value is SciPy's (extra ``scipy``).

    Raises:
        ImportError: SciPy is not installed.
        RuntimeError: backward, if a gradient by ``input`` is asked for.

    >>> import tinygrad_np as tg
    >>> tg.igammac(tg.tensor([1.0, 4.0]), tg.tensor([1.0, 4.0]))
    tensor([0.3679, 0.4335])
    """
    return _igammac(input, other)


# --- zeta -----------------------------------------------------------------------------------------


def _hurwitz(x: Any, q: Any) -> Any:
    dtype = in_type_of(0, x, q).dtype
    return _zeta_values(np.asarray(x, dtype), np.asarray(q, dtype))


_zeta: Primitive = primitive(
    _hurwitz,
    "x q",
    lambda g: _no_derivative("zeta by its first argument"),
    lambda g, x, q: g * (-x * _zeta(x + 1, q)),
    name="zeta",
)


@overload
def zeta(input: AnyTensor, other: Any) -> AnyTensor: ...
@overload
def zeta(input: Any, other: AnyTensor) -> AnyTensor: ...
@overload
def zeta(input: TensorLike, other: Any) -> TensorLike: ...
def zeta(input: Any, other: Any) -> Any:
    """Compute the Hurwitz zeta function, the sum of ``(k + other)**-input`` over k = 0, 1, ...

    The shapes broadcast; the value is SciPy's (extra ``scipy``).

    Raises:
        ImportError: SciPy is not installed.
        RuntimeError: backward, if a gradient by ``input`` is asked for.

    >>> import tinygrad_np as tg
    >>> tg.special.zeta(tg.tensor([2.0, 4.0]), 1.0)
    tensor([1.6449, 1.0823])
    """
    return _zeta(input, other)
