"""The convolution of images, its transpose and the gradient of its kernel, on plain arrays.

Each is one matrix product over columns, the windows written out ("im2col": Chellapilla, Puri and
Simard, "High performance convolutional neural networks for document processing", 2006). Columns
are made a block of rows at a time, so that they stay in the cache, and multiplied in pieces of the
size that the linear algebra library is fastest at.

Python's threads have no place here: OpenBLAS can hang when two of them multiply at once, and a
core takes longer to wake up than most of these products take.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd, prod
from typing import Any, NamedTuple

import numpy as np

from .windows import Pair, batch_innermost, frame, nchw, row_blocks, windows

Array = np.ndarray[Any, np.dtype[Any]]

SMALL = 1_000_000
"""OpenBLAS multiplies matrices of up to this many products at once as they are, without packing
them first, at the full rate of a core; larger ones with few rows at less than half of it."""

FEW = 8_000
"""With factors of up to this many elements small products on one core are the faster way; larger
ones are worth the packing, and are multiplied on all cores."""


def _multiply(a: Array, b: Array, out: Array) -> None:
    """``a @ b`` into ``out``, (G, m, k) by (G, k, n), as many small products if ``a`` is small."""
    (groups, m, k), n = a.shape, b.shape[2]
    columns = _divisor(n, 32, min(512, SMALL // max(1, m * k))) if m * k <= FEW else 0
    if not columns:
        np.matmul(a, b, out=out)
        return
    np.matmul(
        a[:, None],
        b.reshape(groups, k, n // columns, columns).swapaxes(1, 2),
        out=out.reshape(groups, m, n // columns, columns).swapaxes(1, 2),
    )


def _multiply_long(a: Array, b: Array) -> Array:
    """``a @ b``, (G, t, m, k) by (G, 1, k, n), for a large k: small products for small m and n."""
    groups, t, m, k = a.shape
    n = b.shape[3]
    if n >= 16 and t * m > 100:  # worth the transposition: the product is then twice as fast
        b = np.ascontiguousarray(b)
    length = _divisor(k, 128, SMALL // max(1, m * n)) if m * n <= FEW else 0
    if not length:
        product: Array = np.matmul(a, b)
        return product
    products: Array = np.matmul(
        a.reshape(groups, t, m, k // length, length).transpose(0, 3, 1, 2, 4),
        b.reshape(groups, k // length, 1, length, n),
    )
    summed: Array = products.sum(1)
    return summed


@lru_cache(maxsize=1024)
def _divisor(n: int, least: int, most: int) -> int:
    """The largest divisor of ``n`` from ``least`` to ``most``; 0 if there is none."""
    if not 0 < least <= min(n, most):
        return 0
    counts = range(-(-n // most), n // least + 1)
    return next((n // count for count in counts if n % count == 0), 0)


def _columns(patches: Array) -> Array:
    """Patches (G, C/G, ..., rows, ow, N) written out as matrices, (G, C/G ..., rows ow N).

    The rows are a cache line apart: at distances of powers of two they would displace each other.
    """
    groups, width = patches.shape[0], prod(patches.shape[-3:])
    height = prod(patches.shape[1:-3])
    columns = np.empty((groups, height, width + 64 // patches.itemsize), patches.dtype)
    columns = columns[:, :, :width]
    np.copyto(columns.reshape(patches.shape), patches)
    return columns


# --- the convolution ---------------------------------------------------------------------------


def convolve(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    stride: Pair = (1, 1),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    patches = windows(batch_innermost(x), weight.shape[2:], stride, dilation)
    channels, kh, kw, oh, ow, n = patches.shape
    outputs = weight.shape[0]
    y = np.empty((outputs, oh, ow, n), np.result_type(x, weight))
    matrix = weight.reshape(groups, outputs // groups, -1)  # (G, O/G, C/G kh kw)

    patches = patches.reshape(groups, channels // groups, *patches.shape[1:])

    for rows in row_blocks(oh, channels * kh * kw * ow * n * x.itemsize):
        out = y[:, rows].reshape(groups, outputs // groups, -1)  # a view, (G, O/G, rows ow N)
        _multiply(matrix, _columns(patches[..., rows, :, :]), out)
        if bias is not None:
            out += bias.reshape(groups, -1, 1)
    return nchw(y)


# --- its transpose, the gradient of the image --------------------------------------------------


def transpose_convolution(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    size: Pair,
    stride: Pair = (1, 1),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    h, w = x.shape[2:]
    if stride == (1, 1) and size[0] * size[1] > 1.5 * h * w:
        y = _spread(batch_innermost(x), weight, size, dilation, groups)
    else:
        y = _gather(x, weight, size, stride, dilation, groups)
    if bias is not None:
        y += bias[:, None, None, None]
    return nchw(y)


def _gather(
    x: Array, weight: Array, size: Pair, stride: Pair, dilation: Pair, groups: int
) -> Array:
    """The transpose as convolutions without strides, one for each phase of the output.

    Every ``stride``-th row and column of the output meets the same taps of the kernel.
    """
    i, o, kh, kw = weight.shape
    kernel = weight.reshape(groups, i // groups, o, kh, kw).swapaxes(1, 2)
    kernel = kernel.reshape(groups * o, i // groups, kh, kw)  # (O, I/G, kh, kw)
    y = np.zeros((groups * o, *size, x.shape[0]), np.result_type(x, weight))
    for down in range(stride[0]):
        rows = _phase(down, kh, x.shape[2], size[0], stride[0], dilation[0])
        for across in range(stride[1]):
            columns = _phase(across, kw, x.shape[3], size[1], stride[1], dilation[1])
            if rows and columns:
                source = frame(x, (*rows.margins, *columns.margins))
                part = convolve(
                    source,
                    np.ascontiguousarray(kernel[:, :, rows.taps, columns.taps]),
                    dilation=(rows.dilation, columns.dilation),
                    groups=groups,
                )
                if stride == (1, 1):
                    return batch_innermost(part)
                y[:, down :: stride[0], across :: stride[1]] = batch_innermost(part)
    return y


class _Phase(NamedTuple):
    """Which taps meet every ``stride``-th element of an axis, last first, and how far apart."""

    taps: slice
    dilation: int
    margins: Pair


def _phase(
    phase: int, taps: int, length: int, size: int, stride: int, dilation: int
) -> _Phase | None:
    # Output phase + stride u gets tap k of input i where phase + stride u = stride i + dilation k.
    common = gcd(stride, dilation)
    first = next(
        (k for k in range(min(taps, stride)) if (k * dilation - phase) % stride == 0), None
    )
    count = -(-(size - phase) // stride)  # of the elements u
    if first is None or count < 1:
        return None
    step, spread = stride // common, dilation // common
    last = first + (taps - 1 - first) // step * step
    nearest = first * dilation // stride  # i = u - nearest for the first tap
    farthest = nearest + (last - first) // step * spread
    stop = first - step
    reverse = slice(last, stop if stop >= 0 else None, -step)
    return _Phase(reverse, spread, (farthest, count - nearest - length))


def _spread(source: Array, weight: Array, size: Pair, dilation: Pair, groups: int) -> Array:
    """The transpose without strides, for kernels that are large beside the image (I, h, w, N).

    Along rows windows are gathered, as in a convolution, for copies are cheaper than sums; the
    products are then summed along columns.
    """
    inputs, h, w, n = source.shape
    o, kh, kw = weight.shape[1:]
    y = np.zeros((groups * o, *size, n), np.result_type(source, weight))
    margin = (kw - 1) * dilation[1]
    source = batch_innermost(frame(nchw(source), (0, 0, margin, size[1] - w)))
    source = windows(source, (1, kw), (1, 1), (1, dilation[1]))  # (I, 1, kw, h, W, N)
    source = source.reshape(groups, inputs // groups, kw, h, size[1], n)
    matrix = weight.reshape(groups, inputs // groups, o, kh, kw)[..., ::-1]
    matrix = matrix.transpose(0, 2, 3, 1, 4).reshape(groups, o * kh, -1)
    products = np.empty((groups, o * kh, h * size[1] * n), y.dtype)

    for rows in row_blocks(h, source[:, :, :, 0].nbytes):
        done = slice(rows.start * size[1] * n, rows.stop * size[1] * n)
        _multiply(matrix, _columns(source[..., rows, :, :]), products[:, :, done])
    taps = windows(y, (kh, 1), (1, 1), dilation)[:, :, 0, :h]  # (O, kh, h, W, N)
    products = products.reshape(taps.shape)
    for i in range(kh):
        np.add(taps[:, i], products[:, i], out=taps[:, i])
    return y


# --- the gradient of the kernel ----------------------------------------------------------------


def correlate(
    x: Array,
    g: Array,
    *,
    kernel: Pair,
    stride: Pair = (1, 1),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    image, g = batch_innermost(x), batch_innermost(g)
    channels = image.shape[0] // groups
    outputs, oh, ow, n = g.shape
    kh, kw = kernel
    # Columns of one row of the kernel serve its other rows too: they stand further down.
    strips = windows(image, (1, kw), (1, stride[1]), (1, dilation[1]))[:, 0]  # (C, kw, H, ow, N)
    strips = strips[:, :, :, :ow]
    d = np.zeros((groups, kh, channels * kw, outputs // groups), np.result_type(x, g))
    for rows in row_blocks(oh, strips[:, :, 0].nbytes + g[:, 0].nbytes):
        top = rows.start * stride[0]
        height = (rows.stop - rows.start - 1) * stride[0] + 1
        columns = np.ascontiguousarray(strips[:, :, top : top + height + (kh - 1) * dilation[0]])
        line, row = columns[0, 0].nbytes, ow * n * x.itemsize
        left = np.ndarray(  # (G, kh, C/G kw, rows, ow N): a view
            (groups, kh, channels * kw, rows.stop - rows.start, ow * n),
            columns.dtype,
            columns,
            0,
            (channels * kw * line, row * dilation[0], line, row * stride[0], x.itemsize),
        )
        left = left.reshape(groups, kh, channels * kw, -1)  # a copy only where rows are left out
        right = g[:, rows].reshape(groups, 1, outputs // groups, -1).swapaxes(2, 3)
        d += _multiply_long(left, right)
    d = d.reshape(groups, kh, channels, kw, outputs // groups).transpose(0, 4, 2, 1, 3)
    weight = np.empty((outputs, channels, kh, kw), d.dtype)
    weight.reshape(d.shape)[...] = d
    return weight
