"""float16 computed in float32 and rounded once, as PyTorch does.

NumPy rounds after every step. Sums of many float16 numbers then stop growing at 2048, squares
overflow from 256 on, and ``eps=1e-8`` is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.types import TensorLike
from ..shapes.casting import cast

FLOAT16 = np.dtype(np.float16)
FLOAT32 = np.dtype(np.float32)


def is_half(input: Any) -> bool:
    """Whether a tensor or an array has the element type float16."""
    return getattr(input, "dtype", None) == FLOAT16


def in_float32(
    function: Callable[..., Any], input: TensorLike, *args: Any, **settings: Any
) -> TensorLike:
    """Call ``function`` on a float16 input as float32, and round the result to float16.

    Both casts are recorded: gradients are computed in float32, too.
    """
    y = function(cast(input, dtype=FLOAT32), *args, **settings)
    rounded: TensorLike = cast(y, dtype=FLOAT16)
    return rounded
