"""Sliding windows over images: what convolution and pooling share.

Images are NCHW for the user. In memory the batch goes innermost, (C, H, W, N), as a strided view:
then a tap of all windows, ``image[:, i : i + oh, j : j + ow]``, is made of runs of ``ow * N``
neighbours in place of ``ow``, and one matrix product writes its output in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.registry import primitive
from ...core.tensor_base import unwrap
from ...core.types import Array

Pair = tuple[int, int]
Padding = tuple[int, int, int, int]  # top, bottom, left, right

# --- settings and sizes ------------------------------------------------------------------------


def pair(value: int | Sequence[int], op: str, name: str, least: int = 1) -> Pair:
    """A setting of the two axes of an image, given for each or once for both.

    Raises:
        ValueError: not one or two integers, or less than ``least``.
    """
    values = (value, value) if isinstance(value, (int, np.integer)) else tuple(value)
    if len(values) == 1:
        values *= 2
    if len(values) != 2 or not all(isinstance(v, (int, np.integer)) for v in values):
        raise ValueError(f"{op}: {name}={value!r}: expected an integer or a pair of integers")
    if min(values) < least:
        raise ValueError(f"{op}: {name}={value!r}: must be at least {least}")
    return int(values[0]), int(values[1])


def hashable(value: Any) -> Any:
    """A setting as the key of a cache: lists as tuples."""
    return tuple(value) if isinstance(value, (list, tuple)) else value


def dilated_size(kernel: Pair, dilation: Pair) -> Pair:
    """How much of an image a kernel spans: ``dilation * (kernel - 1) + 1``."""
    return dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1


def require_fit(op: str, size: Sequence[int], kernel: Pair, dilation: Pair) -> None:
    """Raise a ValueError if the kernel is larger than the padded image."""
    span = dilated_size(kernel, dilation)
    if span[0] > size[0] or span[1] > size[1]:
        dilated = f", {span[0]}x{span[1]} dilated," if dilation != (1, 1) else ""
        raise ValueError(
            f"{op}: the kernel, {kernel[0]}x{kernel[1]},{dilated} is larger than the padded "
            f"input, {size[0]}x{size[1]}"
        )


# --- layout ------------------------------------------------------------------------------------


def batch_innermost(x: Array) -> Array:
    """NCHW as a contiguous (C, H, W, N): a view where the memory is in that order already."""
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0))


def nchw(image: Array) -> Array:
    """A (C, H, W, N) image as the user sees it: an NCHW view."""
    return image.transpose(3, 0, 1, 2)


def empty_nchw(n: int, c: int, h: int, w: int, dtype: np.dtype[Any]) -> Array:
    """New NCHW images with the batch innermost in memory, which is their own: no view of another.

    A leaf keeps such a gradient as it is; a view, which another may share, it would copy.
    """
    strides = (dtype.itemsize * step for step in (1, h * w * n, w * n, n))
    return np.ndarray((n, c, h, w), dtype, strides=tuple(strides))


def _pad_batch_innermost(x: Array, *, padding: Padding = (0, 0, 0, 0), value: float = 0.0) -> Array:
    top, bottom, left, right = padding
    if not any(padding):
        return nchw(batch_innermost(x))
    n, c, h, w = x.shape
    image = np.empty((c, top + h + bottom, left + w + right, n), x.dtype)
    image[:, :top] = image[:, top + h :] = value
    image[:, :, :left] = image[:, :, left + w :] = value
    image[:, top : top + h, left : left + w] = x.transpose(1, 2, 3, 0)
    return nchw(image)


def _crop(g: Any, padding: Padding) -> Any:
    top, bottom, left, right = padding
    h, w = g.shape[2:]
    return g[:, :, top : h - bottom, left : w - right] if any(padding) else g


_padded = primitive(
    _pad_batch_innermost, "x", lambda g, padding: _crop(g, padding), name="padded_images"
)


def padded_images(x: Any, padding: Padding, value: float = 0.0) -> Any:
    """NCHW images with the batch innermost in memory, and ``value`` around them.

    Images that are so already come back as they are: a layout lasts from layer to layer.

    Args:
        x: an array or a tensor, (N, C, H, W).
        padding: how much to add (top, bottom, left, right).
    """
    if not any(padding) and unwrap(x).transpose(1, 2, 3, 0).flags.c_contiguous:
        return x
    return _padded(x, padding=padding, value=value)


# --- windows -----------------------------------------------------------------------------------


def windows(image: Array, kernel: Pair, stride: Pair, dilation: Pair) -> Array:
    """Every window of a contiguous (C, H, W, N) image, tap by tap: (C, kh, kw, oh, ow, N).

    A view: windows that overlap share memory. Written to by one tap at a time it is the way back.

    >>> image = np.arange(4.0).reshape(1, 1, 4, 1)
    >>> windows(image, (1, 3), (1, 1), (1, 1))[0, 0, :, 0, :, 0]
    array([[0., 1.],
           [1., 2.],
           [2., 3.]])
    """
    c, h, w, n = image.shape
    span = dilated_size(kernel, dilation)
    shape = (c, *kernel, (h - span[0]) // stride[0] + 1, (w - span[1]) // stride[1] + 1, n)
    sc, sh, sw, sn = image.strides
    strides = (sc, sh * dilation[0], sw * dilation[1], sh * stride[0], sw * stride[1], sn)
    return np.ndarray(shape, image.dtype, image, 0, strides)


def batch_innermost_images(x: Any) -> Any:
    """NCHW images with the batch innermost in memory; those that are so already as they are."""
    return padded_images(x, (0, 0, 0, 0))
