"""Convolution by products that are shifted and summed, in place of windows written out.

("kn2row": Vasudevan, Anderson and Gregg, "Parallel multi channel convolution using general matrix
multiplication", 2017; here across only.) With the rows of an image outermost in memory, (H, C, W,
N), the rows that a row of the output is made of are one matrix as they are: the image is copied
once, not for each window that an element is in, and no zeros above or below it are multiplied. A
product with them has a part for each tap of the kernel across. These parts, each moved to its
place, sum to the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ....core.types import Array
from ..sliding_windows import Padding, Pair
from .algorithm_choice import LIMITS
from .im2col_blocks import spaced, split_by_bytes
from .products import multiply


class RowsOutermost(NamedTuple):
    """An image with its rows outermost in memory."""

    memory: Array  # (G, H, C/G, W N, and a gap)
    width: int  # W
    n: int  # N, the images


class OutputColumns(NamedTuple):
    """Some columns of the output, and the taps across that they are sums of."""

    taps: slice
    dilation: int
    left: int  # zeros beside the image that the taps reach; below 0, columns that they do not
    right: int
    out: Array  # (G, O/G, rows, columns, N)


class OutputRows(NamedTuple):
    """Some rows of the output, and their kernel."""

    weight: Array  # (O, C/G, kh, kw)
    top: int  # zeros above the image that its taps reach
    across: Sequence[OutputColumns]  # their columns


def rows_outermost(image: Array, padding: Padding = (0, 0, 0, 0)) -> RowsOutermost:
    """A copy of an image (G, C/G, H, W, N), with zeros around it."""
    groups, channels, h, w, n = image.shape
    top, bottom, left, right = padding
    width = left + w + right
    memory = spaced((groups, top + h + bottom, channels, width * n), image.dtype)
    rows = memory[..., : width * n].reshape(*memory.shape[:3], width, n)
    if any(padding):
        rows[:, :top] = rows[:, top + h :] = 0
        rows[:, :, :, :left] = rows[:, :, :, left + w :] = 0
        rows = rows[:, top : top + h, :, left : left + w]
    rows[...] = image.swapaxes(1, 2)
    return RowsOutermost(memory, width, n)


def forward(
    image: Array,
    parts_down: Sequence[OutputRows],
    stride: int,
    bias: Array | None,
) -> None:
    """Convolve an image (G, C/G, H, W, N).

    Args:
        parts_down: what to make of it.
        stride: how many rows of the image the rows of the output are apart.
    """
    groups, _, h, w, n = image.shape
    offsets = None if bias is None else bias.reshape(groups, -1, 1, 1, 1)
    count = max(down.across[0].out.shape[2] for down in parts_down)
    for block in split_by_bytes(count, stride * _row_bytes(image), LIMITS.block_bytes):
        reached = [_reached(block, stride, d.top, d.weight.shape[2], h) for d in parts_down]
        first = min(start for start, _ in reached)
        rows = rows_outermost(image[:, :, first : max(stop for _, stop in reached)])
        for weight, top, across in parts_down:
            kernels = weight.reshape(groups, -1, *weight.shape[1:])
            start = top + first - block.start * stride
            part_bytes = groups * weight.shape[3] * w * n * image.itemsize
            for outputs in split_by_bytes(kernels.shape[1], part_bytes, LIMITS.block_bytes):
                some = [columns._replace(out=columns.out[:, outputs, block]) for columns in across]
                added = None if offsets is None else offsets[:, outputs]
                if some[0].out.shape[2]:  # one kernel may make a row less than another
                    _convolve(rows, kernels[:, outputs], added, stride, start, some)


def _row_bytes(image: Array) -> int:
    groups, channels, _, w, n = image.shape
    return int(groups * channels * w * n * image.itemsize)


def _reached(rows: slice, stride: int, top: int, kh: int, h: int) -> tuple[int, int]:
    """The rows of an image that rows of the output are made of: the first, and the one after."""
    first = min(h, max(0, rows.start * stride - top))
    return first, max(first, min(h, (rows.stop - 1) * stride - top + kh))


def _convolve(
    image: RowsOutermost,
    kernels: Array,
    offsets: Array | None,
    stride: int,
    top: int,
    across: Sequence[OutputColumns],
) -> None:
    """Convolve rows with kernels (G, O/G, C/G, kh, kw), and add offsets (G, O/G, 1, 1, 1).

    The product has for each channel of the output its parts, one for each tap across, and in each
    the columns of the image. Zeros follow them, for the taps beside the image: on its right, and
    on the left of the next part.

        zeros | part of tap 0 | zeros | part of tap 1 | zeros | ...

    A row of the output is a sum along the taps where each begins a column later than the last.
    """
    memory, width, n = image
    groups, outputs, channels, kh, kw = kernels.shape
    rows = across[0].out.shape[2]
    matrix = kernels.transpose(0, 1, 4, 3, 2).reshape(groups, 1, outputs * kw, kh * channels)

    margin = n * max(0, *(max(columns.left, columns.right) for columns in across))
    part = width * n + margin + 64 // matrix.itemsize  # how far apart they begin
    row = outputs * kw * part
    blocks = split_by_bytes(rows, groups * row * matrix.itemsize, LIMITS.small_block_bytes)
    most = max(block.stop - block.start for block in blocks)
    parts = np.empty(margin + groups * most * row, across[0].out.dtype)
    products = parts[margin:].reshape(groups, most, outputs * kw, part)
    parts[:margin] = products[..., width * n :] = 0
    for block in blocks:
        _multiply_rows(memory, matrix, block, stride, top, products[..., : width * n])
        for columns in across:
            out = columns.out[:, :, block]
            first, last, step = columns.taps.indices(kw)
            taps = len(range(first, last, step))
            steps = most * row, kw * part, row, step * part + columns.dilation * n, n, 1
            shifted = np.ndarray(
                (*out.shape[:3], taps, *out.shape[3:]),
                parts.dtype,
                parts,
                (margin + first * part - columns.left * n) * parts.itemsize,
                tuple(parts.itemsize * step for step in steps),
            )
            _sum_taps(shifted, out)
            if offsets is not None:
                out += offsets


def _sum_taps(parts: Array, out: Array) -> None:
    """The sum of (G, O/G, rows, taps, columns, N) over the taps, across memory but once."""
    taps = parts.shape[3]
    if taps == 1:
        np.copyto(out, parts[:, :, :, 0])
    elif taps == 2:
        np.add(parts[:, :, :, 0], parts[:, :, :, 1], out=out)
    else:
        np.add.reduce(parts, 3, out=out)


def _multiply_rows(
    memory: Array,
    matrix: Array,
    block: slice,
    stride: int,
    top: int,
    products: Array,
) -> None:
    """The products of a block of rows, (G, rows, O/G kw, W N)."""
    groups, h, channels, _ = memory.shape
    by_group, by_row, by_channel, by_column = memory.strides
    kh = matrix.shape[3] // channels
    for span in _spans(block.start, block.stop, stride, top, kh, h):
        reached = np.ndarray(
            (groups, span.last - span.first, span.taps * channels, products.shape[3]),
            memory.dtype,
            memory,
            span.image * by_row,
            (by_group, stride * by_row, by_channel, by_column),
        )
        some = matrix[..., span.above * channels : (span.above + span.taps) * channels]
        multiply(some, reached, products[:, span.first - block.start : span.last - block.start])


class _Span(NamedTuple):
    """Rows of the output that the same taps reach the image from."""

    first: int
    last: int
    above: int  # how many taps are above the image
    taps: int  # how many are on it
    image: int  # the row of the image that these start at, for the first row


@lru_cache(maxsize=256)
def _spans(first: int, last: int, stride: int, top: int, kh: int, h: int) -> tuple[_Span, ...]:
    """The rows in order: one by one at the edges of the image, all others together."""
    spans = []
    row = first
    while row < last:
        start = row * stride - top
        above = max(0, -start)
        taps = max(0, min(kh, h - start) - above)
        end = min(last, (h - kh + top) // stride + 1) if taps == kh else row + 1
        spans.append(_Span(row, end, above, taps, max(0, start) if taps else 0))
        row = end
    return tuple(spans)


def weight_gradient_factors(
    image: Array, g: Array, kernel: Pair, stride: int, padding: Padding, dilation: int
) -> Iterator[tuple[Array, Array]]:
    """The rows of the image that each row of ``g`` was made of, and that row, to be multiplied.

    Args:
        image: (G, C/G, H, W, N).
        g: the gradient of the output, (G, O/G, rows, columns, N).
        kernel: rows and columns of the kernel.
        stride: how many rows of the image the rows of ``g`` are apart.
        padding: zeros around the image.
        dilation: of the columns of the kernel.

    Yields:
        For a block of rows two views, (G, rows, kw, kh C/G, columns N) and (G, rows, 1, O/G,
        columns N).
    """
    groups, outputs, count, columns, n = g.shape
    kh, kw = kernel
    for block in split_by_bytes(count, stride * _row_bytes(image), LIMITS.block_bytes):
        first, last = _reached(block, stride, padding[0], kh, image.shape[2])
        above = first - (block.start * stride - padding[0])
        below = (block.stop - block.start - 1) * stride + kh - above - (last - first)
        memory, _, _ = rows_outermost(
            image[:, :, first:last], (above, below, padding[2], max(0, padding[3]))
        )
        by_group, by_row, by_channel, by_column = memory.strides
        taps = np.ndarray(
            (groups, block.stop - block.start, kw, kh * memory.shape[2], columns * n),
            memory.dtype,
            memory,
            0,
            (by_group, stride * by_row, dilation * n * by_column, by_channel, by_column),
        )
        rows = g[:, :, block].swapaxes(1, 2)
        yield taps, rows.reshape(groups, block.stop - block.start, 1, outputs, columns * n)
