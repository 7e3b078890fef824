"""The Runge-Kutta pair of order 5(4) of Dormand and Prince, with steps of its own size.

Dormand and Prince, "A family of embedded Runge-Kutta formulae" (1980); the control of the step size
is that of Hairer, Norsett and Wanner, "Solving Ordinary Differential Equations I" (1993), II.4.
Lengths of steps are data: the derivative of the solution is that of the steps that were taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...core.tensor_base import unwrap
from ...core.types import Array

Equation = Callable[[float, Any], Any]

NODES = (0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0)
STAGES: tuple[tuple[float, ...], ...] = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
)
WEIGHTS = (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84)
# Of the fifth order less those of the fourth, with the derivative at the end of the step as last.
ERRORS = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
SAFETY, SHRINK, GROW = 0.9, 0.2, 10.0
ORDER = 5


class IntegrationError(RuntimeError):
    """The steps became too short, or too many."""


def combined(derivatives: Sequence[Any], weights: Sequence[float]) -> Any:
    total: Any = None
    for k, weight in zip(derivatives, weights, strict=False):
        if weight:
            total = weight * k if total is None else total + weight * k
    return total


def _norm(x: Array, scale: Array) -> float:
    return float(np.sqrt(np.mean((x / scale) ** 2))) if x.size else 0.0


def first_step(
    f: Equation, t: float, y: Any, dy: Any, sign: float, rtol: float, atol: float
) -> float:
    """A first length, after Hairer, Norsett and Wanner, II.4: of what changes little."""
    a, da = unwrap(y), unwrap(dy)
    scale = atol + np.abs(a) * rtol
    size, slope = _norm(a, scale), _norm(da, scale)
    h = 1e-6 if min(size, slope) < 1e-5 else 0.01 * size / slope
    ahead = unwrap(f(t + h * sign, a + h * sign * da))
    bend = _norm(ahead - da, scale) / h
    largest = max(slope, bend)
    second = max(1e-6, h * 1e-3) if largest <= 1e-15 else (0.01 / largest) ** (1 / ORDER)
    return float(min(100 * h, second))


def integrate(
    f: Equation,
    times: Sequence[float],
    y: Any,
    rtol: float,
    atol: float,
    max_step: float = np.inf,
    h: float | None = None,
    max_steps: int = 100_000,
) -> tuple[list[Any], int]:
    """The solution of ``y' = f(t, y)`` at each of some times, which rise or fall.

    Args:
        f: gives y' in y's shape, from tensors tensors.
        times: first that of ``y``.
        y: the value there.
        rtol, atol: the error of a step is to be below ``atol + rtol * |y|``, in the mean square.
        max_step: the longest step.
        h: the length of the first step, by default estimated.
        max_steps: when to give up.

    Returns:
        The values, and the number of times that ``f`` was called.

    Raises:
        IntegrationError: steps became too short or too many.
    """
    values, t = [y], float(times[0])
    dy = f(t, y)
    calls = 1
    sign = 1.0 if len(times) < 2 or times[-1] >= t else -1.0
    if h is None:
        h = first_step(f, t, y, unwrap(dy), sign, rtol, atol)
        calls += 1
    steps = 0
    for end in map(float, times[1:]):
        while (end - t) * sign > 0:
            smallest = 10 * abs(np.nextafter(t, sign * np.inf) - t)
            h = min(max(h, smallest), max_step)
            last = abs(end - t) <= h * (1 + 1e-12)
            step = end - t if last else h * sign
            stages = [dy]
            for node, weights in zip(NODES[1:], STAGES[1:], strict=True):
                stages.append(f(t + node * step, y + step * combined(stages, weights)))
            after = y + step * combined(stages, WEIGHTS)
            slope = f(t + step, after)
            calls += ORDER + 1
            error = step * combined([unwrap(k) for k in (*stages, slope)], ERRORS)
            scale = atol + rtol * np.maximum(np.abs(unwrap(y)), np.abs(unwrap(after)))
            ratio = _norm(np.asarray(error), scale)
            steps += 1
            if steps > max_steps:
                raise IntegrationError(f"{max_steps} steps were taken up to t = {t:.6g}")
            if ratio < 1:
                t, y, dy = (end if last else t + step), after, slope
                grown = GROW if ratio == 0 else min(GROW, SAFETY * ratio ** (-1 / ORDER))
                if not last or grown < 1:  # a step cut short says nothing of the next one
                    h = abs(step) * grown
            else:
                if abs(step) <= smallest or not np.isfinite(ratio):
                    raise IntegrationError(
                        f"the step at t = {t:.6g} would be too short: the solution may leave every "
                        "bound, or the equation be stiff"
                    )
                h = abs(step) * max(SHRINK, SAFETY * ratio ** (-1 / ORDER))
        values.append(y)
    return values, calls
