"""Rotation and shifts of a batch of images, each image by its own amount.

No function here loops over images in Python.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Images", "as_planes", "rotate", "shift"]

Images = NDArray[Any]
"""A batch of grey images, (N, H, W) or (N, 1, H, W)."""


def rotate(
    images: Images,
    degrees: NDArray[Any] | float,
    down: NDArray[Any] | float = 0,
    across: NDArray[Any] | float = 0,
    *,
    fill: float = 0.0,
) -> Images:
    """Rotate each image about its centre, then shift it, with bilinear interpolation.

    Args:
        images: (N, H, W) or (N, 1, H, W), floating-point.
        degrees: (N,) or a number, counter-clockwise.
        down, across: (N,) or a number, in pixels, whole or not.
        fill: the value of the pixels that are uncovered.

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
    planes = as_planes("rotate", images)
    if planes.dtype.kind != "f":
        raise TypeError(
            f"rotate: images are {planes.dtype}, expected floating-point numbers to interpolate; "
            "convert them with Normalize first"
        )
    n, height, width = planes.shape
    dtype = planes.dtype
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
    bordered = np.full((n, height + 3, stride), fill, dtype)
    bordered[:, 1 : height + 1, 1 : width + 1] = planes
    top *= stride
    top += left
    corner = top.astype(np.intp)
    corner += np.arange(0, bordered.size, bordered[0].size)[:, np.newaxis, np.newaxis] if n else 0

    flat = bordered.reshape(-1)
    upper = _between(flat.take(corner), flat[1:].take(corner), source_x)
    lower = _between(flat[stride:].take(corner), flat[stride + 1 :].take(corner), source_x)
    return _between(upper, lower, source_y).reshape(images.shape)


def shift(
    images: Images,
    down: NDArray[np.integer[Any]] | int,
    across: NDArray[np.integer[Any]] | int,
    *,
    fill: float = 0.0,
) -> Images:
    """Shift each image by whole pixels.

    Args:
        images: (N, H, W) or (N, 1, H, W).
        down, across: (N,) or a number, in pixels, negative for up and left.
        fill: the value of the pixels that are uncovered.

    Returns:
        A new array of the shape and dtype of ``images``.

    Raises:
        ValueError: images of another number of dimensions, or not one shift an image.

    Example:
        >>> shift(np.array([[[1, 2], [3, 4]]]), down=1, across=0)
        array([[[0, 0],
                [1, 2]]])
    """
    planes = as_planes("shift", images)
    n, height, width = planes.shape
    rows = np.arange(height) - _each("shift", "down", down, n)  # (N, H), where each row comes from
    columns = np.arange(width) - _each("shift", "across", across, n)  # (N, W)
    # One row and one column of fill stand at the end for all that lies outside.
    bordered = np.full((n, height + 1, width + 1), fill, planes.dtype)
    bordered[:, :height, :width] = planes
    rows = np.where((rows >= 0) & (rows < height), rows, height)
    columns = np.where((columns >= 0) & (columns < width), columns, width)
    image = np.arange(n)[:, np.newaxis, np.newaxis]
    out: Images = bordered[image, rows[:, :, np.newaxis], columns[:, np.newaxis, :]]
    return out.reshape(images.shape)


def _between(start: Images, end: Images, fraction: Images) -> Images:
    """Linear interpolation; ``end`` is used up."""
    end -= start
    end *= fraction
    end += start
    return end


def as_planes(function: str, images: Images) -> Images:
    """Return images as (N, H, W), a view.

    ``function`` is the caller's name for the message of the ValueError that anything but (N, H, W)
    and (N, 1, H, W) raises.
    """
    if images.ndim == 3:
        return images
    if images.ndim == 4 and images.shape[1] == 1:
        return images[:, 0]
    raise ValueError(
        f"{function}: images of shape {images.shape}, expected (N, H, W) or (N, 1, H, W); "
        "flatten them after augmenting, not before"
    )


def _each(function: str, name: str, values: NDArray[Any] | float, n: int) -> NDArray[Any]:
    """Return one value an image as a column, (n, 1)."""
    array = np.asarray(values)
    if array.shape not in ((), (n,)):
        raise ValueError(
            f"{function}: {name} has shape {array.shape}, expected one value for each of the {n} "
            f"images: ({n},)"
        )
    return np.broadcast_to(array, (n,))[:, np.newaxis]
