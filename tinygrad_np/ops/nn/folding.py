"""Windows of an image as columns, and columns added up to an image."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from .sliding_windows import (
    Pair,
    batch_innermost,
    dilated_size,
    nchw,
    padded_images,
    pair,
    require_fit,
    windows,
)

__all__ = ["fold", "unfold"]


def _unfold(x: Array, *, kernel: Pair, stride: Pair, dilation: Pair) -> Array:
    patches = windows(batch_innermost(x), kernel, stride, dilation)  # (C, kh, kw, oh, ow, N)
    shape = prod(patches.shape[:3]), prod(patches.shape[3:5]), patches.shape[5]
    return patches.copy().reshape(shape).transpose(2, 0, 1)


def _fold(x: Array, *, size: Pair, kernel: Pair, stride: Pair, dilation: Pair) -> Array:
    n, rows, _ = x.shape
    image = np.zeros((rows // (kernel[0] * kernel[1]), *size, n), x.dtype)
    taps = windows(image, kernel, stride, dilation)
    columns = x.transpose(1, 2, 0).reshape(taps.shape)
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            taps[:, i, j] += columns[:, i, j]
    return nchw(image)


_unfold2d: Primitive = primitive(
    _unfold,
    "x",
    lambda g, x_shape, kernel, stride, dilation: _fold2d(
        g, size=x_shape[2:], kernel=kernel, stride=stride, dilation=dilation
    ),
    name="unfold",
)
_fold2d: Primitive = primitive(
    _fold,
    "x",
    lambda g, kernel, stride, dilation: _unfold2d(
        g, kernel=kernel, stride=stride, dilation=dilation
    ),
    name="fold",
)


def unfold(
    input: TensorLike,
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> TensorLike:
    """Write every window of an image as a column.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        kernel_size, dilation, padding, stride: those of a convolution; an integer or a pair.

    Returns:
        (N, C kh kw, L), where L is the number of windows; without N for one image.

    Raises:
        ArgumentError: an input of other axes, or a kernel larger than the padded input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.unfold(tg.arange(4.0).reshape(1, 1, 1, 4), (1, 3))
    tensor([[[0., 1.],
             [1., 2.],
             [2., 3.]]])
    """
    op = "unfold"
    x: Any = input
    columns: TensorLike
    shape = shape_of(x)
    if len(shape) == 3:
        columns = unfold(x[None], kernel_size, dilation, padding, stride)[0]
        return columns
    if len(shape) != 4:
        raise ShapeError(f"{op}: the input has shape {shape}, expected (N, C, H, W) or (C, H, W)")
    kernel, spread = pair(kernel_size, op, "kernel_size"), pair(dilation, op, "dilation")
    (ph, pw), steps = pair(padding, op, "padding", 0), pair(stride, op, "stride")
    require_fit(op, (shape[2] + 2 * ph, shape[3] + 2 * pw), kernel, spread)
    padded = padded_images(x, (ph, ph, pw, pw))
    columns = _unfold2d(padded, kernel=kernel, stride=steps, dilation=spread)
    return columns


def fold(
    input: TensorLike,
    output_size: int | Sequence[int],
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> TensorLike:
    """Add columns up to an image where their windows stand: the transpose of :func:`unfold`.

    Args:
        input: (N, C kh kw, L), or (C kh kw, L).
        output_size: the rows and columns of the image; the rest as in :func:`unfold`.

    Returns:
        (N, C, *output_size), without N for an input without N.

    Raises:
        ArgumentError: L is not the number of windows, or the rows do not divide by the kernel's
            size.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.fold(tg.ones(1, 2, 3), (1, 4), (1, 2))
    tensor([[[[1., 2., 2., 1.]]]])
    """
    op = "fold"
    x: Any = input
    image: TensorLike
    shape = shape_of(x)
    if len(shape) == 2:
        image = fold(x[None], output_size, kernel_size, dilation, padding, stride)[0]
        return image
    kernel, spread = pair(kernel_size, op, "kernel_size"), pair(dilation, op, "dilation")
    (ph, pw), steps = pair(padding, op, "padding", 0), pair(stride, op, "stride")
    height, width = pair(output_size, op, "output_size")
    size = height + 2 * ph, width + 2 * pw
    require_fit(op, size, kernel, spread)
    span = dilated_size(kernel, spread)
    count = ((size[0] - span[0]) // steps[0] + 1) * ((size[1] - span[1]) // steps[1] + 1)
    if len(shape) != 3 or shape[1] % (kernel[0] * kernel[1]) or shape[2] != count:
        raise ShapeError(
            f"{op}: the input has shape {shape}, expected (N, C * {kernel[0] * kernel[1]}, "
            f"{count}) for windows of {kernel[0]}x{kernel[1]} on an image of {height}x{width}"
        )
    padded = _fold2d(x, size=size, kernel=kernel, stride=steps, dilation=spread)
    image = padded[:, :, ph : ph + height, pw : pw + width] if ph or pw else padded
    return image
