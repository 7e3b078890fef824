"""Sliding windows over images: what convolution and pooling share.

Images are NCHW for the user (signals NCL, volumes NCDHW, which all here takes as well). In memory
the batch goes innermost, (C, H, W, N), as a strided view: then a tap of all windows, ``image[:, i :
i + oh, j : j + ow]``, is made of runs of ``ow * N`` neighbours in place of ``ow``, and one matrix
product writes its output in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.registry import primitive
from ...core.tensor_base import unwrap
from ...core.types import Array, Shape

Pair = tuple[int, int]
Padding = tuple[int, int, int, int]  # top, bottom, left, right

SPATIAL = {1: "L", 2: "H, W", 3: "D, H, W"}

# --- settings and sizes ------------------------------------------------------------------------


def per_axis(value: Any, axes: int, op: str, name: str, least: int = 1) -> Shape:
    """A setting of the spatial axes, given for each or once for all.

    Raises:
        ArgumentError: not one integer or so many, or less than ``least``.
        TypeError: something else than integers.
    """
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    if len(values) == 1:
        values *= axes
    expected = f"{op}: {name}={value!r}: expected an integer or {_so_many(axes)}"
    if not all(isinstance(v, (int, np.integer)) for v in values):
        raise TypeError(expected)
    if len(values) != axes:
        raise ArgumentError(expected)
    if min(values) < least:
        raise ArgumentError(f"{op}: {name}={value!r}: must be at least {least}")
    return tuple([int(v) for v in values])


def _so_many(axes: int) -> str:
    return ("one in a tuple", "a pair of integers", "three integers")[axes - 1]


def pair(value: int | Sequence[int], op: str, name: str, least: int = 1) -> Pair:
    """A setting of the two axes of an image. See :func:`per_axis`."""
    first, second = per_axis(value, 2, op, name, least)
    return first, second


def images_of(op: str, shape: Shape, axes: int) -> bool:
    """Whether a shape is one of a batch, (N, C, ...), and not of a single example, (C, ...).

    Raises:
        ShapeError: it is neither.
    """
    if len(shape) - axes not in (1, 2):
        raise ShapeError(
            f"{op}: the input has shape {shape}, expected (N, C, {SPATIAL[axes]}) or "
            f"(C, {SPATIAL[axes]})"
        )
    return len(shape) == axes + 2


def require_channels(op: str, shape: Shape) -> None:
    """Raise a ShapeError if (N, C, ...) has no channels, or nothing in them."""
    if 0 in shape[1:]:
        raise ShapeError(f"{op}: the input has shape {shape}: only the batch may be empty")


def hashable(value: Any) -> Any:
    """A setting as the key of a cache: lists as tuples."""
    return tuple(value) if isinstance(value, (list, tuple)) else value


def dilated_size(kernel: Shape, dilation: Shape) -> Shape:
    """How much of an image a kernel spans: ``dilation * (kernel - 1) + 1``."""
    return tuple([d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)])


def require_fit(op: str, size: Sequence[int], kernel: Shape, dilation: Shape) -> None:
    """Raise a ShapeError if the kernel is larger than the padded image."""
    span = dilated_size(kernel, dilation)
    if any(k > n for k, n in zip(span, size, strict=True)):
        dilated = f", {_by(span)} dilated," if max(dilation) > 1 else ""
        raise ShapeError(
            f"{op}: the kernel, {_by(kernel)},{dilated} is larger than the padded input, "
            f"{_by(size)}"
        )


def _by(size: Sequence[int]) -> str:
    return "x".join(map(str, size))


# --- layout ------------------------------------------------------------------------------------


# The order of axes with the batch innermost in memory, by the number of axes, and the way back.
INNERMOST = {n: (*range(1, n), 0) for n in (3, 4, 5)}
OUTERMOST = {n: (n - 1, *range(n - 1)) for n in (3, 4, 5)}


def batch_innermost(x: Array) -> Array:
    """NCHW as a contiguous (C, H, W, N): a view where the memory is in that order already."""
    return np.ascontiguousarray(x.transpose(INNERMOST[x.ndim]))


def nchw(image: Array) -> Array:
    """A (C, H, W, N) image as the user sees it: an NCHW view."""
    return image.transpose(OUTERMOST[image.ndim])


def empty_nchw(n: int, c: int, h: int, w: int, dtype: np.dtype[Any]) -> Array:
    """New NCHW images with the batch innermost in memory, which is their own: no view of another.

    A leaf keeps such a gradient as it is; a view, which another may share, it would copy.
    """
    strides = (dtype.itemsize * step for step in (1, h * w * n, w * n, n))
    return np.ndarray((n, c, h, w), dtype, strides=tuple(strides))


def _pad_batch_innermost(x: Array, *, padding: Shape = (0, 0, 0, 0), value: float = 0.0) -> Array:
    if not any(padding):
        return nchw(batch_innermost(x))
    n, c, *size = x.shape
    before, after = padding[::2], padding[1::2]
    padded = [b + s + a for b, s, a in zip(before, size, after, strict=True)]
    image = np.empty((c, *padded, n), x.dtype)
    inside: tuple[slice, ...] = (slice(None),)
    for b, s in zip(before, size, strict=True):
        image[(*inside, slice(0, b))] = image[(*inside, slice(b + s, None))] = value
        inside += (slice(b, b + s),)
    image[inside] = x.transpose(INNERMOST[x.ndim])
    return nchw(image)


def _crop(g: Any, padding: Shape) -> Any:
    if not any(padding):
        return g
    bounds = zip(padding[::2], g.shape[2:], padding[1::2], strict=True)
    return g[(slice(None), slice(None), *[slice(b, n - a) for b, n, a in bounds])]


_padded = primitive(
    _pad_batch_innermost, "x", lambda g, padding: _crop(g, padding), name="padded_images"
)


def padded_images(x: Any, padding: Shape, value: float = 0.0) -> Any:
    """NCHW images with the batch innermost in memory, and ``value`` around them.

    Images that are so already come back as they are: a layout lasts from layer to layer.

    Args:
        x: an array or a tensor, (N, C, H, W), or with one spatial axis or three.
        padding: how much to add before and after each of these (top, bottom, left, right).
    """
    if not any(padding):
        array = unwrap(x)
        if array.transpose(INNERMOST[array.ndim]).flags.c_contiguous:
            return x
    return _padded(x, padding=padding, value=value)


# --- windows -----------------------------------------------------------------------------------


def windows(image: Array, kernel: Shape, stride: Shape, dilation: Shape) -> Array:
    """Every window of a contiguous (C, H, W, N) image, tap by tap: (C, kh, kw, oh, ow, N).

    A view: windows that overlap share memory. Written to by one tap at a time it is the way back.
    With one spatial axis or three it is the same.

    >>> image = np.arange(4.0).reshape(1, 1, 4, 1)
    >>> windows(image, (1, 3), (1, 1), (1, 1))[0, 0, :, 0, :, 0]
    array([[0., 1.],
           [1., 2.],
           [2., 3.]])
    """
    shape, strides = _layout_of_windows(image.shape, image.strides, kernel, stride, dilation)
    return np.ndarray(shape, image.dtype, image, 0, strides)


@lru_cache(maxsize=256)  # a training step meets the same few again and again
def _layout_of_windows(
    shape: Shape, strides: Shape, kernel: Shape, stride: Shape, dilation: Shape
) -> tuple[Shape, Shape]:
    """The shape of :func:`windows` of an image of this layout, and their strides."""
    c, *size, n = shape
    first, *steps, last = strides
    span = dilated_size(kernel, dilation)
    counts = [(m - k) // s + 1 for m, k, s in zip(size, span, stride, strict=True)]
    by_tap = [step * d for step, d in zip(steps, dilation, strict=True)]
    by_window = [step * s for step, s in zip(steps, stride, strict=True)]
    return (c, *kernel, *counts, n), (first, *by_tap, *by_window, last)


def batch_innermost_images(x: Any) -> Any:
    """NCHW images with the batch innermost in memory; those that are so already as they are."""
    return padded_images(x, (0, 0, 0, 0))
