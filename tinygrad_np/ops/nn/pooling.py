"""Pooling: the largest element or the mean of each window of an image.

Both are linear once the winners are known, so each has its transpose beside it, and each is the
other's derivative.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import is_tensor, unwrap
from ..linear_algebra.matmul import matmul
from ..shapes.permuting import permute
from ..shapes.reshaping import reshape
from .sliding_windows import (
    Pair,
    batch_innermost,
    dilated_size,
    hashable,
    nchw,
    padded_images,
    pair,
    require_fit,
    windows,
)

Array = np.ndarray[Any, np.dtype[Any]]


# --- the primitives: maximum -------------------------------------------------------------------


def _max_pool(
    x: Array, *, kernel: Pair, stride: Pair, dilation: Pair = (1, 1)
) -> tuple[Array, Array]:
    """The largest element of each window, and the number of its tap (the first of several)."""
    taps = windows(batch_innermost(x), kernel, stride, dilation)
    y = taps[:, 0, 0].copy()  # (C, oh, ow, N)
    count = kernel[0] * kernel[1]
    which = np.zeros(y.shape, np.uint8 if count <= 256 else np.int32)
    tap = np.empty_like(y)
    for number in range(1, count):
        np.copyto(
            tap, taps[:, number // kernel[1], number % kernel[1]]
        )  # one strided pass, not two
        larger = tap > y
        np.maximum(which, larger * which.dtype.type(number), out=which)
        np.maximum(y, tap, out=y)
    return nchw(y), which


def _covers_once(size: Sequence[int], kernel: Pair, stride: Pair, dilation: Pair) -> bool:
    """Whether the windows are tiles: every element of the image is in just one of them."""
    whole = all(n % k == 0 for n, k in zip(size, kernel, strict=True))
    return kernel == stride and dilation == (1, 1) and whole


def _to_tap(
    x: Array, *, which: Array, size: Pair, kernel: Pair, stride: Pair, dilation: Pair = (1, 1)
) -> Array:
    """Each element added to an image at a tap of its window."""
    source = batch_innermost(x)
    tiled = _covers_once(size, kernel, stride, dilation)
    image = (np.empty if tiled else np.zeros)((source.shape[0], *size, source.shape[3]), x.dtype)
    taps = windows(image, kernel, stride, dilation)
    for number in range(kernel[0] * kernel[1]):
        tap = taps[:, number // kernel[1], number % kernel[1]]
        if tiled:
            np.multiply(source, which == number, out=tap)
        else:
            tap += source * (which == number)
    return nchw(image)


def _at_tap(
    x: Array, *, which: Array, kernel: Pair, stride: Pair, dilation: Pair = (1, 1)
) -> Array:
    """The element of each window at a tap."""
    taps = windows(batch_innermost(x), kernel, stride, dilation)
    y = np.zeros(which.shape, x.dtype)
    for number in range(kernel[0] * kernel[1]):
        y += taps[:, number // kernel[1], number % kernel[1]] * (which == number)
    return nchw(y)


_max_pool2d: Primitive = primitive(
    _max_pool,
    "x",
    lambda g, x_shape, which, kernel, stride, dilation: _max_unpool2d(
        g, which=which, size=x_shape[2:], kernel=kernel, stride=stride, dilation=dilation
    ),
    name="max_pool2d",
    convention="ties: the first takes all",
    residuals={"which": None},
)
_max_unpool2d: Primitive = primitive(
    _to_tap,
    "x",
    lambda g, which, kernel, stride, dilation: _take_taps2d(
        g, which=which, kernel=kernel, stride=stride, dilation=dilation
    ),
    name="max_unpool2d",
)
_take_taps2d: Primitive = primitive(
    _at_tap,
    "x",
    lambda g, x_shape, which, kernel, stride, dilation: _max_unpool2d(
        g, which=which, size=x_shape[2:], kernel=kernel, stride=stride, dilation=dilation
    ),
    name="take_taps2d",
)


# --- the primitives: mean ----------------------------------------------------------------------


def _avg_pool(x: Array, *, kernel: Pair, stride: Pair, divisor: Any) -> Array:
    image = batch_innermost(x)
    down = windows(image, (kernel[0], 1), (stride[0], 1), (1, 1))[:, :, 0].sum(1)  # (C, oh, W, N)
    across = windows(down, (1, kernel[1]), (1, stride[1]), (1, 1))[:, 0].sum(1)  # (C, oh, ow, N)
    across /= np.asarray(divisor, x.dtype)[..., None]
    return nchw(across)


def _avg_unpool(x: Array, *, size: Pair, kernel: Pair, stride: Pair, divisor: Any) -> Array:
    image = np.zeros((x.shape[1], *size, x.shape[0]), x.dtype)
    taps = windows(image, kernel, stride, (1, 1))
    share = batch_innermost(x) / np.asarray(divisor, x.dtype)[..., None]
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            taps[:, i, j] += share
    return nchw(image)


_avg_pool2d: Primitive = primitive(
    _avg_pool,
    "x",
    lambda g, x_shape, kernel, stride, divisor: _avg_unpool2d(
        g, size=x_shape[2:], kernel=kernel, stride=stride, divisor=divisor
    ),
    name="avg_pool2d",
)
_avg_unpool2d: Primitive = primitive(
    _avg_unpool,
    "x",
    lambda g, kernel, stride, divisor: _avg_pool2d(
        g, kernel=kernel, stride=stride, divisor=divisor
    ),
    name="avg_unpool2d",
)


# --- the functions -----------------------------------------------------------------------------


class _Grid:
    """The windows of a pooling: checked settings, the number of windows, the frame they need."""

    def __init__(
        self,
        op: str,
        shape: tuple[int, ...],
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None,
        padding: int | Sequence[int],
        dilation: int | Sequence[int],
        ceil_mode: bool,
    ) -> None:
        if len(shape) != 4:
            raise ValueError(
                f"{op}: the input has shape {shape}, expected (N, C, H, W) or (C, H, W)"
            )
        self.size = (shape[2], shape[3])
        self.kernel = pair(kernel_size, op, "kernel_size")
        self.stride = self.kernel if stride is None else pair(stride, op, "stride")
        self.padding = pair(padding, op, "padding", least=0)
        self.dilation = pair(dilation, op, "dilation")
        span = dilated_size(self.kernel, self.dilation)
        if any(2 * p > k for p, k in zip(self.padding, self.kernel, strict=True)):
            raise ValueError(
                f"{op}: padding={padding!r} must be at most half of the kernel, {kernel_size!r}"
            )
        counts, ends = [], []
        for n, p, k, s in zip(self.size, self.padding, span, self.stride, strict=True):
            rest = n + 2 * p - k  # how far the window can go
            count = (rest + (s - 1 if ceil_mode else 0)) // s + 1
            if ceil_mode and (count - 1) * s >= n + p:  # every window must start on the image
                count -= 1
            counts.append(count)
            ends.append(p + max(0, (count - 1) * s - rest))
        if min(counts) < 1:
            padded = [n + 2 * p for n, p in zip(self.size, self.padding, strict=True)]
            require_fit(op, padded, self.kernel, self.dilation)
        self.counts = (counts[0], counts[1])
        self.around = (self.padding[0], ends[0], self.padding[1], ends[1])

    def starts(self, axis: int) -> Array:
        """Where each window begins on the image, before it if in the padding."""
        return np.arange(self.counts[axis]) * self.stride[axis] - self.padding[axis]

    def lengths(self, axis: int, with_padding: bool) -> Array:
        """How many elements of the image, or of the padded image, each window has."""
        margin = self.padding[axis] if with_padding else 0
        start = self.starts(axis)
        stop = np.minimum(start + self.kernel[axis], self.size[axis] + margin)
        lengths: Array = stop - np.maximum(start, -margin)
        return lengths


@lru_cache(maxsize=256, typed=True)  # a training step meets the same few again and again
def _grid(*settings: Any) -> _Grid:
    return _Grid(*settings)


def max_pool2d(
    input: Any,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window; of equal ones the first takes the gradient.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        kernel_size, stride, dilation: the window, its steps (by default its size), and the steps
            of its taps; an integer or a pair.
        padding: how far windows reach over every side, at most half of the kernel.
        ceil_mode: also take windows that reach over the end.
        return_indices: also return where each maximum stands, counted along the rows of the image.

    Returns:
        (N, C, oh, ow) with ``oh = (H + 2 padding - dilation (kh - 1) - 1) // stride + 1``, or
        rounded up; with ``return_indices`` a pair of such.

    Raises:
        ValueError: settings out of range, or a window larger than the padded input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.max_pool2d(tg.tensor([[[1.0, 3.0], [2.0, 0.0]]]), 2)
    tensor([[[3.]]])
    """
    if len(input.shape) == 3:
        y = max_pool2d(
            input[None], kernel_size, stride, padding, dilation, ceil_mode, return_indices
        )
        return (y[0][0], y[1][0]) if return_indices else y[0]
    window = map(hashable, (kernel_size, stride, padding, dilation))
    grid = _grid("max_pool2d", input.shape, *window, ceil_mode)
    dtype = unwrap(input).dtype
    lowest = -np.inf if dtype.kind == "f" else 0 if dtype.kind == "b" else np.iinfo(dtype).min
    image = padded_images(input, grid.around, lowest)
    settings = {"kernel": grid.kernel, "stride": grid.stride, "dilation": grid.dilation}
    y = _max_pool2d(image, **settings)
    if not return_indices:
        return y
    down, across = np.divmod(nchw(_max_pool(unwrap(image), **settings)[1]), grid.kernel[1])
    # Where a window holds nothing but -inf, its first tap may lie before the image.
    row = np.maximum(grid.starts(0)[:, None] + down.astype(np.int64) * grid.dilation[0], 0)
    column = np.maximum(grid.starts(1) + across.astype(np.int64) * grid.dilation[1], 0)
    indices = row * grid.size[1] + column
    return y, type(y)(indices) if is_tensor(y) else indices


