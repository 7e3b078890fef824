"""Functions of each element on its own, and of pairs of elements.

Formulas: Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964), chapters 4 and 7. At a
kink the derivative is PyTorch's: 0 for ``abs`` at 0, half to each side where ``maximum`` or
``minimum`` ties, all to the first where ``fmax`` or ``fmin`` ties, 1 for ``clip`` at its bounds.
``hypot`` at (0, 0) takes the subgradient 0.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.tensor_base import is_tensor, unwrap

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "abs",
    "absolute",
    "acos",
    "acosh",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "clamp",
    "clip",
    "copysign",
    "cos",
    "cosh",
    "deg2rad",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "heaviside",
    "hypot",
    "i0",
    "ldexp",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "logaddexp2",
    "maximum",
    "minimum",
    "mul",
    "multiply",
    "neg",
    "negative",
    "positive",
    "pow",
    "rad2deg",
    "reciprocal",
    "remainder",
    "round",
    "sign",
    "sin",
    "sinc",
    "sinh",
    "sqrt",
    "square",
    "tan",
    "tanh",
    "trunc",
    "xlogy",
]

# --- arithmetic ------------------------------------------------------------------------------

add = primitive(np.add, "a b", lambda g: g, lambda g: g)
sub = primitive(np.subtract, "a b", lambda g: g, lambda g: -g, name="sub")
mul = primitive(np.multiply, "a b", lambda g, b: g * b, lambda g, a: g * a, name="mul")
div = primitive(np.divide, "a b", lambda g, b: g / b, lambda g, y, b: -g * y / b, name="div")
neg = primitive(np.negative, "x", lambda g: -g, name="neg")
positive = primitive(np.positive, "x", lambda g: g, numpy=[np.conjugate])
reciprocal = primitive(np.reciprocal, "x", lambda g, y: -g * y * y)
remainder = primitive(
    np.remainder,
    "a b",
    lambda g: g,
    lambda g, a, b: -g * np.floor_divide(a, b),
    name="remainder",
    convention="jumps are ignored",
)
fmod = primitive(
    np.fmod,
    "a b",
    lambda g: g,
    lambda g, a, b: -g * np.trunc(a / b),
    convention="jumps are ignored",
)
deg2rad = primitive(np.deg2rad, "x", lambda g: g * (math.pi / 180), numpy=[np.radians])
rad2deg = primitive(np.rad2deg, "x", lambda g: g * (180 / math.pi), numpy=[np.degrees])
ldexp = primitive(
    np.ldexp,
    "a exponent",
    lambda g, exponent: g * np.exp2(exponent).astype(g.dtype),
    None,
    convention="the exponent is data",
)
subtract, multiply, divide, negative = sub, mul, div, neg


def _power_base(g: Any, a: Any, b: Any) -> Any:
    # b a^(b-1), whose value at a = b = 0 is the 0 of a constant, not 0 * inf.
    exponent = b - 1
    corner = (a == 0) & (b == 0)
    if np.any(corner):
        exponent = np.where(corner, 1, exponent)
    return g * (b * a**exponent)


def _power_exponent(g: Any, a: Any, b: Any, y: Any) -> Any:
    # a^b log a; at a = 0 the limit from the right of a^b log a: 0 for b > 0, and by PyTorch's
    # convention for b = 0.
    zero = (a == 0) & (b >= 0)
    return g * y * np.log(np.where(zero, 1, a)) if np.any(zero) else g * y * np.log(a)


pow = primitive(
    operator.pow,
    "a b",
    _power_base,
    _power_exponent,
    name="pow",
    numpy=[np.power, np.float_power],
    convention="at a = 0: d/db is 0 for b >= 0, d/da is 0 for b = 0",
)

# --- exponentials and logarithms ---------------------------------------------------------------

exp = primitive(np.exp, "x", lambda g, y: g * y)
exp2 = primitive(np.exp2, "x", lambda g, y: g * (math.log(2) * y))
expm1 = primitive(np.expm1, "x", lambda g, y: g * (y + 1))
log = primitive(np.log, "x", lambda g, x: g / x)
log2 = primitive(np.log2, "x", lambda g, x: g / (math.log(2) * x))
log10 = primitive(np.log10, "x", lambda g, x: g / (math.log(10) * x))
log1p = primitive(np.log1p, "x", lambda g, x: g / (1 + x))


def _weight(a: Any, b: Any, log_add: Any, power: Any) -> Any:
    """``1 / (1 + power(b - a))`` without overflow; half to each of two equal infinities."""
    same = np.isinf(a) & np.equal(a, b)
    if same.any():
        a, b = where(same, 0, a), where(same, 0, b)
    return power(-log_add(0, b - a))


logaddexp: Primitive = primitive(
    np.logaddexp,
    "a b",
    lambda g, a, b: g * _weight(a, b, logaddexp, exp),
    lambda g, a, b: g * _weight(b, a, logaddexp, exp),
    convention="equal infinities: half to each",
)
logaddexp2: Primitive = primitive(
    np.logaddexp2,
    "a b",
    lambda g, a, b: g * _weight(a, b, logaddexp2, exp2),
    lambda g, a, b: g * _weight(b, a, logaddexp2, exp2),
    convention="equal infinities: half to each",
)


def _xlogy(x: Any, z: Any) -> Any:
    return x * np.log(np.where(x == 0, 1, z))


xlogy = primitive(
    _xlogy,
    "x z",
    lambda g, x, z: g * np.log(np.where((x == 0) & (z == 0), 1, z)),
    lambda g, x, z: g * (x / np.where(x == 0, 1, z)),
    name="xlogy",
)
xlogy.__doc__ = """``x log z``, and 0 where ``x`` is 0 whatever ``z`` is: the terms of an entropy.

