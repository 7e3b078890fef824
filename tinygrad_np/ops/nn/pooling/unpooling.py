"""Maxima back where they stood: the partial inverse of max pooling."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.errors import ArgumentError, ShapeError
from ....core.tensor_base import unwrap
from ....core.types import Shape, TensorLike
from ...arguments import shape_of
from ...indexing.item import along, setitem
from ...shapes.reshaping import reshape
from ..sliding_windows import images_of, per_axis, require_channels

__all__ = ["max_unpool1d", "max_unpool2d", "max_unpool3d"]

Sizes = int | Sequence[int]


def _output_size(
    op: str, size: Shape, kernel: Shape, stride: Shape, padding: Shape, wanted: Any
) -> Shape:
    """The size of the output: the smallest, or the one that is asked for."""
    axes = len(size)
    smallest = [
        (n - 1) * s + k - 2 * p for n, k, s, p in zip(size, kernel, stride, padding, strict=True)
    ]
    if wanted is None:
        return tuple(smallest)
    given = tuple(wanted)
    if len(given) == axes + 2:
        given = given[2:]
    if len(given) != axes:
        raise ArgumentError(f"{op}: output_size={tuple(wanted)}: expected {axes} or {axes + 2}")
    for n, least, step in zip(given, smallest, stride, strict=True):
        if not least - step < n < least + step:
            raise ArgumentError(
                f"{op}: output_size={given}: {n} is not between {least - step} and {least + step}"
            )
    return given


def _unpooled(
    op: str,
    input: Any,
    indices: Any,
    axes: int,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    output_size: Sequence[int] | None,
) -> Any:
    shape, places = shape_of(input), np.asarray(unwrap(indices))
    if places.dtype != np.int64:
        raise ArgumentError(f"{op}: indices must be int64, not {places.dtype}")
    if places.shape != tuple(shape):
        raise ShapeError(f"{op}: indices of shape {places.shape} for an input of shape {shape}")
    if not images_of(op, shape, axes):
        settings = kernel_size, stride, padding, output_size
        return _unpooled(op, input[None], places[None], axes, *settings)[0]
    require_channels(op, shape)
    kernel = per_axis(kernel_size, axes, op, "kernel_size")
    given = stride is not None and stride != ()
    steps = per_axis(stride, axes, op, "stride") if given else kernel
    around = per_axis(padding, axes, op, "padding", 0)
    size = _output_size(op, tuple(shape[2:]), kernel, steps, around, output_size)
    length = math.prod(size)
    if places.size and not (places.min() >= 0 and places.max() < length):
        raise ArgumentError(
            f"{op}: indices from {places.min()} to {places.max()}: an output of size {size} has "
            f"{length} elements"
        )
    flat = (*shape[:2], math.prod(shape[2:]))
    empty = np.zeros((*shape[:2], length), unwrap(input).dtype)
    filled = setitem(empty, reshape(input, flat), along(places.reshape(flat), 2))
    return reshape(filled, (*shape[:2], *size))


def max_unpool1d(
    input: TensorLike,
    indices: Any,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
) -> Any:
    """Put maxima of signals, (N, C, L) or (C, L), back where they stood, among zeros.

    Arguments and errors as in :func:`max_unpool2d`, with one integer for each setting.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.max_unpool1d(tg.tensor([[3.0, 2.0]]), tg.tensor([[1, 2]]), 2)
    tensor([[0., 3., 2., 0.]])
    """
    settings = kernel_size, stride, padding, output_size
    return _unpooled("max_unpool1d", input, indices, 1, *settings)


def max_unpool2d(
    input: TensorLike,
    indices: Any,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
) -> Any:
    """Put maxima back where they stood, among zeros: the partial inverse of :func:`max_pool2d`.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        indices: where each stood, int64, of the same shape: what ``max_pool2d`` returns with
            ``return_indices=True``. Of several for one place the last stays, and has the gradient.
        kernel_size, stride, padding: those of the pooling.
        output_size: the size of its input, of the several that it maps to one; by default the
            smallest. With or without N and C.

    Returns:
        (N, C, *output_size).

    Raises:
        ArgumentError: shapes that do not fit, indices out of range or not int64, or an
            ``output_size`` that the pooling does not map to the input's.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.max_unpool2d(tg.tensor([[[3.0]]]), tg.tensor([[[1]]]), 2)
    tensor([[[0., 3.],
             [0., 0.]]])
    """
    settings = kernel_size, stride, padding, output_size
    return _unpooled("max_unpool2d", input, indices, 2, *settings)


def max_unpool3d(
    input: TensorLike,
    indices: Any,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
) -> Any:
    """Put maxima of volumes, (N, C, D, H, W) or (C, D, H, W), back where they stood, among zeros.

    Arguments and errors as in :func:`max_unpool2d`, with three integers for pairs.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.max_unpool3d(tg.ones(1, 1, 1, 1), tg.tensor([[[[1]]]]), (1, 1, 2))
    tensor([[[[0., 1.]]]])
    """
    settings = kernel_size, stride, padding, output_size
    return _unpooled("max_unpool3d", input, indices, 3, *settings)
