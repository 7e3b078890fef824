"""Bessel functions of whole orders, and Airy's.

Each kind is one operation with the order as its setting: a derivative is made of the orders beside
it (Abramowitz and Stegun, 9.1.27 and 9.6.26), and so are all further ones, smooth at 0, too.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.types import TensorLike
from ..elementwise.arithmetic import _mul
from ..elementwise.signs import _sign
from ..elementwise.special import _i0, _sinc_derivative
from .scipy_values import from_scipy, in_type_of

__all__ = [
    "airy_ai",
    "bessel_j0",
    "bessel_j1",
    "bessel_y0",
    "bessel_y1",
    "i0e",
    "i1",
    "i1e",
    "modified_bessel_i0",
    "modified_bessel_i1",
    "modified_bessel_k0",
    "modified_bessel_k1",
    "scaled_modified_bessel_k0",
    "scaled_modified_bessel_k1",
    "spherical_bessel_j0",
]


def _of_order(kind: str, fast: tuple[str, ...] = ()) -> Any:
    """The values of a kind; those of the first orders have functions of their own in SciPy."""
    own = [from_scipy(name) for name in fast]
    general = from_scipy(kind)

    def values(x: Any, *, n: int) -> Any:
        return own[n](x) if n < len(own) else general(np.asarray(n, x.dtype), x)

    return values


def _j_vjp(g: Any, x: Any, n: int) -> Any:
    return -g * _j(x, n=1) if n == 0 else g * ((_j(x, n=n - 1) - _j(x, n=n + 1)) / 2)


def _y_vjp(g: Any, x: Any, n: int) -> Any:
    return -g * _y(x, n=1) if n == 0 else g * ((_y(x, n=n - 1) - _y(x, n=n + 1)) / 2)


def _k_vjp(g: Any, x: Any, n: int) -> Any:
    return -g * ((_k(x, n=abs(n - 1)) + _k(x, n=n + 1)) / 2)


def _scaled_i_vjp(g: Any, x: Any, y: Any, n: int) -> Any:
    beside = (_scaled_i(x, n=abs(n - 1)) + _scaled_i(x, n=n + 1)) / 2
    return g * (beside - _mul(_sign(x), y))


def _scaled_k_vjp(g: Any, x: Any, y: Any, n: int) -> Any:
    return g * (y - (_scaled_k(x, n=abs(n - 1)) + _scaled_k(x, n=n + 1)) / 2)


_j: Primitive = primitive(_of_order("jv", ("j0", "j1")), "x", _j_vjp, name="bessel_j")
_y: Primitive = primitive(_of_order("yv", ("y0", "y1")), "x", _y_vjp, name="bessel_y")
_k: Primitive = primitive(_of_order("kv", ("k0", "k1")), "x", _k_vjp, name="modified_bessel_k")
_scaled_i: Primitive = primitive(
    _of_order("ive", ("i0e", "i1e")),
    "x",
    _scaled_i_vjp,
    name="scaled_modified_bessel_i",
    convention="of order 0: 0 at 0",
)
_scaled_k: Primitive = primitive(
    _of_order("kve", ("k0e", "k1e")), "x", _scaled_k_vjp, name="scaled_modified_bessel_k"
)


def bessel_j0(input: TensorLike) -> TensorLike:
    """Compute the Bessel function of the first kind and order 0 of each element (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.bessel_j0(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 0.7652])
    """
    return _j(input, n=0)


def bessel_j1(input: TensorLike) -> TensorLike:
    """Compute the Bessel function of the first kind and order 1 of each element (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.bessel_j1(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.4401])
    """
    return _j(input, n=1)


def bessel_y0(input: TensorLike) -> TensorLike:
    """Compute the Bessel function of the second kind and order 0 of each element.

    It is -inf at 0 and NaN below (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.bessel_y0(tg.tensor([0.0, 1.0]))
    tensor([  -inf, 0.0883])
    """
    return _y(input, n=0)


def bessel_y1(input: TensorLike) -> TensorLike:
    """Compute the Bessel function of the second kind and order 1 of each element.

    It is -inf at 0 and NaN below (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.bessel_y1(tg.tensor([0.0, 1.0]))
    tensor([   -inf, -0.7812])
    """
    return _y(input, n=1)


def i1(input: TensorLike) -> TensorLike:
    """Compute the modified Bessel function of the first kind and order 1 of each element.

    >>> import tinygrad_np as tg
    >>> tg.special.i1(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.5652])
    """
    return _i0(input, order=1)


def modified_bessel_i0(input: TensorLike) -> TensorLike:
    """Compute the modified Bessel function of the first kind and order 0 of each element.

    >>> import tinygrad_np as tg
    >>> tg.special.modified_bessel_i0(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 1.2661])
    """
    return _i0(input, order=0)


modified_bessel_i1 = i1


def i0e(input: TensorLike) -> TensorLike:
    """Compute ``exp(-abs(x)) * i0(x)`` of each element, which does not overflow (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.i0e(tg.tensor([0.0, 1.0, 1e4]))
    tensor([1.0000, 0.4658, 0.0040])
    """
    return _scaled_i(input, n=0)


def i1e(input: TensorLike) -> TensorLike:
    """Compute ``exp(-abs(x)) * i1(x)`` of each element, which does not overflow (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.i1e(tg.tensor([0.0, 1.0, 1e4]))
    tensor([0.0000, 0.2079, 0.0040])
    """
    return _scaled_i(input, n=1)


def modified_bessel_k0(input: TensorLike) -> TensorLike:
    """Compute the modified Bessel function of the second kind and order 0 of each element.

    It is inf at 0 and NaN below (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.modified_bessel_k0(tg.tensor([0.0, 1.0]))
    tensor([   inf, 0.4210])
    """
    return _k(input, n=0)


def modified_bessel_k1(input: TensorLike) -> TensorLike:
    """Compute the modified Bessel function of the second kind and order 1 of each element.

    It is inf at 0 and NaN below (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.modified_bessel_k1(tg.tensor([0.0, 1.0]))
    tensor([   inf, 0.6019])
    """
    return _k(input, n=1)


def scaled_modified_bessel_k0(x: TensorLike) -> TensorLike:
    """Compute ``exp(x) * modified_bessel_k0(x)`` of each element (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.scaled_modified_bessel_k0(tg.tensor([1.0, 1e4]))
    tensor([1.1445, 0.0125])
    """
    return _scaled_k(x, n=0)


def scaled_modified_bessel_k1(x: TensorLike) -> TensorLike:
    """Compute ``exp(x) * modified_bessel_k1(x)`` of each element (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.scaled_modified_bessel_k1(tg.tensor([1.0, 1e4]))
    tensor([1.6362, 0.0125])
    """
    return _scaled_k(x, n=1)


def _sine_over_x(x: Any, *, order: int) -> Any:
    """The derivative of that order of ``sin(x) / x``."""
    wide = np.asarray(x, np.float64)
    y = _sinc_derivative(np.where(np.isinf(wide), 0, wide) / math.pi, order=order)
    return in_type_of(np.where(np.isinf(wide), 0, y / math.pi**order), x)


_spherical_j0: Primitive = primitive(
    _sine_over_x,
    "x",
    lambda g, x, order: g * _spherical_j0(x, order=order + 1),
    name="spherical_bessel_j0",
)


def spherical_bessel_j0(x: TensorLike) -> TensorLike:
    """Compute ``sin(x) / x`` of each element, and 1 at 0.

    >>> import tinygrad_np as tg
    >>> tg.special.spherical_bessel_j0(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 0.8415])
    """
    return _spherical_j0(x, order=0)


# --- Airy -----------------------------------------------------------------------------------------

_airy_of_scipy = from_scipy("airy")


def _airy_values(x: Any, *, order: int) -> Any:
    """The derivative of that order, by ``Ai'' = x Ai`` and Leibniz' rule on it."""
    values = _airy_of_scipy(np.minimum(x, 200))  # Ai, Ai', Bi, Bi'; Ai is 0 from 104 on
    found = [values[0], values[1]]
    for n in range(2, order + 1):
        found.append(x * found[n - 2] + ((n - 2) * found[n - 3] if n > 2 else 0))
    return found[order]


_airy: Primitive = primitive(
    _airy_values, "x", lambda g, x, order: g * _airy(x, order=order + 1), name="airy_ai"
)


def airy_ai(input: TensorLike) -> TensorLike:
    """Compute Airy's function Ai of each element (extra ``scipy``).

    >>> import tinygrad_np as tg
    >>> tg.special.airy_ai(tg.tensor([0.0, 1.0]))
    tensor([0.3550, 0.1353])
    """
    return _airy(input, order=0)
