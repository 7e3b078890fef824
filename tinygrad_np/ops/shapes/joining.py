"""Several tensors joined to one: along an axis that they have, or along a new one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.registry import implements, primitive
from ...core.types import TensorLike
from ..arguments import axis_of, ndim_of, shape_of
from .reshaping import atleast_1d, atleast_2d, atleast_3d, reshape

__all__ = [
    "cat",
    "column_stack",
    "concat",
    "concatenate",
    "dstack",
    "hstack",
    "row_stack",
    "stack",
    "vstack",
]


def _joined(*xs: Any, axis: int = 0) -> Any:
    y = np.concatenate(xs, axis)
    return y, tuple(accumulate([x.shape[axis] for x in xs]))  # where each part ends


def _piece(i: int, g: Any, ends: Sequence[int], axis: int) -> Any:
    """The part of the cotangent that belongs to tensor number ``i``."""
    return g[(slice(None),) * (axis % g.ndim) + (slice(ends[i - 1] if i else 0, ends[i]),)]


_cat = primitive(
    _joined,
    "*xs",
    lambda g, i, ends, axis: _piece(i, g, ends, axis),
    name="concatenate",
    residuals={"ends": None},
)


def cat(tensors: Sequence[TensorLike], dim: int = 0, *, axis: int | None = None) -> TensorLike:
    """Join tensors along an axis that they have.

    Args:
        tensors: at least one; their shapes agree but for the axis ``dim``. A tensor of shape (0,)
            is left out, as PyTorch does.
        dim: the axis.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: a number among the tensors, or shapes that do not agree.
        ValueError: no tensors.

    >>> import tinygrad_np as tg
    >>> tg.cat([tg.zeros(1, 2), tg.ones(1, 1)], dim=1)
    tensor([[0., 0., 1.]])
    """
    if not len(tensors):
        raise ValueError("cat: at least one tensor is needed")
    place = dim if axis is None else axis
    try:
        return _cat(*tensors, axis=place)
    except ValueError:  # nothing that NumPy joins as it is
        return _cat_unlike(tensors, place)


def _cat_unlike(tensors: Sequence[TensorLike], dim: int) -> TensorLike:
    """Join tensors of which some have the shape (0,), or say what does not fit."""
    shapes = [shape_of(x) for x in tensors]
    if () in shapes:
        raise RuntimeError(f"cat: number {shapes.index(())} has no axis to be joined along")
    kept = [x for x, own in zip(tensors, shapes, strict=True) if own != (0,)]
    if not kept:
        return _cat(*tensors, axis=0)
    place = axis_of("cat", dim, ndim_of(kept[0]))
    try:
        return _cat(*kept, axis=place)
    except ValueError:
        raise ShapeError(
            f"cat: the shapes {', '.join(map(str, shapes))} differ elsewhere than in axis {place}"
        ) from None


concat = concatenate = cat


def _some(op: str, tensors: list[TensorLike]) -> list[TensorLike]:
    if not tensors:
        raise RuntimeError(f"{op}: at least one tensor is needed")
    return tensors


def _stacked(*xs: Any, axis: int = 0) -> Any:
    return np.stack(xs, axis)


_stack = primitive(
    _stacked,
    "*xs",
    lambda g, i, axis: g[(slice(None),) * axis + (i,)],
    name="stack",
)


@implements(np.stack)
def stack(tensors: Sequence[TensorLike], dim: int = 0, *, axis: int | None = None) -> TensorLike:
    """Join tensors of one shape along a new axis.

    Args:
        tensors: at least one.
        dim: the place of the new axis in the result.

    Raises:
        IndexError: the result has no such axis.
        RuntimeError: no tensors, or shapes that differ.

    >>> import tinygrad_np as tg
    >>> tg.stack([tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])], dim=1)
    tensor([[1., 3.],
            [2., 4.]])
    """
    shapes = _some("stack", [shape_of(x) for x in tensors])
    if len(set(shapes)) > 1:
        raise ShapeError(f"stack: the shapes {', '.join(map(str, shapes))} differ")
    place = axis_of("stack", dim if axis is None else axis, len(shapes[0]) + 1)
    return _stack(*tensors, axis=place)


@implements(np.vstack)
def vstack(tensors: Sequence[TensorLike]) -> TensorLike:
    """Join tensors along the first axis, vectors as rows.

    >>> import tinygrad_np as tg
    >>> tg.vstack([tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])])
    tensor([[1., 2.],
            [3., 4.]])
    """
    return cat(_some("vstack", [atleast_2d(x) for x in tensors]), 0)


row_stack = vstack


@implements(np.hstack)
def hstack(tensors: Sequence[TensorLike]) -> TensorLike:
    """Join tensors along the second axis, vectors along their only one.

    >>> import tinygrad_np as tg
    >>> tg.hstack([tg.tensor([1.0, 2.0]), tg.tensor([3.0])])
    tensor([1., 2., 3.])
    """
    ready = _some("hstack", [atleast_1d(x) for x in tensors])
    return cat(ready, 0 if ndim_of(ready[0]) == 1 else 1)


@implements(np.dstack)
def dstack(tensors: Sequence[TensorLike]) -> TensorLike:
    """Join tensors along the third axis; matrices and vectors get one (:func:`atleast_3d`).

    >>> import tinygrad_np as tg
    >>> tg.dstack([tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])])
    tensor([[[1., 3.],
             [2., 4.]]])
    """
    return cat(_some("dstack", [atleast_3d(x) for x in tensors]), 2)


@implements(np.column_stack)
def column_stack(tensors: Sequence[TensorLike]) -> TensorLike:
    """Join tensors along the second axis, vectors as columns.

    >>> import tinygrad_np as tg
    >>> tg.column_stack([tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])])
    tensor([[1., 3.],
            [2., 4.]])
    """
    columns = [x if ndim_of(x) > 1 else reshape(x, (-1, 1)) for x in tensors]
    return cat(_some("column_stack", columns), 1)
