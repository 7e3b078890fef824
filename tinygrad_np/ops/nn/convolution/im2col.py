"""Convolution by im2col: windows written out as matrices, and one product with each block of them.

Chellapilla, Puri and Simard, "High performance convolutional neural networks for document
processing" (2006).
"""

from __future__ import annotations

import numpy as np

from ....core.types import Array
from .im2col_blocks import Geometry, im2col_blocks, split_by_product
from .products import is_small, largest_divisor, multiply, multiply_and_sum


def _several_rows(weight: Array, groups: int, band: int, stride: int) -> Array:
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


def _sum_several_rows(banded: Array, geometry: Geometry) -> Array:
    """The sum over the band of a gradient (G, taps, C/G, kw, band), (G, kh, C/G, kw)."""
    kh, step = geometry.kernel[0], geometry.stride[0]
    d = banded[:, :kh, ..., 0].copy()
    for row in range(1, banded.shape[-1]):
        d += banded[:, row * step : row * step + kh, ..., row]
    return d


def _rows_at_once(outputs: int, geometry: Geometry, n: int) -> int:
    """How many rows of the output to make at once, if each group has so many channels."""
    overlapping = geometry.kernel[0] > geometry.stride[0] and geometry.in_strips(n)
    if outputs > 1 or not overlapping:
        return 1
    rows = geometry.counts[0]  # more than four multiply ever more zeros
    return largest_divisor(rows, 2, 4) or largest_divisor(rows, 5, 8) or 1


def forward(
    image: Array, weight: Array, bias: Array | None, geometry: Geometry, out: Array
) -> None:
    """Convolve with windows written out: (G, C/G, H, W, N) into (G, O/G, oh, ow, N)."""
    groups, outputs, _, _, n = out.shape
    band = _rows_at_once(outputs, geometry, n)
    matrix = _several_rows(weight, groups, band, geometry.stride[0])[:, None]  # (G, 1, O/G, taps)
    whole = out[0, 0].flags.c_contiguous
    offsets = None if bias is None else bias.reshape(groups, 1, outputs, 1)

    for some, rows, columns, patches in im2col_blocks(image, geometry, band, is_small(matrix)):
        part = out[some, :, rows, columns]
        split = split_by_product(part, patches)
        shape = *patches.shape[:2], outputs * band, patches.shape[3]
        product = split.reshape(shape) if whole else np.empty(shape, out.dtype)
        multiply(matrix[some], patches, product)
        if offsets is not None:
            product += offsets[some]
        if not whole:
            split[...] = product.reshape(split.shape)


def weight_gradient(image: Array, g: Array, geometry: Geometry) -> Array:
    groups, outputs, _, _, n = g.shape
    channels = image.shape[1]
    (kh, kw), stride = geometry[:2]
    band = _rows_at_once(outputs, geometry, n)
    height = (band - 1) * stride[0] + kh
    d = np.zeros((groups, height * channels * kw, outputs * band), np.result_type(image, g))
    for some, rows, columns, patches in im2col_blocks(image, geometry, band, is_small(d)):
        split = split_by_product(g[some, :, rows, columns], patches)
        split = split.reshape(*patches.shape[:2], outputs * band, patches.shape[3])
        d[some] += multiply_and_sum(patches, split)
    if band > 1:
        d = _sum_several_rows(d.reshape(groups, height, channels, kw, band), geometry)
    return d
