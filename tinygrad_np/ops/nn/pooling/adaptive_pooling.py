"""Pooling by windows that divide an image into as many as are wanted, as evenly as can be.

Window i of n on an axis of length L goes from floor(i L / n) to ceil((i + 1) L / n).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.errors import ArgumentError, ShapeError
from ....core.tensor_base import like_input, unwrap
from ....core.types import Array, Shape, TensorLike
from ...arguments import shape_of
from ...indexing.gather_scatter import gather
from ...shapes.reshaping import reshape
from ..resampling import Taps, resampled
from ..sliding_windows import images_of, per_axis, require_channels
from .average_pooling import averaged

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices",
    "adaptive_max_pool2d",
    "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices",
]

Size = int | Sequence[int]
Sizes = int | Sequence[int | None] | None


def _counts(op: str, size: Shape, output_size: Any) -> Shape:
    """How many windows there are to be along each axis."""
    axes = len(size)
    one = output_size is None or isinstance(output_size, (int, np.integer))
    wanted: Any = (output_size,) * axes if one else tuple(output_size)
    if len(wanted) == 1:
        wanted *= axes
    if len(wanted) != axes:
        raise ArgumentError(f"{op}: output_size={output_size!r}: expected {axes} of them, or one")
    wanted = [n if m is None else m for m, n in zip(wanted, size, strict=True)]
    counts = per_axis(wanted, axes, op, "output_size", 0)
    if 0 in size and 0 not in counts:
        raise ShapeError(f"{op}: nothing is there to divide: the spatial axes are {size}")
    return counts


def _bounds(n: int, count: int) -> tuple[Array, Array]:
    """Where the windows of an axis begin, and where they end."""
    i = np.arange(count)
    return i * n // max(count, 1), -(-(i + 1) * n // max(count, 1))


# --- means -------------------------------------------------------------------------------------


def averaged_evenly(op: str, input: Any, axes: int, output_size: Any) -> Any:
    """What the functions below do over so many spatial axes."""
    shape = shape_of(input)
    if not images_of(op, shape, axes):
        return averaged_evenly(op, input[None], axes, output_size)[0]
    size = tuple(shape[2:])
    counts = _counts(op, size, output_size)
    if unwrap(input).dtype.kind != "f":
        raise NotImplementedError(
            f"{op}: {unwrap(input).dtype} has no means; convert it first, x.float()"
        )
    if all(m and n and n % m == 0 for n, m in zip(size, counts, strict=True)):
        kernel = [n // m for n, m in zip(size, counts, strict=True)]
        return averaged(op, input, axes, kernel, None, 0, False, True)
    taps = []
    for n, m in zip(size, counts, strict=True):
        first, last = _bounds(n, m)
        taps.append(Taps.of_ranges(first, last, 1 / (last - first), n))
    return resampled(input, taps)


def adaptive_avg_pool1d(input: TensorLike, output_size: Size) -> Any:
    """Average windows that divide signals, (N, C, L) or (C, L), as evenly as can be.

    Arguments and errors as in :func:`adaptive_avg_pool2d`, with one integer.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.adaptive_avg_pool1d(tg.tensor([[1.0, 2.0, 6.0]]), 2)
    tensor([[1.5000, 4.0000]])
    """
    return averaged_evenly("adaptive_avg_pool1d", input, 1, output_size)


def adaptive_avg_pool2d(input: TensorLike, output_size: Sizes) -> Any:
    """Average windows that divide images as evenly as can be.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        output_size: the rows and columns of the output, None for as many as the input has; one for
            both. Window i of n on an axis of length L goes from floor(i L / n) to
            ceil((i + 1) L / n).

    Returns:
        (N, C, *output_size).

    Raises:
        ArgumentError: an input of other axes or without any, or a negative size.
        NotImplementedError: elements that are no floating-point numbers.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.adaptive_avg_pool2d(tg.ones(2, 3, 7, 5), 1).shape
    (2, 3, 1, 1)
    """
    return averaged_evenly("adaptive_avg_pool2d", input, 2, output_size)


def adaptive_avg_pool3d(input: TensorLike, output_size: Sizes) -> Any:
    """Average windows that divide volumes, (N, C, D, H, W) or (C, D, H, W), as evenly as can be.

    Arguments and errors as in :func:`adaptive_avg_pool2d`, with three integers for pairs.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.adaptive_avg_pool3d(tg.ones(2, 3, 7, 5, 4), (1, None, 2)).shape
    (2, 3, 1, 5, 2)
    """
    return averaged_evenly("adaptive_avg_pool3d", input, 3, output_size)


# --- the largest -------------------------------------------------------------------------------


def taken(input: Any, places: Array) -> Any:
    """The elements of (N, C, ...) at places that count along the spatial axes, (N, C, ...)."""
    n, c, *size = shape_of(input)
    flat = reshape(input, (n, c, math.prod(size)))
    found = gather(flat, 2, places.reshape(n, c, math.prod(places.shape[2:])))
    return reshape(found, places.shape)


def _places(x: Array, counts: Shape) -> Array:
    """Where the largest element of each window stands, along the spatial axes as one."""
    size = x.shape[2:]
    places: Array = np.broadcast_to(np.arange(math.prod(size)).reshape(size), x.shape)
    for axis in range(x.ndim - 1, 1, -1):
        first, last = _bounds(x.shape[axis], counts[axis - 2])
        best, where = x.take(first, axis), places.take(first, axis)
        for step in range(1, int((last - first).max(initial=0))):
            at = np.minimum(first + step, last - 1)
            value = x.take(at, axis)
            larger = value > best
            if value.dtype.kind == "f":
                larger |= np.isnan(value)
            np.copyto(best, value, where=larger)
            np.copyto(where, places.take(at, axis), where=larger)
        x, places = best, where
    return places


def _largest(op: str, input: Any, axes: int, output_size: Any) -> tuple[Any, Any]:
    shape = shape_of(input)
    if not images_of(op, shape, axes):
        y, indices = _largest(op, input[None], axes, output_size)
        return y[0], indices[0]
    counts = _counts(op, tuple(shape[2:]), output_size)
    require_channels(op, shape)
    if unwrap(input).dtype.kind != "f":
        raise NotImplementedError(f"{op}: not for {unwrap(input).dtype}; convert it, x.float()")
    places = _places(unwrap(input), counts)
    return taken(input, places), like_input(places, input)


def adaptive_max_pool1d(input: TensorLike, output_size: Size, return_indices: bool = False) -> Any:
    """Take the largest elements of windows that divide signals, (N, C, L) or (C, L), evenly.

    Arguments and errors as in :func:`adaptive_max_pool2d`, with one integer.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.adaptive_max_pool1d(tg.tensor([[1.0, 2.0, 6.0]]), 2)
    tensor([[2., 6.]])
    """
    found = _largest("adaptive_max_pool1d", input, 1, output_size)
    return found if return_indices else found[0]


def adaptive_max_pool2d(input: TensorLike, output_size: Sizes, return_indices: bool = False) -> Any:
    """Take the largest elements of windows that divide images as evenly as can be.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        output_size: as in :func:`adaptive_avg_pool2d`.
        return_indices: also return where each maximum stands, counted along the rows of the image:
            of equal ones the first, which takes the gradient.

    Returns:
        (N, C, *output_size); with ``return_indices`` a pair of such.

    Raises:
        ArgumentError: an input of other axes or without any, or a negative size.
        NotImplementedError: elements that are no floating-point numbers.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.adaptive_max_pool2d(tg.tensor([[[1.0, 3.0], [2.0, 0.0]]]), (2, 1))
    tensor([[[3.],
             [2.]]])
    """
    found = _largest("adaptive_max_pool2d", input, 2, output_size)
    return found if return_indices else found[0]


def adaptive_max_pool3d(input: TensorLike, output_size: Sizes, return_indices: bool = False) -> Any:
    """Take the largest elements of windows that divide volumes, (N, C, D, H, W) or (C, D, H, W).

    Arguments and errors as in :func:`adaptive_max_pool2d`, with three integers for pairs.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.adaptive_max_pool3d(tg.arange(8.0).reshape(1, 2, 2, 2), 1)
    tensor([[[[7.]]]])
    """
    found = _largest("adaptive_max_pool3d", input, 3, output_size)
    return found if return_indices else found[0]


def adaptive_max_pool1d_with_indices(
    input: TensorLike, output_size: Size, return_indices: bool = False
) -> tuple[TensorLike, TensorLike]:
    """Compute :func:`adaptive_max_pool1d` and where each maximum stands.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.adaptive_max_pool1d_with_indices(tg.tensor([[1.0, 2.0, 6.0]]), 2)[1]
    tensor([[1, 2]])
    """
    return _largest("adaptive_max_pool1d", input, 1, output_size)


def adaptive_max_pool2d_with_indices(
    input: TensorLike, output_size: Sizes, return_indices: bool = False
) -> tuple[TensorLike, TensorLike]:
    """Compute :func:`adaptive_max_pool2d` and where each maximum stands.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[[1.0, 3.0], [2.0, 0.0]]])
    >>> tg.nn.functional.adaptive_max_pool2d_with_indices(x, 1)[1]
    tensor([[[1]]])
    """
    return _largest("adaptive_max_pool2d", input, 2, output_size)


def adaptive_max_pool3d_with_indices(
    input: TensorLike, output_size: Sizes, return_indices: bool = False
) -> tuple[TensorLike, TensorLike]:
    """Compute :func:`adaptive_max_pool3d` and where each maximum stands.

    >>> import tinygrad_np as tg
    >>> x = tg.arange(8.0).reshape(1, 2, 2, 2)
    >>> tg.nn.functional.adaptive_max_pool3d_with_indices(x, 1)[1]
    tensor([[[[7]]]])
    """
    return _largest("adaptive_max_pool3d", input, 3, output_size)
