"""Rotation and shifts of a batch of images, each image by its own amount.

No function here loops over images in Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Fill", "Images", "as_channels", "channel_values", "rotate", "shift"]

Images = NDArray[Any]
"""A batch of images: grey, (N, H, W), or with C channels, (N, C, H, W)."""

_MOST_CHANNELS = 4  # red, green, blue and alpha; more are rather the rows of (N, H, W, C)

Fill = float | Sequence[float]
"""The value of a pixel: one number, or one for each channel."""


def rotate(
    images: Images,
    degrees: NDArray[Any] | float,
    down: NDArray[Any] | float = 0,
    across: NDArray[Any] | float = 0,
    *,
    fill: Fill = 0.0,
) -> Images:
    """Rotate each image about its centre, then shift it, with bilinear interpolation.

    Args:
        images: (N, H, W) or (N, C, H, W), floating-point.
        degrees: (N,) or a number, counter-clockwise.
        down, across: (N,) or a number, in pixels, whole or not.
        fill: the value of the pixels that are uncovered, for all channels or for each.

    Returns:
        A new array of the shape and dtype of ``images``.

    Raises:
        ValueError: images of another number of dimensions, or not one angle or shift an image.
        TypeError: the images are no floating-point numbers.

    Example:
        >>> rotate(np.array([[[1.0, 2.0], [3.0, 4.0]]]), np.array([90.0])).round(6)
        array([[[2., 4.],
                [1., 3.]]])
    """
    stack = as_channels("rotate", images)
    if stack.dtype.kind != "f":
        raise TypeError(
            f"rotate: images are {stack.dtype}, expected floating-point numbers to interpolate; "
            "convert them with Normalize first"
        )
    n, channels, height, width = stack.shape
    dtype = stack.dtype
    angle = np.deg2rad(_each("rotate", "degrees", degrees, n)).astype(dtype)
    cos, sin = np.cos(angle), np.sin(angle)  # (N, 1)
    # Every pixel of the output, seen from the centre of the image before the shift: (N, W) and (N,
    # H).
    x = np.arange(width, dtype=dtype) - (width - 1) / 2 - _each("rotate", "across", across, n)
    y = np.arange(height, dtype=dtype) - (height - 1) / 2 - _each("rotate", "down", down, n)
    x, y = x.astype(dtype), y.astype(dtype)

    # Where it comes from: (N, H, W). One is added for a border of fill that is laid around the
    # image; whatever lies beyond is drawn to the border. The border is two wide at the end, for the
    # neighbour.
    source_x = (cos * x + ((width - 1) / 2 + 1))[:, np.newaxis, :] - (sin * y)[:, :, np.newaxis]
    source_y = (sin * x + ((height - 1) / 2 + 1))[:, np.newaxis, :] + (cos * y)[:, :, np.newaxis]
    np.clip(source_x, 0, width + 1, out=source_x)
    np.clip(source_y, 0, height + 1, out=source_y)
    left, top = np.floor(source_x), np.floor(source_y)
    source_x -= left
    source_y -= top

    stride = width + 3
    plane = (height + 3) * stride
    bordered = _filled("rotate", (n, channels, height + 3, stride), fill, dtype)
    bordered[:, :, 1 : height + 1, 1 : width + 1] = stack
    top *= stride
    top += left
    # The same pixel of each channel: (N, C, H, W).
    corner = top.astype(np.intp)[:, np.newaxis]
    corner = corner + plane * np.arange(n * channels).reshape(n, channels, 1, 1)

    flat = bordered.reshape(-1)
    source_x, source_y = source_x[:, np.newaxis], source_y[:, np.newaxis]
    upper = _between(flat.take(corner), flat[1:].take(corner), source_x)
    lower = _between(flat[stride:].take(corner), flat[stride + 1 :].take(corner), source_x)
    return _between(upper, lower, source_y).reshape(images.shape)


def shift(
    images: Images,
    down: NDArray[np.integer[Any]] | int,
    across: NDArray[np.integer[Any]] | int,
    *,
    fill: Fill = 0.0,
) -> Images:
    """Shift each image by whole pixels.

    Args:
        images: (N, H, W) or (N, C, H, W).
        down, across: (N,) or a number, in pixels, negative for up and left.
        fill: the value of the pixels that are uncovered, for all channels or for each.

    Returns:
        A new array of the shape and dtype of ``images``.

    Raises:
        ValueError: images of another number of dimensions, or not one shift an image.

    Example:
        >>> shift(np.array([[[1, 2], [3, 4]]]), down=1, across=0)
        array([[[0, 0],
                [1, 2]]])
    """
    stack = as_channels("shift", images)
    n, channels, height, width = stack.shape
    rows = np.arange(height) - _each("shift", "down", down, n)  # (N, H), where each row comes from
    columns = np.arange(width) - _each("shift", "across", across, n)  # (N, W)
    # One row and one column of fill stand at the end for all that lies outside.
    bordered = _filled("shift", (n, channels, height + 1, width + 1), fill, stack.dtype)
    bordered[:, :, :height, :width] = stack
    rows = np.where((rows >= 0) & (rows < height), rows, height)
    columns = np.where((columns >= 0) & (columns < width), columns, width)
    image = np.arange(n).reshape(n, 1, 1, 1)
    channel = np.arange(channels).reshape(1, channels, 1, 1)
    out: Images = bordered[image, channel, rows[:, None, :, None], columns[:, None, None, :]]
    return out.reshape(images.shape)


def _between(start: Images, end: Images, fraction: Images) -> Images:
    """Linear interpolation; ``end`` is used up."""
    end -= start
    end *= fraction
    end += start
    return end


def as_channels(function: str, images: Images) -> Images:
    """Return images as (N, C, H, W), a view.

    ``function`` is the caller's name for the message of the ValueError that anything but (N, H, W)
    and (N, C, H, W) raises.
    """
    if images.ndim == 3:
        return images[:, np.newaxis]
    if images.ndim == 4 and images.shape[1] <= _MOST_CHANNELS:
        return images
    raise ValueError(
        f"{function}: images of shape {images.shape}, expected (N, H, W) or (N, C, H, W) with 1 to "
        f"{_MOST_CHANNELS} channels; flatten them after augmenting, not before"
    )


def channel_values(function: str, fill: Fill, channels: int) -> NDArray[Any]:
    """Return one value a channel, or one for all, to be broadcast to (..., C, H, W)."""
    values = np.asarray(fill)
    if values.shape not in ((), (channels,)):
        raise ValueError(
            f"{function}: fill has shape {values.shape}, expected a number, or one for each of the "
            f"{channels} channels"
        )
    return values.reshape(-1, 1, 1)


def _filled(
    function: str, shape: tuple[int, int, int, int], fill: Fill, dtype: np.dtype[Any]
) -> Images:
    """A new batch (N, C, H, W) of nothing but ``fill``."""
    stack = np.empty(shape, dtype)
    stack[:] = channel_values(function, fill, shape[1])
    return stack


def _each(function: str, name: str, values: NDArray[Any] | float, n: int) -> NDArray[Any]:
    """Return one value an image as a column, (n, 1)."""
    array = np.asarray(values)
    if array.shape not in ((), (n,)):
        raise ValueError(
            f"{function}: {name} has shape {array.shape}, expected one value for each of the {n} "
            f"images: ({n},)"
        )
    return np.broadcast_to(array, (n,))[:, np.newaxis]
