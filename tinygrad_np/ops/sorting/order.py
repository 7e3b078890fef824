"""The indices that sort an array."""

from __future__ import annotations

from typing import Any

import numpy as np


def order(x: Any, axis: int, descending: bool = False) -> Any:
    """The indices that sort an array along an axis, equal elements in their order, NaN greatest."""
    if not x.ndim:
        return np.zeros((), np.intp)
    if not descending:
        return np.argsort(x, axis, kind="stable")
    backwards = np.argsort(np.flip(x, axis), axis, kind="stable")
    return np.flip(x.shape[axis] - 1 - backwards, axis)
