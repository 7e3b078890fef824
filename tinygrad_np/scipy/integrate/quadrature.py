"""Integrals: of functions by Gauss and Kronrod's rule, of samples by trapezoids and parabolas."""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.grad_mode import no_grad
from ...core.tensor_base import unwrap
from ..numbers import operands

__all__ = ["cumulative_trapezoid", "quad", "simpson", "trapezoid"]

# The 15 nodes of Kronrod's rule, of which every second is one of the 7 of Gauss's (Piessens et al.,
# "QUADPACK", 1983): those not below 0, the weights of both rules.
NODES = (
    0.991455371120812639206854697526329,
    0.949107912342758524526189684047851,
    0.864864423359769072789712788640926,
    0.741531185599394439863864773280788,
    0.586087235467691130294144691693013,
    0.405845151377397166906606412076961,
    0.207784955007898467600689403773245,
    0.0,
)
KRONROD = (
    0.022935322010529224963732008058970,
    0.063092092629978553290700663189204,
    0.104790010322250183839876322541518,
    0.140653259715525918745189590510238,
    0.169004726639267902826583426598550,
    0.190350578064785409913256402421014,
    0.204432940075298892414161999234649,
    0.209482141084727828012999174891714,
)
GAUSS = (
    0.129484966168869693270611432679082,
    0.279705391489276667901467771423780,
    0.381830050505118944950369775488975,
    0.417959183673469387755102040816327,
)
X = np.array([*(-x for x in NODES[:-1]), *NODES[::-1]])  # (15,)
W = np.array([*KRONROD[:-1], *KRONROD[::-1]])
W_GAUSS = np.zeros(15)
W_GAUSS[1::2] = [*GAUSS[:-1], *GAUSS[::-1]]


def quad(
    func: Callable[..., Any],
    a: Any,
    b: Any,
    args: tuple[Any, ...] = (),
    *,
    epsabs: float = 1.49e-8,
    epsrel: float = 1.49e-8,
    limit: int = 50,
) -> tuple[Any, float]:
    """Integrate a function from a to b; differentiable by both ends and by ``args``.

    The intervals are chosen on plain numbers, those with the largest error halved first; then the
    rule is recorded on them. With an infinite end the variable is changed.

    Args:
        func: ``func(x, *args)``, of a number, gives a number.
        a, b: the ends, numbers or tensors, ±inf for no end.
        args: what else the function takes.
        epsabs, epsrel: the errors, absolute or relative, that are small enough.
        limit: how many intervals at most.

    Returns:
        The integral, and an estimate of its error.

    Raises:
        ArgumentError: the function is not finite at a node.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import integrate
    >>> value, error = integrate.quad(lambda x: np.exp(-x), 0.0, np.inf)
    >>> value.round(9)
    np.float64(1.0)
    """
    args = args if isinstance(args, tuple) else (args,)
    low, high = float(unwrap(a)), float(unwrap(b))
    if low == high:
        return func(a, *args) * (b - a), 0.0
    if low > high:
        value, error = quad(func, b, a, args, epsabs=epsabs, epsrel=epsrel, limit=limit)
        return -value, error
    ends, at = _variable(a, b, low, high)

    def node(u: Any, plain: bool) -> Any:
        x, factor = at(u)
        y = func(unwrap(x) if plain else x, *args)
        return (unwrap(y) if plain else y) * (unwrap(factor) if plain else factor)

    def rule(left: float, right: float) -> tuple[float, float]:
        half, middle = (right - left) / 2, (right + left) / 2
        with no_grad():
            y = np.array([float(unwrap(node(middle + half * x, True))) for x in X])
        if not np.isfinite(y).all():
            raise ArgumentError(
                f"quad: the function is not finite between {left:.6g} and {right:.6g}"
            )
        return half * float(W @ y), abs(half * float((W - W_GAUSS) @ y))

    heap: list[tuple[float, float, float, float]] = []
    for left, right in pairwise(ends):
        value, error = rule(left, right)
        heappush(heap, (-error, left, right, value))
    while len(heap) < limit:
        error, total = -sum(e for e, *_ in heap), sum(v for *_, v in heap)
        if error <= max(epsabs, epsrel * abs(total)):
            break
        _, left, right, _ = heappop(heap)
        middle = (left + right) / 2
        for part in ((left, middle), (middle, right)):
            value, error = rule(*part)
            heappush(heap, (-error, *part, value))
    integral: Any = 0.0
    for _, left, right, _ in sorted(heap, key=lambda part: part[1]):
        half, middle = (right - left) / 2, (right + left) / 2
        for x, w in zip(X, W, strict=True):
            integral = integral + half * float(w) * node(middle + half * float(x), False)
    return integral, -sum(e for e, *_ in heap)


