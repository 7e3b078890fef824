"""New arrays whose axes lie in memory as those of another array do.

Convolutions keep the batch innermost in memory. What makes an array for its result keeps to that,
or every layer after it copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.types import Array


def full_in_order_of(x: Array, shape: Sequence[int], value: Any = 0) -> Array:
    """Make an array of a shape, filled with a value, with the order of axes and the type of ``x``.

    Args:
        x: an array of as many axes; with another number the result is in C's order.
        shape: the shape.
        value: what all elements are.

    >>> x = np.zeros((2, 3, 4)).transpose(2, 0, 1)
    >>> full_in_order_of(x, (5, 2, 3)).strides
    (8, 120, 40)
    """
    if x.ndim != len(shape) or x.flags.c_contiguous:
        return _full(shape, value, x.dtype)
    # Axes of length 1 have strides without a meaning: they stay beside their neighbours.
    order = sorted(range(x.ndim), key=lambda axis: -abs(x.strides[axis]))
    made = _full([shape[axis] for axis in order], value, x.dtype)
    back = sorted(range(x.ndim), key=order.__getitem__)
    return made.transpose(back)


def _full(shape: Sequence[int], value: Any, dtype: Any) -> Array:
    return np.zeros(tuple(shape), dtype) if value == 0 else np.full(tuple(shape), value, dtype)
