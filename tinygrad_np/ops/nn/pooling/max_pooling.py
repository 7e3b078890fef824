"""The largest element of each window, and the way back to where it stood.

Taking the largest is linear once the winners are known, so it has its transpose beside it, and each
is the other's derivative.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from ....core.primitive import Primitive
from ....core.registry import primitive
from ....core.tensor_base import like_input, unwrap
from ....core.types import Array, Shape, TensorLike
from ...arguments import shape_of
from ..sliding_windows import (
    batch_innermost,
    images_of,
    nchw,
    padded_images,
    require_channels,
    windows,
)
from .window_grid import WindowGrid, window_grid

__all__ = [
    "max_pool1d",
    "max_pool1d_with_indices",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "max_pool3d_with_indices",
]

Sizes = int | Sequence[int]

# --- the primitives ----------------------------------------------------------------------------


def _taps(image: Array, kernel: Shape, stride: Shape, dilation: Shape) -> list[Array]:
    """Each tap of all windows of a (C, ..., N) image, a view for each, in row-major order."""
    taps = windows(image, kernel, stride, dilation)
    places: list[tuple[Any, ...]] = [(slice(None), *tap) for tap in product(*map(range, kernel))]
    return [taps[place] for place in places]


def _max_pool_forward(
    x: Array, *, kernel: Shape, stride: Shape, dilation: Shape = (1, 1)
) -> tuple[Array, Array]:
    """The largest element of each window, and the number of its tap (the first of several)."""
    taps = _taps(batch_innermost(x), kernel, stride, dilation)
    y = taps[0].copy()  # (C, oh, ow, N)
    which = np.zeros(y.shape, np.uint8 if len(taps) <= 256 else np.int32)
    tap = np.empty_like(y)
    for number in range(1, len(taps)):
        np.copyto(tap, taps[number])  # one strided pass, not two
        larger = tap > y
        its_number: Any = which.dtype.type(number)
        np.maximum(which, larger * its_number, out=which)
        np.maximum(y, tap, out=y)
    return nchw(y), which


def _covers_once(size: Shape, kernel: Shape, stride: Shape, dilation: Shape) -> bool:
    """Whether the windows are tiles: every element of the image is in just one of them."""
    whole = all(n % k == 0 for n, k in zip(size, kernel, strict=True))
    return kernel == stride and max(dilation) == 1 and whole


def _to_tap(
    x: Array, *, which: Array, size: Shape, kernel: Shape, stride: Shape, dilation: Shape = (1, 1)
) -> Array:
    """Each element added to an image at a tap of its window."""
    source = batch_innermost(x)
    tiled = _covers_once(size, kernel, stride, dilation)
    image = (np.empty if tiled else np.zeros)((source.shape[0], *size, source.shape[-1]), x.dtype)
    for number, tap in enumerate(_taps(image, kernel, stride, dilation)):
        if tiled:
            np.multiply(source, which == number, out=tap)
        else:
            tap += source * (which == number)
    return nchw(image)


def _at_tap(
    x: Array, *, which: Array, kernel: Shape, stride: Shape, dilation: Shape = (1, 1)
) -> Array:
    """The element of each window at a tap."""
    y = np.zeros(which.shape, x.dtype)
    for number, tap in enumerate(_taps(batch_innermost(x), kernel, stride, dilation)):
        y += tap * (which == number)
    return nchw(y)


_max_pool: Primitive = primitive(
    _max_pool_forward,
    "x",
    lambda g, x_shape, which, kernel, stride, dilation: _put_taps(
        g, which=which, size=x_shape[2:], kernel=kernel, stride=stride, dilation=dilation
    ),
    name="max_pool",
    convention="ties: the first takes all",
    residuals={"which": None},
)
_put_taps: Primitive = primitive(
    _to_tap,
    "x",
    lambda g, which, kernel, stride, dilation: _take_taps(
        g, which=which, kernel=kernel, stride=stride, dilation=dilation
    ),
    name="put_taps",
)
_take_taps: Primitive = primitive(
    _at_tap,
    "x",
    lambda g, x_shape, which, kernel, stride, dilation: _put_taps(
        g, which=which, size=x_shape[2:], kernel=kernel, stride=stride, dilation=dilation
    ),
    name="take_taps",
)


# --- the functions -----------------------------------------------------------------------------


def max_pooled(
    op: str,
    input: Any,
    axes: int,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    dilation: Sizes,
    ceil_mode: bool,
    return_indices: bool = False,
) -> Any:
    """What the functions below do over so many spatial axes."""
    shape = shape_of(input)
    if not images_of(op, shape, axes):
        settings = kernel_size, stride, padding, dilation, ceil_mode, return_indices
        y = max_pooled(op, input[None], axes, *settings)
        return (y[0][0], y[1][0]) if return_indices else y[0]
    require_channels(op, shape)
    grid = window_grid(op, tuple(shape[2:]), kernel_size, stride, padding, dilation, ceil_mode)
    dtype = unwrap(input).dtype
    if dtype.kind == "b":
        raise NotImplementedError(f"{op}: bools have no order here; convert them, x.int()")
    lowest = -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
    image = padded_images(input, grid.around, lowest)
    y = _max_pool(image, kernel=grid.kernel, stride=grid.stride, dilation=grid.dilation)
    return (y, like_input(_places(unwrap(image), grid), y)) if return_indices else y


def _places(image: Array, grid: WindowGrid) -> Array:
    """Where the largest element of each window stands, counted along the rows of the image."""
    kernel, stride, dilation = grid.kernel, grid.stride, grid.dilation
    _, numbers = _max_pool_forward(image, kernel=kernel, stride=stride, dilation=dilation)
    which = nchw(numbers).astype(np.int64)
    if image.dtype.kind == "f":
        for number, tap in enumerate(_taps(batch_innermost(image), kernel, stride, dilation)):
            which[nchw(np.isnan(tap))] = number  # of several the last one, as in PyTorch
    places: Array = np.zeros(which.shape, np.int64)
    for axis, tap in enumerate(np.unravel_index(which, kernel)):
        start = grid.starts(axis).reshape((-1,) + (1,) * (len(grid.size) - 1 - axis))
        at = start + tap * dilation[axis]
        # Where a window holds nothing but -inf, its first tap may lie before the image.
        at = np.where(at < 0, at % dilation[axis], at)
        places = places * grid.size[axis] + at
    return places


def max_pool1d(
    input: TensorLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Take the largest element of each window of signals, (N, C, L) or (C, L).

    Arguments and errors as in :func:`max_pool2d`, with one integer for each setting.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.max_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
    tensor([[3., 2.]])
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode, return_indices
    return max_pooled("max_pool1d", input, 1, *settings)


def max_pool2d(
    input: TensorLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Take the largest element of each window; of equal ones the first takes the gradient.

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
        ArgumentError: settings out of range, or a window larger than the padded input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.max_pool2d(tg.tensor([[[1.0, 3.0], [2.0, 0.0]]]), 2)
    tensor([[[3.]]])
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode, return_indices
    return max_pooled("max_pool2d", input, 2, *settings)


def max_pool3d(
    input: TensorLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Take the largest element of each window of volumes, (N, C, D, H, W) or (C, D, H, W).

    Arguments and errors as in :func:`max_pool2d`, with three integers for pairs.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.max_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), 2)
    tensor([[[[7.]]]])
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode, return_indices
    return max_pooled("max_pool3d", input, 3, *settings)


def max_pool1d_with_indices(
    input: TensorLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[TensorLike, TensorLike]:
    """Compute :func:`max_pool1d` and where each maximum stands; ``return_indices`` is ignored.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.max_pool1d_with_indices(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)[1]
    tensor([[1, 2]])
    """
    found: tuple[TensorLike, TensorLike] = max_pool1d(
        input, kernel_size, stride, padding, dilation, ceil_mode, True
    )
    return found


def max_pool2d_with_indices(
    input: TensorLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[TensorLike, TensorLike]:
    """Compute :func:`max_pool2d` and where each maximum stands; ``return_indices`` is ignored.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.max_pool2d_with_indices(tg.tensor([[[1.0, 3.0], [2.0, 0.0]]]), 2)[1]
    tensor([[[1]]])
    """
    found: tuple[TensorLike, TensorLike] = max_pool2d(
        input, kernel_size, stride, padding, dilation, ceil_mode, True
    )
    return found


def max_pool3d_with_indices(
    input: TensorLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[TensorLike, TensorLike]:
    """Compute :func:`max_pool3d` and where each maximum stands; ``return_indices`` is ignored.

    >>> import tinygrad_np as tg
    >>> x = tg.arange(8.0).reshape(1, 2, 2, 2)
    >>> tg.nn.functional.max_pool3d_with_indices(x, 2)[1]
    tensor([[[[7]]]])
    """
    found: tuple[TensorLike, TensorLike] = max_pool3d(
        input, kernel_size, stride, padding, dilation, ceil_mode, True
    )
    return found
