"""Views by size and strides of the memory that a tensor is in."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np
from numpy.lib import stride_tricks

from ...core.aliasing import alias_group, owner
from ...core.registry import primitive
from ...core.tensor_base import TensorBase, unwrap, wrap
from ...core.types import Array, Shape, TensorLike
from ..indexing.item import getitem, zeros_with
from .reshaping import reshape

__all__ = ["as_strided"]


def _memory(x: Array) -> Array:
    """All the elements of the array that owns the memory, in the order in which they lie."""
    whole = owner(x)
    if not whole.size:
        return x.reshape(-1)
    upwards = whole[tuple([slice(None, None, -1 if step < 0 else 1) for step in whole.strides])]
    length = sum((n - 1) * step for n, step in zip(whole.shape, upwards.strides, strict=True))
    count = length // whole.itemsize + 1
    flat = stride_tricks.as_strided(upwards, (count,), (whole.itemsize,))
    return flat.view(x.dtype)


def offset_of(x: Array) -> int:
    """How many elements lie in memory before the first of an array."""
    first: int = x.__array_interface__["data"][0]
    start: int = _memory(x).__array_interface__["data"][0]
    return (first - start) // x.itemsize


def strides_of(x: Array) -> Shape:
    """How many elements apart in memory neighbours along each axis lie."""
    if not x.size or x.size == 1:  # NumPy leaves open what PyTorch computes from the shape
        strides = [1]
        for n in x.shape[:0:-1]:
            strides.append(strides[-1] * max(n, 1))
        return tuple(strides[::-1]) if x.ndim else ()
    return tuple([step // x.itemsize for step in x.strides])


def _positions(size: Shape, strides: Shape, offset: int) -> Array:
    total = np.full(size, offset, np.intp)
    for axis, (n, step) in enumerate(zip(size, strides, strict=True)):
        total += (np.arange(n) * step).reshape((-1,) + (1,) * (len(size) - 1 - axis))
    return total


def _found(positions: Array, own: Array) -> tuple[Array, Array]:
    """Which element of ``own`` lies at each position, and whether there is one."""
    own = own.reshape(-1)
    if not own.size:
        return np.zeros(positions.shape, np.intp), np.zeros(positions.shape, np.bool_)
    order = np.argsort(own, kind="stable")
    at = np.minimum(np.searchsorted(own[order], positions), own.size - 1)
    places = order[at]
    return places, own[places] == positions


def _checked(
    op: str, x: Array, size: Any, stride: Any, storage_offset: int | None
) -> tuple[Shape, Shape, int]:
    shape, strides = tuple(map(index, size)), tuple(map(index, stride))
    offset = offset_of(x) if storage_offset is None else index(storage_offset)
    if len(shape) != len(strides):
        raise RuntimeError(f"{op}: {len(shape)} sizes, but {len(strides)} strides")
    if min((*shape, *strides, offset), default=0) < 0:
        raise RuntimeError(
            f"{op}: sizes {shape}, strides {strides} and offset {offset} must not be negative"
        )
    last = offset + sum((n - 1) * step for n, step in zip(shape, strides, strict=True))
    if 0 not in shape and last >= _memory(x).size:
        raise RuntimeError(
            f"{op}: size={shape}, stride={strides}, storage_offset={offset} reach beyond the "
            f"{_memory(x).size} elements of the memory"
        )
    return shape, strides, offset


def places_of(
    op: str, x: Any, size: Any, stride: Any, storage_offset: int | None
) -> tuple[Array, Array]:
    """Which element of an array such a view shows in each place, and whether it is one of it."""
    array = np.asarray(x)
    shape, strides, offset = _checked(op, array, size, stride, storage_offset)
    own = _positions(array.shape, strides_of(array), offset_of(array))
    return _found(_positions(shape, strides, offset), own)


def _view(x: Any, *, size: Shape, strides: Shape, offset: int, own: Any) -> Any:
    steps = tuple([step * x.itemsize for step in strides])
    memory = _memory(x)[offset:] if 0 not in size else _memory(x)[:0]
    return stride_tricks.as_strided(memory, size, steps, writeable=x.flags.writeable)


def _to_elements(
    g: Any, x_shape: Shape, size: Shape, strides: Shape, offset: int, own: tuple[Shape, int]
) -> Any:
    """The sum for each element of the cotangents of the places that show it."""
    places, inside = _found(_positions(size, strides, offset), _positions(x_shape, *own))
    n = int(np.prod(x_shape))
    total = zeros_with(getitem(g, inside), shape=(n,), index=(places[inside],))
    return reshape(total, x_shape)


_as_strided = primitive(
    _view,
    "x",
    _to_elements,
    name="as_strided",
    is_view=True,
    convention="0 to memory that is not the input's",
)


def _source(view: Any, shape: Shape, strides: Shape, offset: int) -> tuple[Any, Array]:
    """What to show a part of: a recorded tensor, or where it shows too little what it is of."""
    x, group = view._array, alias_group(view)
    if group is None or group.base is x:
        return view, x
    own = _positions(x.shape, strides_of(x), offset_of(x))
    if _found(_positions(shape, strides, offset), own)[1].all():
        return view, x
    base = wrap(group.base, group.base_node)
    base.aliases = group
    return base, group.base


def as_strided(
    input: TensorLike,
    size: Sequence[int],
    stride: Sequence[int],
    storage_offset: int | None = None,
) -> TensorLike:
    """Show the memory that a tensor is in by another size and other strides. A view.

    Gradients go back to every element that is shown: beyond those of the input, when it is a view,
    to those of the tensor that it is a view of.

    Args:
        size: the shape.
        stride: how many elements apart neighbours along each axis lie, not negative.
        storage_offset: how many elements lie before the first; by default as of the input.

    Raises:
        RuntimeError: the view would reach beyond the memory, or an argument is negative.

    >>> import tinygrad_np as tg
    >>> tg.as_strided(tg.arange(6), (2, 2), (1, 2))
    tensor([[0, 2],
            [1, 3]])
    """
    x = np.asarray(unwrap(input))
    shape, strides, offset = _checked("as_strided", x, size, stride, storage_offset)
    if isinstance(input, TensorBase) and input.node is not None:
        input, x = _source(input, shape, strides, offset)
    own = strides_of(x), offset_of(x)
    return _as_strided(input, size=shape, strides=strides, offset=offset, own=own)
