"""The line search of L-BFGS: a step length that satisfies the strong Wolfe conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..core.types import Array

SUFFICIENT_DECREASE = 1e-4  # c1 of the Wolfe conditions
CURVATURE = 0.9  # c2


class Trial(NamedTuple):
    """A step length, with the objective there, its gradient and its slope along the direction."""

    length: Any
    value: Any
    gradient: Array
    slope: Any


def cubic_minimum(a: Trial, b: Trial, bounds: tuple[Any, Any] | None = None) -> Any:
    """The minimum of the cubic through two values and slopes, within bounds.

    Nocedal and Wright, "Numerical Optimization", 2nd edition, equation 3.59. Where the cubic has no
    minimum it is the middle of the bounds, which are by default the two lengths themselves.

    >>> parabola = [Trial(t, (t - 3.0) ** 2, np.zeros(0), np.float64(2 * (t - 3))) for t in (0, 4)]
    >>> float(cubic_minimum(*parabola))
    3.0
    """
    low, high = bounds or (min(a.length, b.length), max(a.length, b.length))
    if a.length > b.length:
        a, b = b, a
    with np.errstate(all="ignore"):
        width = b.length - a.length
        d1 = a.slope + b.slope - 3 * np.divide(a.value - b.value, -width)
        square = d1**2 - a.slope * b.slope
        if not square >= 0:
            return (low + high) / 2
        d2 = np.sqrt(square)
        minimum = b.length - width * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    return min(max(minimum, low), high)


def strong_wolfe(
    evaluate: Callable[[Any], tuple[float, Array]],
    direction: Array,
    start: Trial,
    first: Any,
    tolerance_change: float,
    max_evaluations: int,
) -> tuple[Trial, int]:
    """Find a step length that satisfies the strong Wolfe conditions, or the best that was met.

    Nocedal and Wright, "Numerical Optimization", 2nd edition, algorithms 3.5 (a bracket around such
    a length) and 3.6 (zoom into it), with cubic interpolation.

    Args:
        evaluate: gives objective and gradient at a step length.
        direction: a direction of descent.
        start: the point that the search starts from, of length 0.
        first: the first length to try.
        tolerance_change: the search ends with a bracket narrower than this, measured as the largest
            change of an element.
        max_evaluations: the largest number of evaluations after the first.

    Returns:
        The trial, and the number of evaluations.

    >>> def parabola(t):
    ...     return (t - 3.0) ** 2, np.array([2 * (t - 3.0)])
    >>> start = Trial(0, 9.0, np.array([-6.0]), np.float64(-6.0))
    >>> found, evaluations = strong_wolfe(parabola, np.ones(1), start, 1.0, 1e-9, 25)
    >>> float(found.length), evaluations
    (1.0, 1)
    """

    def at(length: Any) -> Trial:
        value, gradient = evaluate(length)
        return Trial(length, value, gradient, gradient @ direction)

    def too_high(trial: Trial) -> bool:
        return bool(trial.value > start.value + SUFFICIENT_DECREASE * trial.length * start.slope)

    def flat(trial: Trial) -> bool:
        return bool(abs(trial.slope) <= -CURVATURE * start.slope)

    # Algorithm 3.5: go on until there is a bracket.
    before, trial, evaluations = start, at(first), 1
    while evaluations <= max_evaluations:
        if too_high(trial) or (evaluations > 2 and trial.value >= before.value):
            break
        if flat(trial):
            return trial, evaluations
        if trial.slope >= 0:
            break
        near = trial.length + 0.01 * (trial.length - before.length)
        length = cubic_minimum(before, trial, (near, trial.length * 10))
        before, trial = trial, at(length)
        evaluations += 1
    else:
        before = start  # no bracket: the better of the last trial and the start
    bracket = [before, trial]

    # Algorithm 3.6: narrow the bracket.
    size = np.abs(direction).max(initial=0)
    low = 0 if bracket[0].value <= bracket[1].value else 1
    near_an_end = False
    while evaluations <= max_evaluations:
        shortest, longest = sorted(trial.length for trial in bracket)
        if (longest - shortest) * size < tolerance_change:
            break
        length = cubic_minimum(bracket[0], bracket[1])
        # Too close to an end twice, or at it: a tenth of the bracket into it.
        margin = 0.1 * (longest - shortest)
        if min(longest - length, length - shortest) < margin:
            if near_an_end or length >= longest or length <= shortest:
                nearer_to_longest = abs(length - longest) < abs(length - shortest)
                length = longest - margin if nearer_to_longest else shortest + margin
                near_an_end = False
            else:
                near_an_end = True
        else:
            near_an_end = False

        trial = at(length)
        evaluations += 1
        if too_high(trial) or trial.value >= bracket[low].value:
            bracket[1 - low] = trial
            low = 0 if bracket[0].value <= bracket[1].value else 1
            continue
        found = flat(trial)
        if not found and trial.slope * (bracket[1 - low].length - bracket[low].length) >= 0:
            bracket[1 - low] = bracket[low]
        bracket[low] = trial
        if found:
            break
    return bracket[low], evaluations
