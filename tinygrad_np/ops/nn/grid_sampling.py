"""Images read at places that are computed: affine grids, and sampling at the points of a grid.

Jaderberg, Simonyan, Zisserman and Kavukcuoglu, "Spatial transformer networks" (2015). Everything is
made of differentiable operations, in the image and in the grid alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import like_input, unwrap
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..indexing.gather_scatter import gather
from ..linear_algebra.matmul import matmul
from ..shapes.permuting import permute
from ..shapes.reshaping import reshape

__all__ = ["affine_grid", "grid_sample"]

_MODES = ("bilinear", "nearest", "bicubic")
_PADDINGS = ("zeros", "border", "reflection")


def affine_grid(theta: TensorLike, size: Sequence[int], align_corners: bool | None = None) -> Any:
    """Compute the grid of points that an affine map sends the pixels of an image to.

    Args:
        theta: (N, 2, 3) for images, (N, 3, 4) for volumes: x, y (and z) as sums of x, y (and z) and
            1, in coordinates from -1 to 1.
        size: the shape of the image, (N, C, H, W) or (N, C, D, H, W).
        align_corners: whether -1 and 1 are the centres of the outermost pixels, not their edges.

    Returns:
        (N, H, W, 2) or (N, D, H, W, 3), for :func:`grid_sample`.

    Raises:
        ArgumentError: shapes that do not fit, or a type that is not floating-point.

    >>> import tinygrad_np as tg
    >>> identity = tg.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    >>> tg.nn.functional.affine_grid(identity, (1, 1, 1, 2), align_corners=False)
    tensor([[[[-0.5000,  0.0000],
              [ 0.5000,  0.0000]]]])
    """
    shape, wanted = shape_of(theta), tuple(size)
    axes = len(wanted) - 2
    if axes not in (2, 3) or shape != (wanted[0], axes, axes + 1):
        raise ShapeError(
            f"affine_grid: theta of shape {shape} and size {wanted}; expected (N, 2, 3) and (N, C, "
            "H, W), or (N, 3, 4) and (N, C, D, H, W)"
        )
    if min(wanted) < 1:
        raise ShapeError(f"affine_grid: expected positive sizes, not {wanted}")
    dtype = unwrap(theta).dtype
    if dtype.kind != "f":
        raise ArgumentError(f"affine_grid: theta is {dtype}; convert it first, theta.float()")
    lengths = wanted[2:]
    axis_values = [_centres(n, bool(align_corners), dtype) for n in reversed(lengths)]  # x first
    points = np.ones((*lengths, axes + 1), dtype)
    for i, values in enumerate(axis_values):
        points[..., i] = values.reshape((-1,) + (1,) * i)
    flat = points.reshape(1, prod(lengths), axes + 1)
    grid: Any = matmul(flat, permute(theta, (0, 2, 1)))
    return reshape(grid, (wanted[0], *lengths, axes))


def _centres(n: int, align_corners: bool, dtype: Any) -> Array:
    """The centres of n pixels in coordinates from -1 to 1."""
    if n == 1:
        return np.zeros(1, dtype)
    values = np.linspace(-1, 1, n, dtype=dtype)
    return values if align_corners else values * dtype.type((n - 1) / n)


def grid_sample(
    input: TensorLike,
    grid: TensorLike,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: bool | None = None,
) -> Any:
    """Read images at the points of a grid.

    Args:
        input: (N, C, H, W), or (N, C, D, H, W).
        grid: (N, H', W', 2), or (N, D', H', W', 3): x, y (and z) from -1 to 1.
        mode: "bilinear" (of volumes: trilinear), "nearest" or "bicubic" (of images alone).
        padding_mode: what is outside of the image: "zeros", its "border", or its "reflection".
        align_corners: whether -1 and 1 are the centres of the outermost pixels, not their edges.

    Returns:
        (N, C, H', W') or (N, C, D', H', W').

    Raises:
        ArgumentError: shapes or types that do not fit, an unknown mode, or an image of no pixels.

    >>> import tinygrad_np as tg
    >>> image = tg.tensor([[[[1.0, 3.0]]]])
    >>> tg.nn.functional.grid_sample(image, tg.zeros(1, 1, 1, 2), align_corners=False)
    tensor([[[[2.]]]])
    """
    if mode not in _MODES:
        raise ArgumentError(f"grid_sample: mode={mode!r}: choose from {', '.join(_MODES)}")
    if padding_mode not in _PADDINGS:
        raise ArgumentError(
            f"grid_sample: padding_mode={padding_mode!r}: choose from {', '.join(_PADDINGS)}"
        )
    shape, points = shape_of(input), shape_of(grid)
    axes = len(shape) - 2
    fits = axes in (2, 3) and len(points) == len(shape) and points[-1] == axes
    if not fits or points[0] != shape[0]:
        raise ShapeError(
            f"grid_sample: input {shape} and grid {points}; expected (N, C, H, W) and (N, H', W', "
            "2), or (N, C, D, H, W) and (N, D', H', W', 3)"
        )
    if 0 in shape[2:]:
        raise ShapeError(f"grid_sample: the input has shape {shape}: an image without pixels")
    if unwrap(input).dtype != unwrap(grid).dtype or unwrap(input).dtype.kind != "f":
        raise ArgumentError(
            f"grid_sample: input and grid must have one floating-point type, not "
            f"{unwrap(input).dtype} and {unwrap(grid).dtype}"
        )
    if mode == "bicubic" and axes == 3:
        raise ArgumentError("grid_sample: mode 'bicubic' is for images, not for volumes")
    lengths = shape[2:]
    corners = bool(align_corners)
    n, channels = shape[:2]
    count = prod(points[1:-1])
    flat = reshape(input, (n, channels, prod(lengths)))
    where: list[Any] = []  # along each axis of the image, (N, 1, P)
    for axis, length in enumerate(lengths):
        x = reshape(grid[..., axes - 1 - axis], (n, 1, count))
        place = ((x + 1) * length - 1) / 2 if not corners else (x + 1) * ((length - 1) / 2)
        if mode != "bicubic":  # which moves each of its taps instead
            place = _inside(place, length, padding_mode, corners)
        where.append(place)
    taps = [_taps(place, mode) for place in where]
    y: Any = 0
    for chosen in product(*taps):
        index: Any = 0
        weight: Any = 1
        held: Any = True
        for (at, part), length in zip(chosen, lengths, strict=True):
            if mode == "bicubic":
                at = unwrap(_inside(at, length, padding_mode, corners))
            within = (at >= 0) & (at <= length - 1)
            held = held & within
            index = index * length + np.where(within, at, 0).astype(np.intp)
            weight = weight * part
        places = np.broadcast_to(index, (n, channels, count))
        value = gather(flat, 2, like_input(np.ascontiguousarray(places), input))
        y = y + value * (weight * held)
    return reshape(y, (n, channels, *points[1:-1]))


def _moved(x: Any, value: Array, slope: Any) -> Any:
    """A number with this value and this derivative with respect to ``x``."""
    return value + (x - unwrap(x)) * slope


def _inside(place: Any, length: int, padding_mode: str, corners: bool) -> Any:
    """Places brought back onto the image, where the padding says so."""
    x = unwrap(place)
    if padding_mode == "zeros":
        return place
    if not np.isfinite(x).all():
        place = np.where(np.isfinite(x), place, np.zeros((), x.dtype))
        x = unwrap(place)
    slope: Any = np.ones_like(x)
    if padding_mode == "reflection":
        low, high = (0.0, length - 1.0) if corners else (-0.5, length - 0.5)
        span = high - low
        if span == 0:
            return _moved(place, np.zeros_like(x), np.zeros_like(x))
        distance = np.abs(x - low)
        turns = np.floor(distance / span)
        rest = distance - turns * span
        odd = turns % 2 == 1
        slope = np.where(x < low, -slope, slope) * np.where(odd, -1, 1)
        x = (np.where(odd, span - rest, rest) + low).astype(x.dtype)
    slope = slope * ((x > 0) & (x < length - 1))
    return _moved(place, np.clip(x, 0, length - 1), slope.astype(x.dtype))


def _taps(place: Any, mode: str) -> list[tuple[Array, Any]]:
    """Whole places along an axis, and the weight of each."""
    x = unwrap(place)
    if mode == "nearest":
        return [(np.rint(x), np.ones_like(x))]
    first = np.floor(x)
    after = place - first
    if mode == "bilinear":
        return [(first, 1 - after), (first + 1, after)]
    return [(first + tap, cubic_weight(after - tap)) for tap in (-1, 0, 1, 2)]


def cubic_weight(distance: Any, a: float = -0.75) -> Any:
    """The weight of a tap at a distance in bicubic interpolation (Keys 1981, eq. 4).

    >>> float(cubic_weight(np.array(0.0))), float(cubic_weight(np.array(1.5)))
    (1.0, -0.09375)
    """
    d = abs(distance)
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    far = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    size = unwrap(d)
    return near * (size <= 1) + far * ((size > 1) & (size < 2))
