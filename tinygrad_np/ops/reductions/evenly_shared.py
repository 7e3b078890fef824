"""One value of all elements: their maximum, minimum or median. Ties share the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import primitive
from ...core.tensor_base import unwrap


def _shared_evenly(g: Any, x: Any, y: Any) -> Any:
    x, y = unwrap(x), unwrap(y)
    chosen = np.isnan(x) if np.isnan(y) else x == y
    return g * (chosen / np.maximum(np.sum(chosen, dtype=g.dtype), 1))


one_of_all = primitive(
    lambda x, *, find: find(x),
    "x",
    _shared_evenly,
    name="one_of_all",
    convention="elements equal to the value share evenly",
)