def _variable(a: Any, b: Any, low: float, high: float) -> tuple[list[float], Any]:
    """The interval of a variable u, and ``x`` with ``dx/du`` at each."""
    if math.isfinite(low) and math.isfinite(high):
        return [0.0, 1.0], lambda u: (a + (b - a) * u, b - a)
    if math.isfinite(low):  # x = a + u / (1 - u)
        return [0.0, 0.5, 1.0], lambda u: (a + u / (1 - u), 1 / (1 - u) ** 2)
    if math.isfinite(high):
        return [0.0, 0.5, 1.0], lambda u: (b - u / (1 - u), 1 / (1 - u) ** 2)
    return [-1.0, 0.0, 1.0], lambda u: (u / (1 - u * u), (1 + u * u) / (1 - u * u) ** 2)


def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    """Integrate samples by straight lines between them: ``np.trapezoid``.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import integrate
    >>> integrate.trapezoid(np.array([0.0, 1.0, 2.0]))
    np.float64(2.0)
    """
    return np.trapezoid(y, x, dx, axis)


def _steps(op: str, y: Any, x: Any, dx: float, axis: int) -> tuple[Any, Any]:
    """The samples with the axis last, and the distances between them."""
    (y,) = operands(op, y)
    y = np.moveaxis(y, axis, -1)
    n = y.shape[-1]
    if x is None:
        return y, np.full(max(n - 1, 0), dx, unwrap(y).dtype)
    (x,) = operands(op, x)
    x = x if x.ndim == 1 else np.moveaxis(x, axis, -1)
    if x.shape[-1] != n:
        raise ShapeError(f"{op}: {n} samples at {x.shape[-1]} places")
    return y, x[..., 1:] - x[..., :-1]


def cumulative_trapezoid(
    y: Any, x: Any = None, dx: float = 1.0, axis: int = -1, initial: float | None = None
) -> Any:
    """Integrate samples up to each of them, by straight lines.

    Args:
        y: samples along ``axis``.
        x: their places, by default ``dx`` apart.
        dx: the distance.
        axis: the axis.
        initial: 0 puts the integral up to the first sample first.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import integrate
    >>> integrate.cumulative_trapezoid(np.array([0.0, 1.0, 2.0]), initial=0)
    array([0. , 0.5, 2. ])
    """
    y, steps = _steps("cumulative_trapezoid", y, x, dx, axis)
    sums = np.cumsum((y[..., 1:] + y[..., :-1]) / 2 * steps, -1)
    if initial is not None:
        if initial != 0:
            raise ArgumentError("cumulative_trapezoid: initial must be 0 or None")
        sums = np.concatenate([np.zeros((*y.shape[:-1], 1), unwrap(y).dtype), sums], -1)
    return np.moveaxis(sums, -1, axis)


def simpson(y: Any, x: Any = None, *, dx: float = 1.0, axis: int = -1) -> Any:
    """Integrate samples by parabolas through three of them each (Simpson's rule).

    With an even number of samples the last interval is that of the parabola through the last
    three (Cartwright, "Simpson's rule cumulative integration", 2017).

    Args:
        y: samples along ``axis``.
        x: their places, by default ``dx`` apart.
        dx: the distance.
        axis: the axis.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import integrate
    >>> integrate.simpson(np.array([0.0, 1.0, 4.0]))  # of x², up to 2
    np.float64(2.6666666666666665)
    """
    y, steps = _steps("simpson", y, x, dx, axis)
    n = y.shape[-1]
    if n < 2:
        return y.sum(-1) * 0
    if n == 2:
        return (y[..., 0] + y[..., 1]) / 2 * steps[..., 0]
    stop = n - 2 if n % 2 == 0 else n - 1
    h0, h1 = steps[..., 0:stop:2], steps[..., 1:stop:2]
    y0, y1, y2 = y[..., 0:stop:2], y[..., 1 : stop + 1 : 2], y[..., 2 : stop + 1 : 2]
    whole = h0 + h1
    parabolas = y0 * (2 - h1 / h0) + y1 * whole**2 / (h0 * h1) + y2 * (2 - h0 / h1)
    total = (whole / 6 * parabolas).sum(-1)
    if n % 2 == 0:
        h0, h1 = steps[..., -2], steps[..., -1]
        last = (2 * h1**2 + 3 * h0 * h1) / (6 * (h0 + h1)) * y[..., -1]
        middle = (h1**2 + 3 * h0 * h1) / (6 * h0) * y[..., -2]
        total = total + last + middle - h1**3 / (6 * h0 * (h0 + h1)) * y[..., -3]
    return total
