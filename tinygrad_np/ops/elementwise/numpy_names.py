"""NumPy's functions of elements that take other arguments than PyTorch's, or have no other name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import unwrap
from .arithmetic import _add, _floor_divide, _remainder
from .rounding import _trunc
from .selection import _where, clamp
from .signs import _sign


@implements(np.sign)
def _numpy_sign(x: Any) -> Any:
    return _where(np.isnan(x), np.nan, _sign(x))


@implements(np.divmod)
def _numpy_divmod(x1: Any, x2: Any) -> tuple[Any, Any]:
    return _floor_divide(x1, x2), _remainder(x1, x2)


@implements(np.modf)
def _numpy_modf(x: Any) -> tuple[Any, Any]:
    whole = _trunc(x)
    return x - whole, whole


@implements(np.where)
def _numpy_where(condition: Any, x: Any = None, y: Any = None, /) -> Any:
    if x is None and y is None:
        return np.where(unwrap(condition))  # indices are plain arrays to NumPy, as np.nonzero's
    return _where(condition, x, y)


@implements(np.clip)
def _numpy_clip(
    a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None
) -> Any:
    return clamp(a, a_min if min is None else min, a_max if max is None else max)


@implements(np.select)
def _numpy_select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    if len(condlist) != len(choicelist):
        raise ValueError(f"select: {len(condlist)} conditions, but {len(choicelist)} choices")
    y = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1], strict=True):
        y = _where(condition, choice, y)  # the first that holds is chosen
    return y


@implements(np.choose)
def _numpy_choose(a: Any, choices: Any, *, mode: str = "raise") -> Any:
    picked, n = np.asarray(unwrap(a)), len(choices)
    if mode == "raise" and ((picked < 0) | (picked >= n)).any():
        raise ValueError(f"choose: a number outside of 0 to {n - 1}, the choices there are")
    picked = np.clip(picked, 0, n - 1) if mode == "clip" else picked % n
    y = choices[n - 1]
    for i in reversed(range(n - 1)):
        y = _where(picked == i, choices[i], y)
    return y + np.zeros(picked.shape, unwrap(y).dtype) if n == 1 else y


@implements(np.unwrap)
def _numpy_unwrap(
    p: Any, discont: float | None = None, axis: int = -1, *, period: float = 2 * math.pi
) -> Any:
    array = unwrap(p)
    turns = np.unwrap(array, discont, axis, period=period) - array  # whole ones: constants
    return _add(p, turns)
