"""The mean of each window, and the p-norm, which is a root of a mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.errors import ArgumentError
from ....core.primitive import Primitive
from ....core.registry import primitive
from ....core.tensor_base import unwrap
from ....core.types import Array, Shape, TensorLike
from ...arguments import shape_of
from ...elementwise.powers import pow
from ...elementwise.selection import where
from ..sliding_windows import (
    batch_innermost,
    images_of,
    nchw,
    padded_images,
    per_axis,
    require_channels,
    windows,
)
from .max_pooling import max_pooled
from .window_grid import window_grid

__all__ = ["avg_pool1d", "avg_pool2d", "avg_pool3d", "lp_pool1d", "lp_pool2d", "lp_pool3d"]

Sizes = int | Sequence[int]

# --- the primitives ----------------------------------------------------------------------------


def _avg_pool_forward(x: Array, *, kernel: Shape, stride: Shape, divisor: Any) -> Array:
    image, ones = batch_innermost(x), (1,) * len(kernel)
    for axis, (k, s) in enumerate(zip(kernel, stride, strict=True)):  # sums along one at a time
        size, step = ((*ones[:axis], n, *ones[axis + 1 :]) for n in (k, s))
        taps = windows(image, size, step, ones)
        within = [slice(None) if a == axis else 0 for a in range(len(ones))]
        image = taps[(slice(None), *within)].sum(1)
    divisor = np.asarray(divisor, x.dtype)[..., None]
    if x.dtype.kind == "f":
        image /= divisor
    else:  # rounded towards 0
        image = np.sign(image) * np.sign(divisor) * (abs(image) // abs(divisor))
    return nchw(image)


def _avg_unpool_forward(
    x: Array, *, size: Shape, kernel: Shape, stride: Shape, divisor: Any
) -> Array:
    image = np.zeros((x.shape[1], *size, x.shape[0]), x.dtype)
    taps = windows(image, kernel, stride, (1,) * len(kernel))
    share = batch_innermost(x) / np.asarray(divisor, x.dtype)[..., None]
    for place in np.ndindex(*kernel):
        tap = taps[(slice(None), *place)]
        tap += share
    return nchw(image)


_avg_pool: Primitive = primitive(
    _avg_pool_forward,
    "x",
    lambda g, x_shape, kernel, stride, divisor: _avg_unpool(
        g, size=x_shape[2:], kernel=kernel, stride=stride, divisor=divisor
    ),
    name="avg_pool",
)
_avg_unpool: Primitive = primitive(
    _avg_unpool_forward,
    "x",
    lambda g, kernel, stride, divisor: _avg_pool(g, kernel=kernel, stride=stride, divisor=divisor),
    name="avg_unpool",
)


# --- means -------------------------------------------------------------------------------------


def averaged(
    op: str,
    input: Any,
    axes: int,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None = None,
) -> Any:
    shape = shape_of(input)
    if not images_of(op, shape, axes):
        settings = kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        return averaged(op, input[None], axes, *settings)[0]
    if divisor_override == 0:
        raise ArgumentError(f"{op}: divisor_override must not be 0")
    require_channels(op, shape)
    dtype = unwrap(input).dtype
    if dtype.kind != "f" and dtype != np.int64:
        raise NotImplementedError(f"{op}: {dtype} has no means; convert it first, x.float()")
    grid = window_grid(op, tuple(shape[2:]), kernel_size, stride, padding, 1, ceil_mode)
    divisor: Any = divisor_override
    if divisor is None:
        divisor = grid.numbers_of_elements(count_include_pad)  # (oh, ow)
    image = padded_images(input, grid.around)
    return _avg_pool(image, kernel=grid.kernel, stride=grid.stride, divisor=divisor)


def avg_pool1d(
    input: TensorLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:
    """Average each window of signals, (N, C, L) or (C, L).

    Arguments and errors as in :func:`avg_pool2d`, with one integer for each setting.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.avg_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
    tensor([[2., 1.]])
    """
    settings = kernel_size, stride, padding, ceil_mode, count_include_pad
    return averaged("avg_pool1d", input, 1, *settings)


def avg_pool2d(
    input: TensorLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Average each window.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        kernel_size, stride, padding, ceil_mode: as in :func:`max_pool2d`.
        count_include_pad: whether the zeros of the padding count in the mean.
        divisor_override: what to divide by in place of the number of elements.

    Returns:
        (N, C, oh, ow), sizes as in :func:`max_pool2d`.

    Raises:
        ArgumentError: settings out of range, or a window larger than the padded input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.avg_pool2d(tg.tensor([[[1.0, 3.0], [2.0, 0.0]]]), 2)
    tensor([[[1.5000]]])
    """
    settings = kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    return averaged("avg_pool2d", input, 2, *settings)


