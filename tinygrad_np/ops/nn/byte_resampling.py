"""Pictures of bytes resampled in whole numbers, bit for bit as PyTorch and Pillow do it.

One axis after the other, the last one first; after each, the entries are bytes again: rounded, and
cut off at 0 and 255. The weights are whole multiples of a power of two, the smallest with which
the largest of them has 16 bits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core.types import Array
from .resampling import Taps


def resampled_bytes(x: Array, taps: Sequence[Taps | None]) -> Array:
    """Resample the spatial axes of (N, C, ...), uint8; None leaves an axis as it is.

    >>> halved = Taps.of_table(np.array([[0, 1]]), np.array([[0.5, 0.5]]), 2)
    >>> resampled_bytes(np.array([[[10, 21]]], np.uint8), [halved])
    array([[[16]]], dtype=uint8)
    """
    for axis, some in reversed(list(enumerate(taps, 2))):
        if some is not None:
            x = _resampled_axis(x, some.merged, axis)
    return x


def _resampled_axis(x: Array, taps: Taps, axis: int) -> Array:
    before, after = x.shape[:axis], x.shape[axis + 1 :]
    bits = _precision(float(taps.weight.max(initial=0.0)))
    half = 1 << bits >> 1
    total = np.full((*before, taps.rows, *after), half, np.int32)
    for row, source, weight in taps.passes:
        scaled = weight * (1 << bits)
        whole = np.trunc(scaled + np.copysign(0.5, scaled)).astype(np.int32)
        at = (slice(None),) * axis + (slice(None) if row is None else row,)
        total[at] += x.take(source, axis) * whole.reshape((-1,) + (1,) * len(after))
    clipped: Array = (total >> bits).clip(0, 255).astype(np.uint8)
    return clipped


def _precision(largest: float) -> int:
    bits = 0
    while bits < 22 and int(0.5 + largest * (1 << bits + 1)) < 1 << 15:
        bits += 1
    return bits
