"""Long element-by-element formulas, a block at a time: what they make meanwhile stays in the cache.

Each step of a formula in NumPy goes over whole arrays; one that does not fit the cache is written
to memory and read again at every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.types import Array

BLOCK = 16_384
"""Elements: of float32 64 KiB an array, so that several fit a core's second-level cache."""


def in_blocks(function: Callable[..., Any], *arrays: Any) -> Any:
    """Compute ``function(*arrays)``, which works on each element by itself.

    Arrays that are large, of one shape and laid out alike go through it in blocks; all others, and
    tensors, at once. The result lies in memory as they do.

    Args:
        function: gives an array of its arguments' shape.
        arrays: one or more.

    >>> x = np.linspace(0, 1, 100_000).reshape(250, 400).T
    >>> bool((in_blocks(lambda x: np.sin(x) + 1, x) == np.sin(x) + 1).all())
    True
    """
    first = arrays[0]
    if (
        type(first) is not np.ndarray
        or first.size <= BLOCK
        or any(
            type(a) is not np.ndarray or a.shape != first.shape or a.strides != first.strides
            for a in arrays[1:]
        )
    ):
        return function(*arrays)
    order = sorted(range(first.ndim), key=lambda axis: -first.strides[axis])
    if not first.transpose(order).flags.c_contiguous:
        return function(*arrays)
    flat = [a.transpose(order).reshape(-1) for a in arrays]
    start = function(*(a[:BLOCK] for a in flat))
    out: Array = np.empty_like(first, dtype=start.dtype)
    written = out.transpose(order).reshape(-1)  # a view: the order of memory is the argument's
    written[:BLOCK] = start
    for begin in range(BLOCK, first.size, BLOCK):
        written[begin : begin + BLOCK] = function(*(a[begin : begin + BLOCK] for a in flat))
    return out
