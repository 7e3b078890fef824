"""The input gradient of a convolution as convolutions without strides, one for each phase.

Every ``stride``-th row and column of the image, a phase, meets the same taps of the kernel
(sub-pixel convolution: Shi et al., "Is the deconvolution layer the same as a convolutional layer?",
2016).
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd
from typing import NamedTuple

from ....core.types import Array
from ..sliding_windows import Padding, Pair
from . import im2col, row_gemm
from .algorithm_choice import LIMITS, use_row_gemm
from .im2col_blocks import Geometry
from .row_gemm import OutputColumns, OutputRows


def input_gradient_by_phases(
    image: Array, weight: Array, stride: Pair, padding: Padding, dilation: Pair, out: Array
) -> None:
    """Compute the input gradient from that of the output, (G, O/G, h, w, N).

    Columns of different phases are made of the same products, where row GEMM makes them.

    Args:
        weight: (O, C/G, kh, kw).
        out: where to write it, (G, C/G, H, W, N).
    """
    groups, inputs, h, w, _ = image.shape
    o, kh, kw = weight.shape[1:]
    size = out.shape[2:4]
    kernel = weight.reshape(groups, inputs, o, kh, kw).swapaxes(1, 2)
    kernel = kernel.reshape(groups * o, inputs, kh, kw)  # (O, I/G, kh, kw)
    # Windows around an image that is small beside the kernel would be mostly zeros.
    long = LIMITS.short_row if size[0] * size[1] <= 1.5 * h * w else 1
    across = [
        _phase(phase, kw, w, size[1], stride[1], padding[2], dilation[1])
        for phase in range(min(stride[1], size[1]))
    ]
    by_rows = []
    for phase in range(min(stride[0], size[0])):
        part = out[:, :, phase :: stride[0]]
        down = _phase(phase, kh, h, size[0], stride[0], padding[0], dilation[0])
        if down is None:
            part[...] = 0
            continue
        targets = []
        for column, some in enumerate(across):
            target = part[..., column :: stride[1], :]
            if some is None:
                target[...] = 0
            else:
                targets.append(OutputColumns(some.taps, some.dilation, *some.margins, target))
        taps = kernel[:, :, down.taps]
        if targets and use_row_gemm(image, taps.shape[2:], down.dilation, LIMITS.deep, long):
            by_rows.append(OutputRows(taps, down.margins[0], targets))
            continue
        for columns in targets:
            margins = *down.margins, columns.left, columns.right
            spread = down.dilation, columns.dilation
            kept = taps[..., columns.taps]
            geometry = Geometry(kept.shape[2:], (1, 1), margins, spread, columns.out.shape[2:4])
            im2col.forward(image, kept, None, geometry, columns.out)
    if by_rows:
        row_gemm.forward(image, by_rows, 1, None)


class _Phase(NamedTuple):
    """Which taps meet every ``stride``-th element of an axis, last first, and how far apart."""

    taps: slice
    dilation: int
    margins: Pair


@lru_cache(maxsize=256)
def _phase(
    phase: int, taps: int, length: int, size: int, stride: int, margin: int, dilation: int
) -> _Phase | None:
    # Element phase + stride u gets tap k of input i, where
    # margin + phase + stride u = stride i + dilation k.
    common = gcd(stride, dilation)
    place = margin + phase
    first = next(
        (k for k in range(min(taps, stride)) if (k * dilation - place) % stride == 0), None
    )
    if first is None:
        return None
    step, spread = stride // common, dilation // common
    last = first + (taps - 1 - first) // step * step
    nearest = (first * dilation - place) // stride  # i = u - nearest for the first tap
    farthest = nearest + (last - first) // step * spread
    count = -(-(size - phase) // stride)  # of the elements u
    stop = first - step
    reverse = slice(last, stop if stop >= 0 else None, -step)
    return _Phase(reverse, spread, (farthest, count - nearest - length))
