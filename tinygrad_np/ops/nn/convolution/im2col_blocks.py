"""The windows of an image written out as matrices, for products with them to be convolutions.

("im2col": Chellapilla, Puri and Simard, "High performance convolutional neural networks for
document processing", 2006.) In one of two forms:

*Strips*: of each row of the image the taps of one row of the kernel are written out. The kernel's
other rows find theirs in the strips of the next rows of the image, which come next in memory: a row
of the output is one product, and an element of the image is copied kw times in place of kh kw.

*Columns*: whole windows are written out, where the rows of the kernel are far apart, or those of
the output too short to make a product of each.

Both are made for a block of rows or channels at a time, which stays in the cache. The zeros around
an image are written there and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ....core.types import Array
from ..sliding_windows import Padding, Pair, dilated_size, windows
from .algorithm_choice import LIMITS


class Geometry(NamedTuple):
    """What the windows of a convolution are."""

    kernel: Pair
    stride: Pair
    padding: Padding
    dilation: Pair
    counts: Pair  # of the windows, down and across

    def in_strips(self, n: int) -> bool:
        """Whether the windows of ``n`` images are written out as strips, or else as columns."""
        close = self.kernel[0] == 1 or self.dilation[0] == 1
        return close and self.stride[0] <= self.kernel[0] and self.counts[1] * n >= LIMITS.short_row


class Block(NamedTuple):
    """The windows of some groups, rows and columns of the output."""

    groups: slice
    rows: slice
    columns: slice
    matrix: Array  # (groups, t, taps C/G, n): t products, which cover the rows


def im2col_blocks(
    image: Array, geometry: Geometry, band: int = 1, small: bool = False
) -> Iterator[Block]:
    """The windows of an image (G, C/G, H, W, N) written out, taps in the order kh, C/G, kw.

    Args:
        image: where it is its own windows, those of a 1x1 kernel, it comes back as it is.
        geometry: the windows.
        band: each matrix holds the windows of so many rows of the output; all that these rows of
            the image hold: ``(band - 1) stride + kh`` by C/G by kw.
        small: whether the products are small, and long rows best made in parts.
    """
    (kh, kw), stride, padding, _, (oh, ow) = geometry
    groups, channels, h, w, n = image.shape
    if (kh, kw) == stride == (1, 1) and not any(padding):
        whole = slice(0, groups), slice(0, oh), slice(0, ow)
        yield Block(*whole, image.reshape(groups, 1, channels, h * w * n))
        return
    in_strips = geometry.in_strips(n)
    copies = kw * (stride[0] if in_strips else kh)  # of each element, about
    column_bytes = channels * copies * n * image.itemsize
    limit, parts = LIMITS.block_bytes, 1
    if small and in_strips:
        limit = LIMITS.small_block_bytes
    if small and in_strips and kh > 1:
        parts = min(
            -(-ow * column_bytes // LIMITS.small_row_bytes), ow * n // (2 * LIMITS.short_row)
        )
    for some in split_by_bytes(groups, oh * ow * column_bytes, limit):
        part = image[some]
        for columns in _split(ow, parts):
            row_bytes = column_bytes * (some.stop - some.start) * (columns.stop - columns.start)
            for bands in split_by_bytes(oh // band, band * row_bytes, limit):
                rows = slice(bands.start * band, bands.stop * band)
                if in_strips:
                    matrix = _strips(part, geometry, rows, columns, band)
                else:
                    matrix = _columns(part, geometry, rows)
                yield Block(some, rows, columns, matrix)


@lru_cache(maxsize=1024)
def split_by_bytes(length: int, bytes_each: int, limit: int) -> tuple[slice, ...]:
    """Split an axis in even pieces of about ``limit`` bytes."""
    return _split(length, min(length, -(-length * bytes_each // limit)))


@lru_cache(maxsize=1024)
def _split(length: int, parts: int) -> tuple[slice, ...]:
    parts = max(1, parts)
    return tuple(slice(length * i // parts, length * (i + 1) // parts) for i in range(parts))


def spaced(shape: tuple[int, ...], dtype: Any) -> Array:
    """An array to be multiplied, (..., k, n).

    Its rows are a cache line apart: at distances of powers of two they would displace each other.
    """
    *rest, n = shape
    return np.empty((*rest, n + 64 // dtype.itemsize), dtype)


def by_group(image: Array, groups: int) -> Array:
    """(C, H, W, N) as (G, C/G, H, W, N)."""
    return image.reshape(groups, image.shape[0] // groups, *image.shape[1:])


def split_by_product(part: Array, patches: Array) -> Array:
    """Rows of channels, (G, O/G, rows, ow, N), as the products with windows written out make them:
    (G, t, O/G, rows / t, ow, N).
    """
    groups, outputs, rows, ow, n = part.shape
    t = patches.shape[1]
    return part.reshape(groups, outputs, t, rows // t, ow, n).swapaxes(1, 2)


def _strips(image: Array, geometry: Geometry, rows: slice, columns: slice, band: int) -> Array:
    (kh, kw), stride, (top, _, left, _), dilation, _ = geometry
    groups, channels, h, w, n = image.shape
    ow = columns.stop - columns.start
    first = rows.start * stride[0] - top  # of the rows of the image; before it are zeros
    height = (rows.stop - rows.start - 1) * stride[0] + kh
    memory = spaced((groups, height, channels * kw, ow * n), image.dtype)
    strips = memory[..., : ow * n].reshape(groups, height, channels, kw, ow, n)
    down, source = _inside(first, height, h)
    strips[:, : down.start] = strips[:, down.stop :] = 0
    begin = columns.start * stride[1] - left
    # Of most windows every tap is on the image: those in one copy, the others tap by tap.
    inner, _ = _inside(begin, ow, w - (kw - 1) * dilation[1], stride[1])
    if inner.stop > inner.start:
        by_group, by_channel, by_row, by_column, by_image = image.strides
        taps = np.ndarray(  # (G, rows, C/G, kw, windows, N), a view
            (groups, source.stop - source.start, channels, kw, inner.stop - inner.start, n),
            image.dtype,
            image,
            source.start * by_row + (begin + inner.start * stride[1]) * by_column,
            (
                by_group,
                by_row,
                by_channel,
                by_column * dilation[1],
                by_column * stride[1],
                by_image,
            ),
        )
        strips[:, down, :, :, inner] = taps
    for edge in (slice(0, inner.start), slice(inner.stop, ow)):
        for tap in range(kw if edge.stop > edge.start else 0):
            start = begin + edge.start * stride[1] + tap * dilation[1]
            count = edge.stop - edge.start
            across, places = _inside(start, count, w, stride[1])
            target = strips[:, down, :, tap, edge]
            if across.stop - across.start < count:
                target[...] = 0
            if across.stop > across.start:
                target[..., across, :] = image[:, :, source, places].swapaxes(1, 2)
    by_group, by_row, by_tap, by_image = memory.strides
    return np.ndarray(
        (
            groups,
            (rows.stop - rows.start) // band,
            ((band - 1) * stride[0] + kh) * channels * kw,
            ow * n,
        ),
        image.dtype,
        memory,
        0,
        (by_group, by_row * stride[0] * band, by_tap, by_image),
    )


def _columns(image: Array, geometry: Geometry, rows: slice) -> Array:
    kernel, stride, (top, _, left, _), dilation, (_, ow) = geometry
    groups, channels, h, w, n = image.shape
    span = dilated_size(kernel, dilation)
    height = (rows.stop - rows.start - 1) * stride[0] + span[0]
    width = (ow - 1) * stride[1] + span[1]
    part = np.zeros((groups * channels, height, width, n), image.dtype)
    down, source = _inside(rows.start * stride[0] - top, height, h)
    across, places = _inside(-left, width, w)
    part.reshape(groups, channels, height, width, n)[:, :, down, across] = image[
        :, :, source, places
    ]
    patches = windows(part, kernel, stride, dilation)  # (C, kh, kw, rows, ow, N)
    patches = patches.reshape(groups, channels, *patches.shape[1:]).swapaxes(1, 2)
    count = (rows.stop - rows.start) * ow * n
    columns = spaced((groups, kernel[0] * channels * kernel[1], count), image.dtype)
    columns = columns[..., :count]
    np.copyto(columns.reshape(patches.shape), patches)
    return columns[:, None]


def _inside(start: int, count: int, length: int, step: int = 1) -> tuple[slice, slice]:
    """Of ``count`` places from ``start`` on, some before or after an axis, those that are on it.

    Returns:
        Which of the places, and where on the axis.
    """
    first = min(max(0, -(start // step)), count)
    last = max(first, min(count, -((start - length) // step)))
    begin = start + first * step
    if last == first:
        return slice(first, first), slice(0, 0)
    return slice(first, last), slice(begin, begin + (last - first - 1) * step + 1, step)
