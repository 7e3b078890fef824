"""Pooling by windows at random places, for outputs of any size, and the way back from maxima.

Graham, "Fractional max-pooling" (2014).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.errors import ArgumentError, ShapeError
from ....core.tensor_base import like_input, unwrap
from ....core.types import Array, Shape, TensorLike
from ....random import generator
from ...arguments import shape_of
from ..sliding_windows import images_of, per_axis, require_channels
from .adaptive_pooling import taken

__all__ = [
    "fractional_max_pool2d",
    "fractional_max_pool2d_with_indices",
    "fractional_max_pool3d",
    "fractional_max_pool3d_with_indices",
]

Sizes = int | Sequence[int]
Ratios = float | Sequence[float]


def _starts(samples: Array, n: int, count: int, kernel: int) -> Array:
    """Where the windows of an axis begin, (N, C, count), for a random number each, (N, C)."""
    if count == 1:
        return np.full((*samples.shape, 1), n - kernel)
    alpha = samples.dtype.type((n - kernel) / (count - 1))
    u = samples[..., None]
    starts: Array = ((np.arange(count, dtype=samples.dtype) + u) * alpha).astype(np.int64)
    starts -= (u * alpha).astype(np.int64)
    starts[..., -1] = n - kernel
    return starts


def _places(x: Array, kernel: Shape, starts: list[Array]) -> Array:
    """Where the largest element of each window stands, along the spatial axes as one."""
    size, axes = x.shape[2:], len(kernel)
    flat = x.reshape(*x.shape[:2], math.prod(size))
    best: Any = None
    for tap in np.ndindex(*kernel):
        place: Any = 0
        for axis in range(axes):
            along = (1,) * axis + starts[axis].shape[2:] + (1,) * (axes - 1 - axis)
            at = (starts[axis] + tap[axis]).reshape(*x.shape[:2], *along)
            place = place * size[axis] + at
        in_row = place.reshape(*x.shape[:2], math.prod(place.shape[2:]))
        value = np.take_along_axis(flat, in_row, 2).reshape(place.shape)
        if best is None:
            best, where = value, place
            continue
        larger = (value > best) | (value != value)  # of several NaN the last one
        best, where = np.where(larger, value, best), np.where(larger, place, where)
    found: Array = where
    return found


def _largest(
    op: str,
    input: Any,
    axes: int,
    kernel_size: Sizes,
    output_size: Sizes | None,
    output_ratio: Ratios | None,
    samples: Any,
) -> tuple[Any, Any]:
    shape = shape_of(input)
    if not images_of(op, shape, axes):
        y, indices = _largest(
            op, input[None], axes, kernel_size, output_size, output_ratio, samples
        )
        return y[0], indices[0]
    size = tuple(shape[2:])
    kernel = per_axis(kernel_size, axes, op, "kernel_size")
    if output_size is None:
        if output_ratio is None:
            raise ArgumentError(f"{op}: give output_size or output_ratio")
        one = isinstance(output_ratio, (int, float))
        ratios: Any = (output_ratio,) * axes if one else tuple(output_ratio)  # type: ignore[arg-type]
        if len(ratios) != axes:
            raise ArgumentError(f"{op}: output_ratio={output_ratio!r}: expected one, or {axes}")
        output_size = [int(n * ratio) for n, ratio in zip(size, ratios, strict=True)]
    counts = per_axis(output_size, axes, op, "output_size")
    require_channels(op, shape)
    for n, k, m in zip(size, kernel, counts, strict=True):
        if m + k - 1 > n:
            raise ShapeError(
                f"{op}: {m} windows of {k} do not fit on an axis of length {n}: they must start at "
                "different places"
            )
    x = unwrap(input)
    drawn = generator().random((*shape[:2], axes)) if samples is None else unwrap(samples)
    drawn = np.asarray(drawn, x.dtype if x.dtype.kind == "f" else np.float32)
    if drawn.shape != (*shape[:2], axes):
        raise ShapeError(
            f"{op}: _random_samples has shape {drawn.shape}, expected {(*shape[:2], axes)}"
        )
    # In two dimensions the first number is for the columns: as in PyTorch.
    order = (1, 0) if axes == 2 else (0, 1, 2)
    starts = [
        _starts(drawn[..., which], n, m, k)
        for which, n, m, k in zip(order, size, counts, kernel, strict=True)
    ]
    places = _places(x, kernel, starts)
    return taken(input, places), like_input(places, input)


def fractional_max_pool2d(
    input: TensorLike,
    kernel_size: Sizes,
    output_size: Sizes | None = None,
    output_ratio: Ratios | None = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """Take the largest elements of windows that are a random number of steps apart.

    The generator of :func:`tinygrad_np.manual_seed` draws.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        kernel_size: the rows and columns of a window, an integer or a pair.
        output_size: those of the output.
        output_ratio: instead of it, its ratio to the input's, between 0 and 1.
        return_indices: also return where each maximum stands, counted along the rows of the image.
        _random_samples: (N, C, 2), numbers from 0 to 1 to use instead of drawing some.

    Returns:
        (N, C, *output_size); with ``return_indices`` a pair of such.

    Raises:
        ArgumentError: neither size nor ratio, or windows that do not fit.

    >>> import tinygrad_np as tg
    >>> x = tg.arange(9.0).reshape(1, 1, 3, 3)
    >>> tg.nn.functional.fractional_max_pool2d(x, 2, output_size=2)
    tensor([[[[4., 5.],
              [7., 8.]]]])
    """
    found = _largest("fractional_max_pool2d", input, 2, kernel_size, output_size, output_ratio,
                     _random_samples)  # fmt: skip
    return found if return_indices else found[0]


def fractional_max_pool3d(
    input: TensorLike,
    kernel_size: Sizes,
    output_size: Sizes | None = None,
    output_ratio: Ratios | None = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """Take the largest elements of windows at random places of volumes, (N, C, D, H, W).

    Arguments and errors as in :func:`fractional_max_pool2d`, with three integers for pairs.

    >>> import tinygrad_np as tg
    >>> x = tg.arange(8.0).reshape(1, 1, 2, 2, 2)
    >>> tg.nn.functional.fractional_max_pool3d(x, (2, 2, 1), output_size=(1, 1, 2))
    tensor([[[[[6., 7.]]]]])
    """
    found = _largest("fractional_max_pool3d", input, 3, kernel_size, output_size, output_ratio,
                     _random_samples)  # fmt: skip
    return found if return_indices else found[0]


def fractional_max_pool2d_with_indices(
    input: TensorLike,
    kernel_size: Sizes,
    output_size: Sizes | None = None,
    output_ratio: Ratios | None = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> tuple[TensorLike, TensorLike]:
    """Compute :func:`fractional_max_pool2d` and where each maximum stands.

    >>> import tinygrad_np as tg
    >>> x = tg.arange(4.0).reshape(1, 1, 2, 2)
    >>> tg.nn.functional.fractional_max_pool2d_with_indices(x, 2, output_size=1)[1]
    tensor([[[[3]]]])
    """
    return _largest("fractional_max_pool2d", input, 2, kernel_size, output_size, output_ratio,
                    _random_samples)  # fmt: skip


def fractional_max_pool3d_with_indices(
    input: TensorLike,
    kernel_size: Sizes,
    output_size: Sizes | None = None,
    output_ratio: Ratios | None = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> tuple[TensorLike, TensorLike]:
    """Compute :func:`fractional_max_pool3d` and where each maximum stands.

    >>> import tinygrad_np as tg
    >>> x = tg.arange(8.0).reshape(1, 1, 2, 2, 2)
    >>> tg.nn.functional.fractional_max_pool3d_with_indices(x, 2, output_size=1)[1]
    tensor([[[[[7]]]]])
    """
    return _largest("fractional_max_pool3d", input, 3, kernel_size, output_size, output_ratio,
                    _random_samples)  # fmt: skip
