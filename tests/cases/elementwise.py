"""Cases for ``ops/elementwise``."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

import tinygrad_np as tg

from . import Array, arrays, arrays_of, broadcastable, case, hnp

for name in ("add", "sub", "mul"):
    case(name, getattr(tg, name), broadcastable(2))
case("div", tg.div, broadcastable(2, low=0.5, high=2))
case("neg", tg.neg, arrays())
case("pow", tg.pow, broadcastable(2, low=0.3, high=2.5))
for exponent in (-1, 0, 0.5, 1, 2, 3):
    case("pow", lambda x, e=exponent: tg.pow(x, e), arrays(low=0.3))
SMOOTH = (
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "sin",
    "cos",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arctan",
)
for name in (*SMOOTH, "square", "sinc", "deg2rad", "rad2deg"):
    case(name, getattr(tg, name), arrays())
case("positive", np.positive, arrays())
for name in ("log", "sqrt", "log2", "log10", "log1p", "cbrt", "reciprocal"):
    case(name, getattr(tg, name), arrays(low=0.2))
case("tan", tg.tan, arrays(low=-1, high=1))
for name in ("arcsin", "arccos", "arctanh"):
    case(name, getattr(tg, name), arrays(low=-0.8, high=0.8))
case("arccosh", tg.arccosh, arrays(low=1.3))
for name in ("sinc", "i0"):
    case(name, getattr(tg, name), arrays(low=-4, high=4))
for name in ("logaddexp", "logaddexp2"):
    case(name, getattr(tg, name), broadcastable(2))
for name in ("hypot", "arctan2"):
    case(name, getattr(tg, name), broadcastable(2, kinks=(-0.4, -0.2, 0, 0.2, 0.4)))
case("abs", tg.abs, arrays(kinks=(0,)))
for name in ("sign", "floor", "ceil", "round", "trunc"):
    case(name, getattr(tg, name), arrays(kinks=(-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2)))


@st.composite
def apart(draw: st.DrawFn) -> list[Array]:
    """Two arrays that broadcast and nowhere tie."""
    a, b = draw(broadcastable(2))
    close = np.abs(a - b) < 0.05
    return [a, b] if not close.any() else [np.asarray(a + 5), b]


@st.composite
def apart3(draw: st.DrawFn) -> list[Array]:
    """Elements, lower and upper bounds that broadcast; in some places the lower one is above."""
    x, low = draw(apart())
    middle = np.asarray((x + low) / 2)
    high = np.asarray(draw(st.sampled_from([middle, middle + 20, middle - 20])))
    return [x, low, high]


for name in ("maximum", "minimum", "fmax", "fmin"):
    case(name, getattr(tg, name), apart())


@st.composite
def quotients(draw: st.DrawFn) -> list[Array]:
    """A dividend and a divisor that is nowhere near to dividing it."""
    whole, b = draw(broadcastable(2, low=0.5, high=2))
    sign = draw(st.sampled_from([-1, 1]))
    return [np.asarray(b * sign * (np.trunc(3 * whole) + 0.3)), b]


for name in ("remainder", "fmod", "floor_divide"):
    case(name, getattr(tg, name), quotients())
case("heaviside", tg.heaviside, broadcastable(2, kinks=(0,)))
case("heaviside", lambda b: tg.heaviside(np.array([0, 1, -1]), b), arrays((3,)))
case("copysign", tg.copysign, broadcastable(2, kinks=(0,)))
exponents = np.array([-1, 0, 3])
case("ldexp", lambda a: tg.ldexp(a, exponents), arrays((2, 3)))
not_finite = np.array([np.nan, np.inf, -np.inf, 0.0])
case("nan_to_num", lambda x: tg.nan_to_num(x, nan=1, posinf=2, neginf=-3), arrays())
case(
    "nan_to_num",
    lambda x: tg.nan_to_num(x + not_finite.astype(x.dtype), 1, 2, -3),
    arrays((3, 4)),
)


def a_mask(draw: st.DrawFn, arguments: list[Array]) -> Any:
    shape = np.broadcast_shapes(*(a.shape for a in arguments))
    return draw(hnp.arrays(np.bool_, shape))


case("where", lambda a, b, condition: tg.where(condition, a, b), broadcastable(2), condition=a_mask)
case("clip", tg.clip, arrays(kinks=(-1, 1)), min=-1, max=1)
case("clip", tg.clip, arrays(kinks=(0.5,)), min=0.5)
case("clip", tg.clip, arrays_of(st.just([(2, 3)]), kinks=(0.5,)), max=0.5)
case("clip", tg.clip, apart3())
case("clip", lambda x, max: tg.clip(x, max=max), apart())
case("xlogy", tg.xlogy, broadcastable(2, low=0.3))
