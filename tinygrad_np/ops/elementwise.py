"""Functions of each element on its own, and of pairs of elements.

Formulas: Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964), chapters 4 and 7. At a
    kink the
derivative is PyTorch's: 0 for ``abs`` at 0, half to each side where ``maximum`` or ``minimum``
ties, 1 for ``clip`` at its bounds.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..primitive import implements, is_tensor, primitive, unwrap

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "abs",
    "add",
    "ceil",
    "clamp",
    "clip",
    "cos",
    "div",
    "exp",
    "floor",
    "log",
    "maximum",
    "minimum",
    "mul",
    "neg",
    "pow",
    "round",
    "sign",
    "sin",
    "sqrt",
    "square",
    "sub",
    "tanh",
    "trunc",
    "where",
]

# --- arithmetic ------------------------------------------------------------------------------

add = primitive(np.add, "a b", lambda g: g, lambda g: g)
sub = primitive(np.subtract, "a b", lambda g: g, lambda g: -g, name="sub")
mul = primitive(np.multiply, "a b", lambda g, b: g * b, lambda g, a: g * a, name="mul")
div = primitive(np.divide, "a b", lambda g, b: g / b, lambda g, y, b: -g * y / b, name="div")
neg = primitive(np.negative, "x", lambda g: -g, name="neg")


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
    operator.pow, "a b", _power_base, _power_exponent, name="pow", numpy=[np.power, np.float_power]
)

# --- exponentials, roots, trigonometry ---------------------------------------------------------

exp = primitive(np.exp, "x", lambda g, y: g * y)
log = primitive(np.log, "x", lambda g, x: g / x)
sqrt = primitive(np.sqrt, "x", lambda g, y: g / (2 * y))
square = primitive(np.square, "x", lambda g, x: g * (2 * x))
abs = primitive(np.absolute, "x", lambda g, x: g * np.sign(x), name="abs", numpy=[np.fabs])
sin = primitive(np.sin, "x", lambda g, x: g * np.cos(x))
cos = primitive(np.cos, "x", lambda g, x: -g * np.sin(x))
tanh = primitive(np.tanh, "x", lambda g, y: g * (1 - y * y))

# --- piecewise constant: the derivative is zero ---------------------------------------------------

sign = primitive(np.sign, "x", lambda g: np.zeros_like(g))
floor = primitive(np.floor, "x", lambda g: np.zeros_like(g))
ceil = primitive(np.ceil, "x", lambda g: np.zeros_like(g))
round = primitive(np.rint, "x", lambda g: np.zeros_like(g), name="round")
trunc = primitive(np.trunc, "x", lambda g: np.zeros_like(g), numpy=[np.fix])

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
)
minimum = primitive(
    np.minimum,
    "a b",
    lambda g, a, b: _share(g, a < b, a == b),
    lambda g, a, b: _share(g, a > b, a == b),
)

# The branch not taken gets an exact 0, whatever its gradient: 0 * inf would make a NaN of it.
where = primitive(
    lambda condition, a, b: np.where(condition, a, b),
    "condition a b",
    None,
    lambda g, condition: np.where(condition, g, 0),
    lambda g, condition: np.where(condition, 0, g),
    name="where",
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


_clip_to = primitive(_clip, "x", lambda g, x, min, max: g * _within(x, min, max), name="clip")


@implements(np.clip)
def clip(
    x: Any, min: Any = None, max: Any = None, *, a_min: Any = None, a_max: Any = None
) -> Tensor:
    """Limit values to ``[min, max]``; the gradient is 1 at the bounds, as in PyTorch.

    Bounds may be None, numbers, arrays, or tensors (then they are differentiated too).

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([-2.0, 0.5, 1.0], requires_grad=True)
    >>> tg.clip(x, -1, 1).sum().backward()
    >>> x.grad
    tensor([0., 1., 1.])
    """
    min = a_min if min is None else min
    max = a_max if max is None else max
    if min is None and max is None:
        raise ValueError("clip: at least one of min and max is needed")
    if is_tensor(min) or is_tensor(max):
        x = x if min is None else maximum(x, min)
        return x if max is None else minimum(x, max)
    return _clip_to(x, min=min, max=max)


clamp = clip
