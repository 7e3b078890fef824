"""Cases for ``ops/elementwise.py``."""

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
for name in ("exp", "sin", "cos", "tanh", "square"):
    case(name, getattr(tg, name), arrays())
for name in ("log", "sqrt"):
    case(name, getattr(tg, name), arrays(low=0.2))
case("abs", tg.abs, arrays(kinks=(0,)))
for name in ("sign", "floor", "ceil", "round", "trunc"):
    case(name, getattr(tg, name), arrays(kinks=(-1.5, -1, -0.5, 0, 0.5, 1, 1.5)))


@st.composite
def apart(draw: st.DrawFn) -> list[Array]:
    """Two arrays that broadcast and nowhere tie."""
    a, b = draw(broadcastable(2))
    close = np.abs(a - b) < 0.05
    return [a, b] if not close.any() else [np.asarray(a + 5), b]


case("maximum", tg.maximum, apart())
case("minimum", tg.minimum, apart())


def a_mask(draw: st.DrawFn, arguments: list[Array]) -> Any:
    shape = np.broadcast_shapes(*(a.shape for a in arguments))
    return draw(hnp.arrays(np.bool_, shape))


case("where", lambda a, b, condition: tg.where(condition, a, b), broadcastable(2), condition=a_mask)
case("clip", tg.clip, arrays(kinks=(-1, 1)), min=-1, max=1)
case("clip", tg.clip, arrays(kinks=(0.5,)), min=0.5)
case("clip", tg.clip, arrays_of(st.just([(2, 3)]), kinks=(0.5,)), max=0.5)