def avg_pool3d(
    input: TensorLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Average each window of volumes, (N, C, D, H, W) or (C, D, H, W).

    Arguments and errors as in :func:`avg_pool2d`, with three integers for pairs.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.avg_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), 2)
    tensor([[[[3.5000]]]])
    """
    settings = kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    return averaged("avg_pool3d", input, 3, *settings)


# --- norms -------------------------------------------------------------------------------------


def _norms(
    op: str,
    input: Any,
    axes: int,
    norm_type: float,
    kernel_size: Sizes,
    stride: Sizes | None,
    ceil_mode: bool,
) -> Any:
    images_of(op, shape_of(input), axes)
    if math.isinf(norm_type):
        opposite = norm_type < 0
        largest: Any = max_pooled(
            op, -abs(input) if opposite else abs(input), axes, kernel_size, stride, 0, 1, ceil_mode
        )
        return -largest if opposite else largest
    means = averaged(op, pow(input, norm_type), axes, kernel_size, stride, 0, ceil_mode, True)
    sums: Any = means * math.prod(per_axis(kernel_size, axes, op, "kernel_size"))
    zero = np.equal(unwrap(sums), 0) & (norm_type > 0)  # their gradient is 0, not infinite
    if not zero.any():
        return pow(sums, 1.0 / norm_type)
    return where(zero, 0, pow(where(zero, 1, sums), 1.0 / norm_type))


def lp_pool1d(
    input: TensorLike,
    norm_type: float,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    ceil_mode: bool = False,
) -> Any:
    """Compute ``(sum of x^p)^(1 / p)`` of each window of signals, (N, C, L) or (C, L).

    Arguments and errors as in :func:`lp_pool2d`, with one integer for each setting.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.lp_pool1d(tg.tensor([[3.0, 4.0, 2.0, 0.0]]), 2, 2)
    tensor([[5., 2.]])
    """
    return _norms("lp_pool1d", input, 1, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(
    input: TensorLike,
    norm_type: float,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    ceil_mode: bool = False,
) -> Any:
    """Compute ``(sum of x^p)^(1 / p)`` of each window.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        norm_type: p. The powers are of the elements, not of their magnitudes: where p is odd, a
            sum may be negative, and its root is NaN. Infinity means the largest magnitude. Where a
            sum is 0, so is its gradient.
        kernel_size, stride, ceil_mode: as in :func:`max_pool2d`. A window that reaches over the end
            counts as if it had as many elements as the others.

    Raises:
        ArgumentError: settings out of range, or a window larger than the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.lp_pool2d(tg.tensor([[[3.0, 4.0], [0.0, 0.0]]]), 2, 2)
    tensor([[[5.]]])
    """
    return _norms("lp_pool2d", input, 2, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(
    input: TensorLike,
    norm_type: float,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    ceil_mode: bool = False,
) -> Any:
    """Compute ``(sum of x^p)^(1 / p)`` of each window of volumes, (N, C, D, H, W) or (C, D, H, W).

    Arguments and errors as in :func:`lp_pool2d`, with three integers for pairs.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.lp_pool3d(tg.tensor([[[[3.0, 4.0]]]]), 2, (1, 1, 2))
    tensor([[[[5.]]]])
    """
    return _norms("lp_pool3d", input, 3, norm_type, kernel_size, stride, ceil_mode)