>>> import tinygrad_np as tg
>>> tg.xlogy(tg.tensor([0.0, 2.0]), tg.tensor([0.0, 1.0]))
tensor([0., 0.])
"""

# --- roots and lengths ---------------------------------------------------------------------------

sqrt = primitive(np.sqrt, "x", lambda g, y: g / (2 * y), convention="inf at 0")
cbrt = primitive(np.cbrt, "x", lambda g, y: g / (3 * y * y), convention="inf at 0")
square = primitive(np.square, "x", lambda g, x: g * (2 * x))
abs = primitive(
    np.absolute, "x", lambda g, x: g * np.sign(x), name="abs", numpy=[np.fabs], convention="0 at 0"
)


def _nonzero(y: Any) -> Any:
    """A denominator that is 0 only where its numerator is too: 1 there."""
    zero = np.equal(y, 0)
    return where(zero, 1, y) if zero.any() else y


hypot = primitive(
    np.hypot,
    "a b",
    lambda g, a, y: g * (a / _nonzero(y)),
    lambda g, b, y: g * (b / _nonzero(y)),
    convention="0 at (0, 0)",
)
absolute = abs

# --- trigonometric and hyperbolic functions ------------------------------------------------------

sin = primitive(np.sin, "x", lambda g, x: g * np.cos(x))
cos = primitive(np.cos, "x", lambda g, x: -g * np.sin(x))
tan = primitive(np.tan, "x", lambda g, y: g * (1 + y * y))
arcsin = primitive(np.arcsin, "x", lambda g, x: g / np.sqrt((1 - x) * (1 + x)))
arccos = primitive(np.arccos, "x", lambda g, x: -g / np.sqrt((1 - x) * (1 + x)))
arctan = primitive(np.arctan, "x", lambda g, x: g / (1 + x * x))
sinh = primitive(np.sinh, "x", lambda g, x: g * np.cosh(x))
cosh = primitive(np.cosh, "x", lambda g, x: g * np.sinh(x))
tanh = primitive(np.tanh, "x", lambda g, y: g * (1 - y * y))
arcsinh = primitive(np.arcsinh, "x", lambda g, x: g / np.hypot(x, 1))
arccosh = primitive(np.arccosh, "x", lambda g, x: g / np.sqrt((x - 1) * (x + 1)))
arctanh = primitive(np.arctanh, "x", lambda g, x: g / ((1 - x) * (1 + x)))


def _turn(other: Any, a: Any, b: Any) -> Any:
    length = np.hypot(a, b)  # divided by twice: its square could overflow
    return other / length / length


arctan2 = primitive(
    np.arctan2,
    "a b",
    lambda g, a, b: g * _turn(b, a, b),
    lambda g, a, b: -g * _turn(a, a, b),
    convention="NaN at (0, 0)",
)
asin, acos, atan, atan2 = arcsin, arccos, arctan, arctan2
asinh, acosh, atanh = arcsinh, arccosh, arctanh


def _sinc(x: Any, *, order: int = 0) -> Any:
    """The derivative of that order of ``sin(pi x) / (pi x)``: by its power series near 0.

    Away from it by ``u s_n(u) + n s_(n-1)(u) = sin(u + n pi / 2)``, Leibniz' rule on
    ``u s(u) = sin u``.
    """
    x = np.asarray(x)
    u = np.pi * x.astype(np.float64)
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


_sinc_derivative: Primitive = primitive(
    _sinc,
    "x",
    lambda g, x, order: g * _sinc_derivative(x, order=order + 1),
    name="sinc",
    convention="smooth at 0, to every order",
)


@implements(np.sinc)
def sinc(x: Any) -> Tensor:
    """``sin(pi x) / (pi x)``, and 1 at 0, where every derivative is right too.

    >>> import tinygrad_np as tg
    >>> tg.sinc(tg.tensor([0.0, 0.5, 1.0])).numpy().round(4).tolist()
    [1.0, 0.6366000175476074, 0.0]
    """
    return _sinc_derivative(x)


def _i0(x: Any, *, order: int = 0) -> Any:
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


_i0_derivative: Primitive = primitive(
    _i0, "x", lambda g, x, order: g * _i0_derivative(x, order=order + 1), name="i0"
)


@implements(np.i0)
def i0(x: Any) -> Tensor:
    """The modified Bessel function of the first kind and order 0.

    >>> import tinygrad_np as tg
    >>> tg.i0(tg.tensor([0.0, 1.0])).numpy().round(4).tolist()
    [1.0, 1.2661000490188599]
    """
    return _i0_derivative(x)


# --- piecewise constant: the derivative is zero ---------------------------------------------------

sign = primitive(np.sign, "x", lambda g: np.zeros_like(g), convention="0 everywhere")
floor = primitive(np.floor, "x", lambda g: np.zeros_like(g), convention="0 everywhere")
ceil = primitive(np.ceil, "x", lambda g: np.zeros_like(g), convention="0 everywhere")
round = primitive(
    np.rint,
    "x",
    lambda g: np.zeros_like(g),
    name="round",
    convention="0 everywhere; halves to even",
)
trunc = primitive(
    np.trunc, "x", lambda g: np.zeros_like(g), numpy=[np.fix], convention="0 everywhere"
)
floor_divide = primitive(
    np.floor_divide,
    "a b",
    lambda g: np.zeros_like(g),
    lambda g: np.zeros_like(g),
    convention="0 everywhere",
)
heaviside = primitive(
    np.heaviside,
    "a b",
    lambda g: np.zeros_like(g),
    lambda g, a: g * np.equal(a, 0),
    convention="0 for a",
)
copysign = primitive(
    np.copysign,
    "a b",
    lambda g, a, b: g * (np.sign(a) * np.copysign(1, b)),
    lambda g: np.zeros_like(g),
    convention="0 at a = 0, and for b",
)


@implements(np.round, np.around)
def _numpy_round(a: Any, decimals: int = 0) -> Any:
    scale = 10.0**decimals
    return round(a) if decimals == 0 else round(a * scale) / scale


@implements(np.divmod)
def _numpy_divmod(x1: Any, x2: Any) -> tuple[Any, Any]:
    return floor_divide(x1, x2), remainder(x1, x2)


@implements(np.modf)
def _numpy_modf(x: Any) -> tuple[Any, Any]:
    whole = trunc(x)
    return x - whole, whole


# --- choices -----------------------------------------------------------------------------------


def _share(g: Any, wins: Any, ties: Any) -> Any:
    """The part of ``g`` for one of two operands: all of it where it wins, half where they are
    equal.
    """
    return g * wins + 0.5 * g * ties if np.any(ties) else g * wins


maximum = primitive(
    np.maximum,
    "a b",
    lambda g, a, b: _share(g, a > b, a == b),
    lambda g, a, b: _share(g, a < b, a == b),
    convention="ties: half to each",
)
minimum = primitive(
    np.minimum,
    "a b",
    lambda g, a, b: _share(g, a < b, a == b),
    lambda g, a, b: _share(g, a > b, a == b),
    convention="ties: half to each",
)

fmax = primitive(
    np.fmax,
    "a b",
    lambda g, a, b: g * (np.greater_equal(a, b) | np.isnan(b)),
    lambda g, a, b: g * ~(np.greater_equal(a, b) | np.isnan(b)),
    convention="ties: all to a; NaN never wins",
)
fmin = primitive(
    np.fmin,
    "a b",
    lambda g, a, b: g * (np.less_equal(a, b) | np.isnan(b)),
    lambda g, a, b: g * ~(np.less_equal(a, b) | np.isnan(b)),
    convention="ties: all to a; NaN never wins",
)

# The branch not taken gets an exact 0, whatever its gradient: 0 * inf would make a NaN of it.
where = primitive(
    lambda condition, a, b: np.where(condition, a, b),
    "condition a b",
    None,
    lambda g, condition: np.where(condition, g, 0),
    lambda g, condition: np.where(condition, 0, g),
    name="where",
    convention="an exact 0 to the branch not taken",
)


@implements(np.where)
def _numpy_where(condition: Any, x: Any = None, y: Any = None, /) -> Any:
    if x is None and y is None:
        return np.where(unwrap(condition))
    return where(condition, x, y)


def _clip(x: Any, *, min: Any = None, max: Any = None) -> Any:
    return np.clip(x, min, max)


def _within(x: Any, min: Any, max: Any) -> Any:
    inside = True if min is None else x >= min
    return inside if max is None else inside & (x <= max)


_clip_to = primitive(
    _clip,
    "x",
    lambda g, x, min, max: g * _within(x, min, max),
    name="clip",
    convention="1 at the bounds",
)


def clip(x: Any, min: Any = None, max: Any = None) -> Tensor:
    """Limit values to ``[min, max]``; the gradient is 1 at the bounds, as in PyTorch.

    Bounds may be None, numbers, arrays, or tensors (then they are differentiated too).

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([-2.0, 0.5, 1.0], requires_grad=True)
    >>> tg.clip(x, -1, 1).sum().backward()
    >>> x.grad
    tensor([0., 1., 1.])
    """
    if min is None and max is None:
        raise ValueError("clip: at least one of min and max is needed")
    if is_tensor(min) or is_tensor(max):
        x = x if min is None else maximum(x, min)
        return x if max is None else minimum(x, max)
    return _clip_to(x, min=min, max=max)


clamp = clip


@implements(np.clip)
def _numpy_clip(
    a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None
) -> Any:
    return clip(a, a_min if min is None else min, a_max if max is None else max)


@implements(np.select)
def _numpy_select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    if len(condlist) != len(choicelist):
        raise ValueError(f"select: {len(condlist)} conditions, but {len(choicelist)} choices")
    y = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1], strict=True):
        y = where(condition, choice, y)  # the first that holds is chosen
    return y


@implements(np.choose)
def _numpy_choose(a: Any, choices: Any, *, mode: str = "raise") -> Any:
    picked, n = np.asarray(unwrap(a)), len(choices)
    if mode == "raise" and ((picked < 0) | (picked >= n)).any():
        raise ValueError(f"choose: a number outside of 0 to {n - 1}, the choices there are")
    picked = np.clip(picked, 0, n - 1) if mode == "clip" else picked % n
    y = choices[n - 1]
    for i in reversed(range(n - 1)):
        y = where(picked == i, choices[i], y)
    return y + np.zeros(picked.shape, unwrap(y).dtype) if n == 1 else y


def _nan_to_num(
    x: Any, *, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Any:
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


_finite = primitive(
    _nan_to_num,
    "x",
    lambda g, x: where(np.isfinite(x), g, 0),
    name="nan_to_num",
    convention="0 where replaced",
)


def nan_to_num(
    x: Any,
    nan: float = 0.0,
    posinf: float | None = None,
    neginf: float | None = None,
) -> Tensor:
    """NaN and infinities replaced (infinities by the largest numbers by default), by constants."""
    return _finite(x, nan=nan, posinf=posinf, neginf=neginf)


@implements(np.nan_to_num)
def _numpy_nan_to_num(
    x: Any,
    copy: bool = True,
    nan: float = 0.0,
    posinf: float | None = None,
    neginf: float | None = None,
) -> Any:
    return nan_to_num(x, nan, posinf, neginf)  # always a copy


@implements(np.real)
def _numpy_real(val: Any) -> Any:
    return positive(val)


@implements(np.unwrap)
def _numpy_unwrap(
    p: Any, discont: float | None = None, axis: int = -1, *, period: float = 2 * math.pi
) -> Any:
    array = unwrap(p)
    return p + (np.unwrap(array, discont, axis, period=period) - array)  # whole turns: constants
