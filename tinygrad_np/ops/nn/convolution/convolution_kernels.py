"""The convolution of images, its transpose and the gradient of its kernel, on plain arrays.

Each is made of matrix products, of the size that the linear algebra library is fastest at: of the
kernel with the windows of the image written out (``patches.py``), or with its rows as they are, and
sums over the kernel's columns (``kn2row.py``). The second multiplies larger matrices and copies
less; the first is for strides across, and where those matrices would have few columns.

Python's threads have no place here: OpenBLAS can hang when two of them multiply at once, and a
core takes longer to wake up than most of these products take.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd
from typing import Any, NamedTuple

import numpy as np

from ..windows import Pair, Sides, batch_innermost, empty_nchw, extent
from .kn2row import Across, Down, convolve_rows, pairs_of_rows
from .patches import SHORT, Geometry, blocks, by_group, by_product

Array = np.ndarray[Any, np.dtype[Any]]

SMALL = 1_000_000
"""OpenBLAS multiplies matrices of up to this many products at once as they are, without packing
them first, at the full rate of a core; larger ones with few rows at half of it or so."""

FEW = 4_096
"""With factors of up to this many elements small products on one core are the faster way; larger
ones are worth the packing, and are multiplied on all cores."""

FEW_SUMS = 4_000
"""A product of long rows with up to this many elements is made in small ones, too, and summed."""

DEEP, DEEP_SUMS = 32, 16
"""From so many elements down on, rows of taps by channels, the image is convolved by its rows, and
the gradient of a small kernel is made so: windows written out cost more than sums over taps."""

WIDE = 1.2
"""So many times the width of the output the image may have then: all of it is multiplied."""


# --- products ----------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _divisor(n: int, least: int, most: int) -> int:
    """The largest divisor of ``n`` from ``least`` to ``most``; 0 if there is none."""
    if not 0 < least <= min(n, most):
        return 0
    counts = range(-(-n // most), n // least + 1)
    return next((n // count for count in counts if n % count == 0), 0)


def _pieces(a: Array, length: int) -> Array:
    """(..., k, n) as a view, (..., n / length, k, length)."""
    return a.reshape(*a.shape[:-1], a.shape[-1] // length, length).swapaxes(-2, -3)


def _is_small(matrix: Array) -> bool:
    return matrix.shape[-2] * matrix.shape[-1] <= FEW  # type: ignore[no-any-return]


def _multiply(a: Array, b: Array, out: Array) -> None:
    """(..., m, k) by (..., k, n) into ``out``, as many small products if ``a`` is small."""
    m, k = a.shape[-2:]
    n = b.shape[-1]
    length = _divisor(n, 32, min(512, SMALL // max(1, m * k))) if _is_small(a) else 0
    if length in (0, n) or b.flags.c_contiguous:
        np.matmul(a, b, out=out)
    else:
        np.matmul(a[..., None, :, :], _pieces(b, length), out=_pieces(out, length))


def _multiply_and_sum(a: Array, b: Array) -> Array:
    """The sum over t of ``a[:, t] @ b[:, t].T``, (G, t, ..., m, k) by (G, t, ..., n, k)."""
    m, n = a.shape[-2], b.shape[-2]
    if m * n <= FEW_SUMS:  # on one core: to wake up the other for each costs more than it gains
        length = _divisor(a.shape[-1], 128, SMALL // max(1, m * n)) or max(1, a.shape[-1])
        products = np.matmul(_pieces(a, length), _pieces(b, length).swapaxes(-2, -1))
        summed: Array = products.sum((1, -3))
        return summed
    summed = np.zeros((a.shape[0], m, n), np.result_type(a, b))
    for t in range(a.shape[1]):
        summed += a[:, t] @ b[:, t].swapaxes(1, 2)
    return summed


# --- kernels as matrices -------------------------------------------------------------------------


def _banded(weight: Array, groups: int, band: int, stride: int) -> Array:
    """Kernels (O, C/G, kh, kw) as matrices over windows written out, (G, band O/G, taps).

    A kernel that makes one channel alone is a matrix of one row, and a product with it is slow. So
    several rows of the output are made at once: the same kernel, further and further down.
    """
    outputs, channels, kh, kw = weight.shape
    matrix = weight.swapaxes(1, 2).reshape(groups, outputs // groups, kh * channels * kw)
    if band == 1:
        return matrix
    step = stride * channels * kw
    banded = np.zeros((groups, band, (band - 1) * step + matrix.shape[2]), weight.dtype)
    for row in range(band):
        banded[:, row, row * step : row * step + matrix.shape[2]] = matrix[:, 0]
    return banded


def _unbanded(banded: Array, geometry: Geometry) -> Array:
    """The sum over the band of a gradient (G, taps, C/G, kw, band), (G, kh, C/G, kw)."""
    kh, step = geometry.kernel[0], geometry.stride[0]
    d = banded[:, :kh, ..., 0].copy()
    for row in range(1, banded.shape[-1]):
        d += banded[:, row * step : row * step + kh, ..., row]
    return d


def _band(outputs: int, geometry: Geometry, n: int) -> int:
    """How many rows of the output to make at once, if each group has so many channels."""
    overlapping = geometry.kernel[0] > geometry.stride[0] and geometry.in_strips(n)
    if outputs > 1 or not overlapping:
        return 1
    rows = geometry.counts[0]  # more than four multiply ever more zeros
    return _divisor(rows, 2, 4) or _divisor(rows, 5, 8) or 1


# --- the convolution ---------------------------------------------------------------------------


def convolve(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    stride: Pair = (1, 1),
    sides: Sides = (0, 0, 0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    span = extent(weight.shape[2:], dilation)
    oh = (x.shape[2] + sides[0] + sides[1] - span[0]) // stride[0] + 1
    ow = (x.shape[3] + sides[2] + sides[3] - span[1]) // stride[1] + 1
    y = empty_nchw(len(x), len(weight), oh, ow, np.result_type(x, weight))
    image, out = (by_group(batch_innermost(a), groups) for a in (x, y))
    whole = stride[1] == 1 and x.shape[3] <= WIDE * ow
    if whole and _is_by_rows(image, weight.shape[2:], dilation[0], DEEP, SHORT):
        across = Across(slice(0, weight.shape[3]), dilation[1], *sides[2:], out)
        down = Down(weight, sides[0], [across])
        convolve_rows(image, [down], stride[0], bias, _multiply)
    else:
        geometry = Geometry(weight.shape[2:], stride, sides, dilation, (oh, ow))
        _convolve_windows(image, weight, bias, geometry, out)
    return y


def _is_by_rows(image: Array, kernel: Pair, dilation: int, deep: int, long: int) -> bool:
    """Whether rows are the faster way: taps across, ``deep`` elements down, ``long`` rows.

    Numbers of 16 bits have no fast products, and the parts of a sum less range than the sum.
    """
    kh, kw = kernel
    _, channels, _, w, n = image.shape
    in_rows = kw > 1 and (kh == 1 or dilation == 1) and image.dtype.itemsize >= 4
    return in_rows and kh * channels >= deep and w * n >= long


def _convolve_windows(
    image: Array, weight: Array, bias: Array | None, geometry: Geometry, out: Array
) -> None:
    """Convolve with windows written out: (G, C/G, H, W, N) into (G, O/G, oh, ow, N)."""
    groups, outputs, _, _, n = out.shape
    band = _band(outputs, geometry, n)
    matrix = _banded(weight, groups, band, geometry.stride[0])[:, None]  # (G, 1, O/G, taps)
    whole = out[0, 0].flags.c_contiguous
    offsets = None if bias is None else bias.reshape(groups, 1, outputs, 1)

    for some, rows, columns, patches in blocks(image, geometry, band, _is_small(matrix)):
        part = out[some, :, rows, columns]
        split = by_product(part, patches)
        shape = *patches.shape[:2], outputs * band, patches.shape[3]
        product = split.reshape(shape) if whole else np.empty(shape, out.dtype)
        _multiply(matrix[some], patches, product)
        if offsets is not None:
            product += offsets[some]
        if not whole:
            split[...] = product.reshape(split.shape)


# --- its transpose, the gradient of the image --------------------------------------------------


def transpose_convolution(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    size: Pair,
    stride: Pair = (1, 1),
    sides: Sides = (0, 0, 0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """Of a convolution that ``sides`` stood around the image in: of them nothing is computed."""
    outputs = groups * weight.shape[1]
    y = empty_nchw(len(x), outputs, *size, np.result_type(x, weight))
    image, out = (by_group(batch_innermost(a), groups) for a in (x, y))
    _gather(image, weight, stride, sides, dilation, out)
    if bias is not None:
        y += bias[:, None, None]
    return y


def _gather(
    image: Array, weight: Array, stride: Pair, sides: Sides, dilation: Pair, out: Array
) -> None:
    """The transpose as convolutions without strides: (G, I/G, h, w, N) into (G, O/G, H, W, N).

    Every ``stride``-th row and column of the output meets the same taps of the kernel. Columns
    that differ in them are made of the same products, where it is done by rows.
    """
    groups, inputs, h, w, _ = image.shape
    o, kh, kw = weight.shape[1:]
    size = out.shape[2:4]
    kernel = weight.reshape(groups, inputs, o, kh, kw).swapaxes(1, 2)
    kernel = kernel.reshape(groups * o, inputs, kh, kw)  # (O, I/G, kh, kw)
    # Windows around an image that is small beside the kernel would be mostly zeros.
    long = SHORT if size[0] * size[1] <= 1.5 * h * w else 1
    across = [
        _phase(phase, kw, w, size[1], stride[1], sides[2], dilation[1])
        for phase in range(min(stride[1], size[1]))
    ]
    by_rows = []
    for phase in range(min(stride[0], size[0])):
        part = out[:, :, phase :: stride[0]]
        down = _phase(phase, kh, h, size[0], stride[0], sides[0], dilation[0])
        if down is None:
            part[...] = 0
            continue
        targets = []
        for column, some in enumerate(across):
            target = part[..., column :: stride[1], :]
            if some is None:
                target[...] = 0
            else:
                targets.append(Across(some.taps, some.dilation, *some.margins, target))
        taps = kernel[:, :, down.taps]
        if targets and _is_by_rows(image, taps.shape[2:], down.dilation, DEEP, long):
            by_rows.append(Down(taps, down.margins[0], targets))
            continue
        for columns in targets:
            margins = *down.margins, columns.left, columns.right
            spread = down.dilation, columns.dilation
            kept = taps[..., columns.taps]
            geometry = Geometry(kept.shape[2:], (1, 1), margins, spread, columns.out.shape[2:4])
            _convolve_windows(image, kept, None, geometry, columns.out)
    if by_rows:
        convolve_rows(image, by_rows, 1, None, _multiply)


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


# --- the gradient of the kernel ----------------------------------------------------------------


def correlate(
    x: Array,
    g: Array,
    *,
    kernel: Pair,
    stride: Pair = (1, 1),
    sides: Sides = (0, 0, 0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    image, g = batch_innermost(x), batch_innermost(g)
    image, g = by_group(image, groups), by_group(g, groups)
    channels = image.shape[1]
    _, outputs, oh, ow, _ = g.shape
    kh, kw = kernel
    weight = np.empty((groups, outputs, channels, kh, kw), np.result_type(x, g))
    few = stride[1] == 1 and sides[2] >= 0 and kh * channels * kw * outputs <= FEW_SUMS
    if few and _is_by_rows(image, kernel, dilation[0], DEEP_SUMS, SHORT):
        d = np.zeros((groups, kw, kh * channels, outputs), weight.dtype)
        for taps, rows in pairs_of_rows(image, g, kernel, stride[0], sides, dilation[1]):
            d += _multiply_and_sum(taps, rows)
        d = d.reshape(groups, kw, kh, channels, outputs).transpose(0, 4, 3, 2, 1)
    else:
        geometry = Geometry(kernel, stride, sides, dilation, (oh, ow))
        d = _correlate_windows(image, g, geometry)  # (G, kh C/G kw, O/G)
        d = d.reshape(groups, kh, channels, kw, outputs).transpose(0, 4, 2, 1, 3)
    weight[...] = d
    return weight.reshape(groups * outputs, channels, kh, kw)


def _correlate_windows(image: Array, g: Array, geometry: Geometry) -> Array:
    groups, outputs, _, _, n = g.shape
    channels = image.shape[1]
    (kh, kw), stride = geometry[:2]
    band = _band(outputs, geometry, n)
    height = (band - 1) * stride[0] + kh
    d = np.zeros((groups, height * channels * kw, outputs * band), np.result_type(image, g))
    for some, rows, columns, patches in blocks(image, geometry, band, _is_small(d)):
        split = by_product(g[some, :, rows, columns], patches)
        split = split.reshape(*patches.shape[:2], outputs * band, patches.shape[3])
        d[some] += _multiply_and_sum(patches, split)
    if band > 1:
        d = _unbanded(d.reshape(groups, height, channels, kw, band), geometry)
    return d
