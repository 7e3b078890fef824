"""NumPy's functions on tensors where NumPy means something else than PyTorch does.

Where both mean the same, the operation itself says so (``@implements(np.stack)``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import TensorBase, is_tensor, unwrap
from ...core.type_promotion import operands
from ..arguments import as_sizes, axes_of, axis_of, ndim_of, shape_of
from ..indexing.item import getitem
from .broadcasting import broadcast_tensors, broadcast_to
from .casting import cast
from .flipping import flip, roll
from .grids import open_grid
from .joining import cat
from .permuting import movedim, swapaxes, transpose
from .reshaping import ravel, reshape, squeeze, with_new_axes
from .splitting import parts, tensor_split, unbind
from .triangles import tril, triu

# --- shapes --------------------------------------------------------------------------------------


@implements(np.reshape)
def _numpy_reshape(a: Any, shape: Any, order: str = "C") -> Any:
    if order == "C":
        return reshape(a, shape)
    if order == "F":  # the transpose of the transpose's, in row-major order
        return transpose(reshape(transpose(a), as_sizes((shape,))[::-1]))
    raise ValueError(f"reshape: order={order!r}: choose from 'C', 'F'")


@implements(np.ravel)
def _numpy_ravel(a: Any, order: str = "C") -> Any:
    return _numpy_reshape(a, -1, order)


@implements(np.squeeze)
def _numpy_squeeze(a: Any, axis: Any = None) -> Any:
    for i in () if axis is None else axes_of("squeeze", axis, ndim_of(a)):
        if shape_of(a)[i] != 1:  # PyTorch leaves it as it is
            raise ValueError(f"squeeze: axis {i} of shape {shape_of(a)} is longer than 1")
    return squeeze(a, axis)


@implements(np.expand_dims)
def _numpy_expand_dims(a: Any, axis: Any) -> Any:
    return with_new_axes(a, axis)


@implements(np.matrix_transpose, np.linalg.matrix_transpose)
def _numpy_matrix_transpose(x: Any) -> Any:
    return swapaxes(x, -1, -2)


@implements(np.rollaxis)
def _numpy_rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    ndim = ndim_of(a)
    axis, start = axis % ndim, start + ndim if start < 0 else start
    return movedim(a, axis, start - 1 if axis < start else start)


@implements(np.meshgrid)
def _numpy_meshgrid(*xi: Any, sparse: bool = False, indexing: str = "xy") -> tuple[Any, ...]:
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: indexing={indexing!r}: choose from 'xy', 'ij'")
    grids = open_grid([ravel(x) for x in operands("meshgrid", *xi)])
    if not sparse:
        grids = list(broadcast_tensors(*grids))
    if indexing == "xy" and len(xi) > 1:
        grids = [swapaxes(grid, 0, 1) for grid in grids]
    return tuple(grids)


def _numpy_astype(x: Any, dtype: Any) -> Any:
    return cast(x, dtype)


if hasattr(np, "astype"):  # new in NumPy 2.1
    implements(np.astype)(_numpy_astype)

# --- joining -------------------------------------------------------------------------------------


@implements(np.concatenate)
def _numpy_concatenate(arrays: Sequence[Any], axis: int | None = 0) -> Any:
    joined: Sequence[Any] = arrays
    if not all(isinstance(x, (TensorBase, np.ndarray)) for x in arrays):
        joined = operands("concatenate", *arrays)  # lists take the types of the rest
    return cat([ravel(x) for x in joined], 0) if axis is None else cat(joined, axis)


@implements(np.append)
def _numpy_append(arr: Any, values: Any, axis: int | None = None) -> Any:
    return _numpy_concatenate((arr, values), axis)


@implements(np.block)
def _numpy_block(arrays: Any) -> Any:
    def depth(part: Any) -> int:
        return 1 + max(map(depth, part)) if isinstance(part, list) else 0

    def dimensions(part: Any) -> int:
        return max(map(dimensions, part)) if isinstance(part, list) else ndim_of(part)

    def joined(part: Any, axis: int) -> Any:
        if isinstance(part, list):
            return cat([joined(inner, axis + 1) for inner in part], axis)
        return with_new_axes(part, tuple(range(ndim - ndim_of(part))))

    levels = depth(arrays)
    ndim = max(levels, dimensions(arrays))
    return joined(arrays, -levels)


# --- splitting: lists, by counting the sections --------------------------------------------------


@implements(np.array_split)
def _numpy_array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    given = unwrap(indices_or_sections)
    if ndim_of(given) == 0:
        if given <= 0:
            raise ValueError(f"array_split: the number of sections must be positive, not {given}")
        return list(tensor_split(ary, given, axis))
    axis = axis_of("array_split", axis, ndim_of(ary))
    return list(parts(ary, axis, [int(i) for i in given]))


@implements(np.split)
def _numpy_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    n = shape_of(ary)[axis]
    if isinstance(indices_or_sections, (int, np.integer)) and n % indices_or_sections:
        raise ValueError(
            f"split: {n} elements do not divide into {indices_or_sections} equal sections"
        )
    return _numpy_array_split(ary, indices_or_sections, axis)


@implements(np.vsplit)
def _numpy_vsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    return _numpy_split(ary, indices_or_sections, 0)


@implements(np.hsplit)
def _numpy_hsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    return _numpy_split(ary, indices_or_sections, 1 if ndim_of(ary) > 1 else 0)


@implements(np.dsplit)
def _numpy_dsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    return _numpy_split(ary, indices_or_sections, 2)


def _numpy_unstack(x: Any, *, axis: int = 0) -> tuple[Any, ...]:
    return unbind(x, axis)


if hasattr(np, "unstack"):  # new in NumPy 2.1
    implements(np.unstack)(_numpy_unstack)

# --- elements in other places --------------------------------------------------------------------


@implements(np.flip)
def _numpy_flip(m: Any, axis: Any = None) -> Any:
    return flip(m, tuple(range(ndim_of(m))) if axis is None else axis)


@implements(np.roll)
def _numpy_roll(a: Any, shift: Any, axis: Any = None) -> Any:
    if axis is None:
        return roll(a, shift if ndim_of(shift) == 0 else sum(shift))
    shifts, axes = np.broadcast_arrays(shift, axis)
    return roll(a, shifts.ravel().tolist(), axes.ravel().tolist())


@implements(np.tril)
def _numpy_tril(m: Any, k: int = 0) -> Any:
    return tril(_rows(m), k)


@implements(np.triu)
def _numpy_triu(m: Any, k: int = 0) -> Any:
    return triu(_rows(m), k)


def _rows(m: Any) -> Any:
    """A matrix; a vector as each row of a square one, as NumPy takes it."""
    return m if ndim_of(m) != 1 else broadcast_to(m, (np.size(m), np.size(m)))


@implements(np.linalg.diagonal)
def _numpy_linalg_diagonal(x: Any, *, offset: int = 0) -> Any:
    return np.diagonal(x, offset, -2, -1)


def _by_places(function: Callable[..., Any], array: Any, *args: Any) -> Any:
    """Apply a NumPy function that only moves, repeats or leaves out elements.

    NumPy does it to their places; the elements are then read from there.
    """
    places = np.arange(np.size(array)).reshape(shape_of(array))
    return getitem(ravel(array), function(places, *args))


@implements(np.repeat)
def _numpy_repeat(a: Any, repeats: Any, axis: int | None = None) -> Any:
    return _by_places(np.repeat, a, unwrap(repeats), axis)


@implements(np.delete)
def _numpy_delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    return _by_places(np.delete, arr, unwrap(obj), axis)


@implements(np.resize)
def _numpy_resize(a: Any, new_shape: Any) -> Any:
    return _by_places(np.resize, a, new_shape)


@implements(np.insert)
def _numpy_insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    new = np.arange(np.size(values)).reshape(shape_of(values)) + np.size(arr)
    places = np.insert(np.arange(np.size(arr)).reshape(shape_of(arr)), unwrap(obj), new, axis)
    values = values if is_tensor(values) else np.asarray(values, unwrap(arr).dtype)
    return getitem(cat([ravel(arr), ravel(values)]), places)