def avg_pool2d(
    input: Any,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """The mean of each window.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        kernel_size, stride, padding, ceil_mode: as in :func:`max_pool2d`.
        count_include_pad: whether the zeros of the padding count in the mean.
        divisor_override: what to divide by in place of the number of elements.

    Returns:
        (N, C, oh, ow), sizes as in :func:`max_pool2d`.

    Raises:
        ValueError: settings out of range, or a window larger than the padded input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.avg_pool2d(tg.tensor([[[1.0, 3.0], [2.0, 0.0]]]), 2)
    tensor([[[1.5000]]])
    """
    if len(input.shape) == 3:
        return avg_pool2d(
            input[None],
            kernel_size,
            stride,
            padding,
            ceil_mode,
            count_include_pad,
            divisor_override,
        )[0]
    if divisor_override == 0:
        raise ValueError("avg_pool2d: divisor_override must not be 0")
    window = map(hashable, (kernel_size, stride, padding))
    grid = _grid("avg_pool2d", input.shape, *window, 1, ceil_mode)
    divisor: Any = divisor_override
    if divisor is None:
        rows, columns = (grid.lengths(axis, count_include_pad) for axis in (0, 1))
        divisor = rows[:, None] * columns  # (oh, ow)
    return _avg_pool2d(
        padded_images(input, grid.around), kernel=grid.kernel, stride=grid.stride, divisor=divisor
    )


def _averages(size: int, count: int, dtype: Any) -> Array:
    """The matrix that averages ``size`` elements over ``count`` windows that share them evenly."""
    i, element = np.arange(count)[:, None], np.arange(size)
    inside = (element >= i * size // count) & (element < -(-(i + 1) * size // count))
    averages: Array = (inside / inside.sum(1, keepdims=True)).astype(dtype)  # (count, size)
    return averages


def adaptive_avg_pool2d(input: Any, output_size: int | Sequence[int | None] | None) -> Any:
    """Means of windows that divide an image into ``output_size`` as evenly as can be.

    Window i of n on an axis of length L goes from floor(i L / n) to ceil((i + 1) L / n).

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        output_size: the rows and columns of the output, None for as many as the input has.

    Returns:
        (N, C, *output_size).

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.adaptive_avg_pool2d(tg.ones(2, 3, 7, 5), 1).shape
    (2, 3, 1, 1)
    """
    op = "adaptive_avg_pool2d"
    if len(input.shape) == 3:
        return adaptive_avg_pool2d(input[None], output_size)[0]
    shape = input.shape
    if len(shape) != 4:
        raise ValueError(f"{op}: the input has shape {shape}, expected (N, C, H, W) or (C, H, W)")
    n, c, h, w = shape
    one = output_size is None or isinstance(output_size, int)
    wanted: Any = (output_size, output_size) if one else output_size
    counts = [n if m is None else m for m, n in zip(wanted, (h, w), strict=True)]
    oh, ow = pair(counts, op, "output_size")
    if h % oh == 0 and w % ow == 0 and h and w:
        return avg_pool2d(input, (h // oh, w // ow))
    dtype = unwrap(input).dtype
    image = permute(padded_images(input, (0, 0, 0, 0)), (1, 2, 3, 0))
    image = matmul(_averages(h, oh, dtype), reshape(image, (c, h, w * n)))
    image = matmul(_averages(w, ow, dtype), reshape(image, (c * oh, w, n)))
    return permute(reshape(image, (c, oh, ow, n)), (3, 0, 1, 2))
