"""Convolution of volumes, and its transpose: as images with more channels.

A row of the output along the depth is made of kd slices of the volume. With these slices written
out as channels, kd C of them, and the depth as part of the batch, the convolution is one of images,
in all the ways that there are for these: im2col along one axis, and what is quickest along the
other two. The transpose makes such slices, and adds them up where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ....core.primitive import Primitive
from ....core.registry import primitive
from ....core.types import Array, Shape, TensorLike
from ...arguments import shape_of
from ...shapes.permuting import permute
from ...shapes.reshaping import reshape
from ..sliding_windows import dilated_size, images_of, per_axis, require_fit
from .images import conv2d, conv_transpose2d
from .settings import around_axes, check_shapes, transposed_size

__all__ = ["conv3d", "conv_transpose3d"]

Sizes = int | Sequence[int]

# --- the primitives: slices of a volume along its depth ----------------------------------------


def _slices(
    depth: int, count: int, kernel: int, stride: int, dilation: int, front: int
) -> Iterator[tuple[slice, slice]]:
    """For each tap, the windows that find it on the volume, and the slices that it is there."""
    for tap in range(kernel):
        start = tap * dilation - front  # of the first window; before the volume if below 0
        first = min(count, max(0, -(start // stride)))
        last = max(first, min(count, (depth - 1 - start) // stride + 1))
        begin = start + first * stride
        yield slice(first, last), slice(begin, begin + (last - first) * stride, stride)


def _depth_windows_forward(
    x: Array, *, count: int, kernel: int, stride: int, dilation: int, front: int
) -> Array:
    """Windows of (N, C, D, H, W) along D as images, (count N, C kernel, H, W)."""
    n, c, depth, h, w = x.shape
    volume = x.transpose(1, 3, 4, 2, 0)  # (C, H, W, D, N)
    images = np.empty((c, kernel, h, w, count, n), x.dtype)
    for tap, (windows, slices) in enumerate(_slices(depth, count, kernel, stride, dilation, front)):
        image = images[:, tap]
        image[..., : windows.start, :] = image[..., windows.stop :, :] = 0
        image[..., windows, :] = volume[..., slices, :]
    return images.reshape(c * kernel, h, w, count * n).transpose(3, 0, 1, 2)


def _add_depth_windows_forward(
    x: Array, *, depth: int, count: int, kernel: int, stride: int, dilation: int, front: int
) -> Array:
    """Images (count N, C kernel, H, W) added up to volumes, (N, C, depth, H, W)."""
    many, channels, h, w = x.shape
    n, c = many // count, channels // kernel
    images = x.transpose(1, 2, 3, 0).reshape(c, kernel, h, w, count, n)
    volume = np.zeros((c, h, w, depth, n), x.dtype)
    for tap, (windows, slices) in enumerate(_slices(depth, count, kernel, stride, dilation, front)):
        part = volume[..., slices, :]
        part += images[:, tap, ..., windows, :]
    return volume.transpose(4, 0, 3, 1, 2)


_depth_windows: Primitive = primitive(
    _depth_windows_forward,
    "x",
    lambda g, x_shape, count, kernel, stride, dilation, front: _add_depth_windows(
        g,
        depth=x_shape[2],
        count=count,
        kernel=kernel,
        stride=stride,
        dilation=dilation,
        front=front,
    ),
    name="depth_windows",
)
_add_depth_windows: Primitive = primitive(
    _add_depth_windows_forward,
    "x",
    lambda g, count, kernel, stride, dilation, front: _depth_windows(
        g, count=count, kernel=kernel, stride=stride, dilation=dilation, front=front
    ),
    name="add_depth_windows",
)


# --- the functions -----------------------------------------------------------------------------


def _three(op: str, **settings: Any) -> list[Shape]:
    least = {"padding": 0, "output_padding": 0}
    return [per_axis(value, 3, op, name, least.get(name, 1)) for name, value in settings.items()]


def _images_of_kernel(weight: Any) -> Any:
    """(O, C, kd, kh, kw) as (O, C kd, kh, kw)."""
    o, c, kd, kh, kw = shape_of(weight)
    return reshape(weight, (o, c * kd, kh, kw))


def conv3d(
    input: TensorLike,
    weight: Any,
    bias: Any = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> TensorLike:
    """Convolve volumes, (N, C, D, H, W) or (C, D, H, W), with kernels (O, C / groups, kd, kh, kw).

    Arguments and errors as in :func:`conv2d`, with three integers for pairs.

    >>> import tinygrad_np as tg
    >>> volume = tg.arange(8.0).reshape(1, 1, 2, 2, 2)
    >>> tg.nn.functional.conv3d(volume, tg.ones(1, 1, 2, 2, 2))
    tensor([[[[[28.]]]]])
    """
    op, x, y = "conv3d", input, None
    shape = shape_of(input)
    result: TensorLike
    if not images_of(op, shape, 3):
        y = conv3d(x[None], weight, bias, stride, padding, dilation, groups)
        result = y[0]
        return result
    kernel = shape_of(weight)
    check_shapes(op, shape, kernel, None if bias is None else shape_of(bias), groups, False)
    steps, spread = _three(op, stride=stride, dilation=dilation)
    around = around_axes(op, padding, kernel[2:], steps, spread)
    padded = [n + before + after for n, (before, after) in zip(shape[2:], around, strict=True)]
    require_fit(op, padded, kernel[2:], spread)
    count = (padded[0] - dilated_size(kernel[2:], spread)[0]) // steps[0] + 1
    images = _depth_windows(
        x,
        count=count,
        kernel=kernel[2],
        stride=steps[0],
        dilation=spread[0],
        front=around[0][0],
    )
    beside: Any = [before for before, _ in around[1:]] if padding != "same" else "same"
    y = conv2d(images, _images_of_kernel(weight), bias, steps[1:], beside, spread[1:], groups)
    slices = reshape(y, (count, shape[0], *y.shape[1:]))
    result = permute(slices, (1, 2, 0, 3, 4))
    return result


def conv_transpose3d(
    input: TensorLike,
    weight: Any,
    bias: Any = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> TensorLike:
    """Compute the transpose of :func:`conv3d`; the weight is (C, O / groups, kd, kh, kw).

    Arguments and errors as in :func:`conv_transpose2d`, with three integers for pairs.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[[[[2.0]]]]])
    >>> tg.nn.functional.conv_transpose3d(x, tg.ones(1, 1, 1, 2, 2))
    tensor([[[[[2., 2.],
               [2., 2.]]]]])
    """
    op, x = "conv_transpose3d", input
    shape = shape_of(input)
    result: TensorLike
    if not images_of(op, shape, 3):
        result = conv_transpose3d(
            x[None], weight, bias, stride, padding, output_padding, groups, dilation
        )[0]
        return result
    kernel = shape_of(weight)
    check_shapes(op, shape, kernel, None if bias is None else shape_of(bias), groups, True)
    steps, cut, extra, spread = _three(
        op, stride=stride, padding=padding, output_padding=output_padding, dilation=dilation
    )
    size = transposed_size(op, shape[2:], kernel[2:], steps, cut, extra, spread)
    n, c, depth, h, w = shape
    images = reshape(permute(x, (2, 0, 1, 3, 4)), (depth * n, c, h, w))
    y = conv_transpose2d(
        images, _images_of_kernel(weight), None, steps[1:], cut[1:], extra[1:], groups, spread[1:]
    )
    volume: Any = _add_depth_windows(
        y,
        depth=size[0],
        count=depth,
        kernel=kernel[2],
        stride=steps[0],
        dilation=spread[0],
        front=cut[0],
    )
    result = volume if bias is None else volume + reshape(bias, (-1, 1, 1, 1))
    return result
