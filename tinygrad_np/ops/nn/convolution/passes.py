"""The passes of a convolution on plain arrays: forward, input gradient, weight gradient.

Which way each is computed is chosen in :mod:`.algorithm_choice`.
"""

from __future__ import annotations

import numpy as np

from ....core.types import Array
from ..sliding_windows import Padding, Pair, batch_innermost, dilated_size, empty_nchw
from . import im2col, row_gemm
from .algorithm_choice import LIMITS, use_row_gemm
from .im2col_blocks import Geometry, by_group
from .phases import input_gradient_by_phases
from .products import multiply_and_sum
from .row_gemm import OutputColumns, OutputRows


def forward(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    stride: Pair = (1, 1),
    padding: Padding = (0, 0, 0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """Convolve images (N, C, H, W) with kernels (O, C/G, kh, kw): (N, O, oh, ow)."""
    span = dilated_size(weight.shape[2:], dilation)
    oh = (x.shape[2] + padding[0] + padding[1] - span[0]) // stride[0] + 1
    ow = (x.shape[3] + padding[2] + padding[3] - span[1]) // stride[1] + 1
    y = empty_nchw(len(x), len(weight), oh, ow, np.result_type(x, weight))
    image, out = (by_group(batch_innermost(a), groups) for a in (x, y))
    whole = stride[1] == 1 and x.shape[3] <= LIMITS.wide * ow
    if whole and use_row_gemm(image, weight.shape[2:], dilation[0], LIMITS.deep, LIMITS.short_row):
        across = OutputColumns(slice(0, weight.shape[3]), dilation[1], *padding[2:], out)
        down = OutputRows(weight, padding[0], [across])
        row_gemm.forward(image, [down], stride[0], bias)
    else:
        geometry = Geometry(weight.shape[2:], stride, padding, dilation, (oh, ow))
        im2col.forward(image, weight, bias, geometry, out)
    return y


def input_gradient(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    size: Pair,
    stride: Pair = (1, 1),
    padding: Padding = (0, 0, 0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """Compute the gradient of the images, (N, C, *size), from that of the output, (N, O, oh, ow).

    This is the transposed convolution, to which a bias (C,) may be added.
    """
    outputs = groups * weight.shape[1]
    y = empty_nchw(len(x), outputs, *size, np.result_type(x, weight))
    image, out = (by_group(batch_innermost(a), groups) for a in (x, y))
    input_gradient_by_phases(image, weight, stride, padding, dilation, out)
    if bias is not None:
        y += bias[:, None, None]
    return y


def weight_gradient(
    x: Array,
    g: Array,
    *,
    kernel: Pair,
    stride: Pair = (1, 1),
    padding: Padding = (0, 0, 0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """Compute the gradient of the kernels, (O, C/G, *kernel), from images and output gradient."""
    image, g = batch_innermost(x), batch_innermost(g)
    image, g = by_group(image, groups), by_group(g, groups)
    channels = image.shape[1]
    _, outputs, oh, ow, _ = g.shape
    kh, kw = kernel
    weight = np.empty((groups, outputs, channels, kh, kw), np.result_type(x, g))
    few = stride[1] == 1 and padding[2] >= 0 and kh * channels * kw * outputs <= LIMITS.few_sums
    if few and use_row_gemm(
        image, kernel, dilation[0], LIMITS.deep_weight_gradient, LIMITS.short_row
    ):
        d = np.zeros((groups, kw, kh * channels, outputs), weight.dtype)
        for taps, rows in row_gemm.weight_gradient_factors(
            image, g, kernel, stride[0], padding, dilation[1]
        ):
            d += multiply_and_sum(taps, rows)
        d = d.reshape(groups, kw, kh, channels, outputs).transpose(0, 4, 3, 2, 1)
    else:
        geometry = Geometry(kernel, stride, padding, dilation, (oh, ow))
        d = im2col.weight_gradient(image, g, geometry)  # (G, kh C/G kw, O/G)
        d = d.reshape(groups, kh, channels, kw, outputs).transpose(0, 4, 2, 1, 3)
    weight[...] = d
    return weight.reshape(groups * outputs, channels, kh, kw)
