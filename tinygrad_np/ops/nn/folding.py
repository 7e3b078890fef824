"""``unfold`` and ``fold``: windows written out as columns, and columns added up to an image."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from .windows import Pair, batch_innermost, extent, frame, nchw, pair, require_fit, windows

Array = np.ndarray[Any, np.dtype[Any]]


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
    input: Any,
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> Any:
    """Every window of an image as a column.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        kernel_size, dilation, padding, stride: those of a convolution; an integer or a pair.

    Returns:
        (N, C kh kw, L), L the number of windows.

    Raises:
        ValueError: a kernel larger than the padded input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.unfold(tg.arange(4.0).reshape(1, 1, 1, 4), (1, 3))
    tensor([[[0., 1.],
             [1., 2.],
             [2., 3.]]])
    """
    op = "unfold"
    if len(input.shape) == 3:
        return unfold(input[None], kernel_size, dilation, padding, stride)[0]
    shape = input.shape
    if len(shape) != 4:
        raise ValueError(f"{op}: the input has shape {shape}, expected (N, C, H, W) or (C, H, W)")
    kernel, spread = pair(kernel_size, op, "kernel_size"), pair(dilation, op, "dilation")
    (ph, pw), steps = pair(padding, op, "padding", 0), pair(stride, op, "stride")
    require_fit(op, (shape[2] + 2 * ph, shape[3] + 2 * pw), kernel, spread)
    image = frame(input, (ph, ph, pw, pw))
    return _unfold2d(image, kernel=kernel, stride=steps, dilation=spread)


def fold(
    input: Any,
    output_size: int | Sequence[int],
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> Any:
    """Add columns up to an image where their windows stand: the transpose of :func:`unfold`.

    Args:
        input: (N, C kh kw, L), or (C kh kw, L).
        output_size: the rows and columns of the image; the rest as in :func:`unfold`.

    Returns:
        (N, C, *output_size).

    Raises:
        ValueError: L is not the number of windows, or the rows do not divide by the kernel's size.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.fold(tg.ones(1, 2, 3), (1, 4), (1, 2))
    tensor([[[[1., 2., 2., 1.]]]])
    """
    op = "fold"
    if len(input.shape) == 2:
        return fold(input[None], output_size, kernel_size, dilation, padding, stride)[0]
    shape = input.shape
    kernel, spread = pair(kernel_size, op, "kernel_size"), pair(dilation, op, "dilation")
    (ph, pw), steps = pair(padding, op, "padding", 0), pair(stride, op, "stride")
    height, width = pair(output_size, op, "output_size")
    size = height + 2 * ph, width + 2 * pw
    require_fit(op, size, kernel, spread)
    span = extent(kernel, spread)
    count = ((size[0] - span[0]) // steps[0] + 1) * ((size[1] - span[1]) // steps[1] + 1)
    if len(shape) != 3 or shape[1] % (kernel[0] * kernel[1]) or shape[2] != count:
        raise ValueError(
            f"{op}: the input has shape {shape}, expected (N, C * {kernel[0] * kernel[1]}, "
            f"{count}) for windows of {kernel[0]}x{kernel[1]} on an image of {height}x{width}"
        )
    image = _fold2d(input, size=size, kernel=kernel, stride=steps, dilation=spread)
    return image[:, :, ph : ph + height, pw : pw + width] if ph or pw else image
