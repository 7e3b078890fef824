"""Copies in which one part, that a view would show, is replaced."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.tensor_base import unwrap
from ...core.types import Shape, TensorLike
from ..arguments import axis_of, shape_of
from ..shapes.diagonals import diagonal
from ..shapes.reshaping import ravel, reshape
from ..shapes.strides import places_of
from .item import entries, setitem

__all__ = ["as_strided_scatter", "diagonal_scatter", "select_scatter", "slice_scatter"]


def _check_shape(op: str, src: Any, wanted: Shape) -> None:
    if shape_of(src) != wanted:
        raise RuntimeError(f"{op}: src has shape {shape_of(src)}, the part of the input {wanted}")


def slice_scatter(
    input: TensorLike,
    src: Any,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
) -> TensorLike:
    """Replace the slice ``start:end:step`` along an axis by ``src``. A copy.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: ``src`` has not the slice's shape, or the step is not positive.

    >>> import tinygrad_np as tg
    >>> tg.slice_scatter(tg.zeros(4), tg.ones(2), start=1, end=3)
    tensor([0., 1., 1., 0.])
    """
    shape = shape_of(input)
    axis = axis_of("slice_scatter", dim, len(shape))
    if not shape:
        raise RuntimeError("slice_scatter: a number has no axis")
    if step <= 0:
        raise RuntimeError(f"slice_scatter: step={step} must be positive")
    part = slice(start, end, step)
    n = len(range(*part.indices(shape[axis])))
    _check_shape("slice_scatter", src, (*shape[:axis], n, *shape[axis + 1 :]))
    return setitem(input, src, entries(axis, part))


def select_scatter(input: TensorLike, src: Any, dim: int, index: int) -> TensorLike:
    """Replace one entry along an axis by ``src``. A copy.

    Raises:
        IndexError: there is no such axis or entry.
        RuntimeError: ``src`` has not the entry's shape.

    >>> import tinygrad_np as tg
    >>> tg.select_scatter(tg.zeros(2, 2), tg.ones(2), 0, 1)
    tensor([[0., 0.],
            [1., 1.]])
    """
    shape = shape_of(input)
    axis = axis_of("select_scatter", dim, len(shape))
    if not shape or not -shape[axis] <= index < shape[axis]:
        raise IndexError(
            f"select_scatter: index {index} is out of range for axis {dim} of shape {shape}"
        )
    _check_shape("select_scatter", src, shape[:axis] + shape[axis + 1 :])
    return setitem(input, src, entries(axis, int(index)))


def diagonal_scatter(
    input: TensorLike, src: Any, offset: int = 0, dim1: int = 0, dim2: int = 1
) -> TensorLike:
    """Replace the diagonal that :func:`diagonal` shows by ``src``. A copy.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: ``src`` has not the diagonal's shape, or the axes are the same.

    >>> import tinygrad_np as tg
    >>> tg.diagonal_scatter(tg.zeros(2, 2), tg.ones(2))
    tensor([[1., 0.],
            [0., 1.]])
    """
    shape = shape_of(input)
    numbers = np.arange(int(np.prod(shape))).reshape(shape)
    places: Any = diagonal(numbers, offset, dim1, dim2)
    _check_shape("diagonal_scatter", src, places.shape)
    written: TensorLike = setitem(ravel(input), src, (places,))
    return reshape(written, shape)


def as_strided_scatter(
    input: TensorLike,
    src: Any,
    size: Any,
    stride: Any,
    storage_offset: int | None = None,
) -> TensorLike:
    """Replace the elements that :func:`as_strided` shows by ``src``. A copy.

    Raises:
        RuntimeError: ``src`` has not that shape, or the arguments are not those of a view.

    >>> import tinygrad_np as tg
    >>> tg.as_strided_scatter(tg.zeros(2, 2), tg.ones(2), (2,), (3,))
    tensor([[1., 0.],
            [0., 1.]])
    """
    places, inside = places_of("as_strided_scatter", unwrap(input), size, stride, storage_offset)
    _check_shape("as_strided_scatter", src, places.shape)
    written: TensorLike = setitem(ravel(input), src[inside], (places[inside],))
    return reshape(written, shape_of(input))
