"""The same elements in other places, or several times, or among zeros.

NumPy itself moves the places of the elements; the elements are then taken from there. So one
primitive, reading by index, is the derivative of them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import is_tensor, unwrap
from ..elementwise.selection import where
from ..indexing.item import getitem, scatter
from .shaping import concatenate, expand, flip, ravel, reshape, swapaxes

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "fliplr",
    "flipud",
    "take_along_axis",
]


def _moved(function: Callable[..., Any]) -> Callable[..., Any]:
    """A NumPy function that only moves elements, on tensors: it moves their places instead."""

    @wraps(function)
    def moved(array: Any, *args: Any, **settings: Any) -> Any:
        size, shape = np.size(array), np.shape(array)
        places = function(np.arange(size).reshape(shape), *args, **settings)
        return getitem(ravel(array), places)

    return moved


@implements(np.flipud)
def flipud(m: Any) -> Tensor:
    """Upside down: reversed along the first axis."""
    return flip(m, 0)


@implements(np.fliplr)
def fliplr(m: Any) -> Tensor:
    """Left to right: reversed along the second axis."""
    return flip(m, 1)


@implements(np.rot90)
def rot90(m: Any, k: int = 1, axes: Sequence[int] = (0, 1)) -> Tensor:
    """Rotated by ``k`` right angles, from the first of the axes towards the second."""
    first, second = axes
    k %= 4
    if k % 2:
        m = swapaxes(m, first, second)
    backwards: tuple[int, ...] = ((), (first,), (first, second), (second,))[k]
    return flip(m, backwards)


@implements(np.roll)
def roll(a: Any, shift: int | Sequence[int], axis: int | Sequence[int] | None = None) -> Tensor:
    """The elements moved along axes (all in a row by default); what falls off comes in again.

    >>> import tinygrad_np as tg
    >>> tg.roll(tg.tensor([1.0, 2.0, 3.0]), 1)
    tensor([3., 1., 2.])
    """
    return _roll(a, shift, axis)  # type: ignore[no-any-return]


@implements(np.tile)
def tile(A: Any, reps: int | Sequence[int]) -> Tensor:
    """The whole repeated along each axis."""
    counts = (reps,) if isinstance(reps, (int, np.integer)) else tuple(reps)
    ndim = max(np.ndim(A), len(counts))
    counts = (1,) * (ndim - len(counts)) + counts
    shape = (1,) * (ndim - np.ndim(A)) + np.shape(A)
    paired = reshape(A, tuple(n for pair in zip((1,) * ndim, shape, strict=True) for n in pair))
    repeated = expand(paired, tuple(n for pair in zip(counts, shape, strict=True) for n in pair))
    return reshape(repeated, tuple(c * n for c, n in zip(counts, shape, strict=True)))


@implements(np.diagonal)
def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """The diagonals of the matrices in two axes, along a new last axis. A copy."""
    return _diagonal(a, offset, axis1, axis2)  # type: ignore[no-any-return]


@implements(np.linalg.diagonal)
def _linalg_diagonal(x: Any, *, offset: int = 0) -> Any:
    return _diagonal(x, offset, -2, -1)


def diag_embed(input: Any, offset: int = 0) -> Tensor:
    """Matrices with the last axis on their diagonal: (..., n) to (..., n, n)."""
    *batch, n = np.shape(input)
    side = n + max(offset, -offset)
    rows = np.arange(n) + max(-offset, 0)
    index = (Ellipsis, rows, rows + offset)
    return scatter(input, shape=(*batch, side, side), index=index)


@implements(np.diag)
def diag(v: Any, k: int = 0) -> Tensor:
    """A vector's diagonal matrix, or a matrix's diagonal."""
    if np.ndim(v) not in (1, 2):
        raise ValueError(f"diag: a vector or a matrix is needed, not shape {np.shape(v)}")
    return diag_embed(v, k) if np.ndim(v) == 1 else diagonal(v, k)


@implements(np.diagflat)
def diagflat(v: Any, k: int = 0) -> Tensor:
    """The diagonal matrix of all elements in a row."""
    return diag_embed(ravel(v), k)


def _lower(m: Any, k: int) -> Any:
    rows, columns = (np.shape(m) * 2)[-2:]
    return np.tri(rows, columns, k, dtype=np.bool_)


@implements(np.tril)
def tril(m: Any, k: int = 0) -> Tensor:
    """The lower triangle of matrices, zeros above the ``k``-th diagonal."""
    return where(_lower(m, k), m, 0)


@implements(np.triu)
def triu(m: Any, k: int = 0) -> Tensor:
    """The upper triangle of matrices, zeros below the ``k``-th diagonal."""
    return where(_lower(m, k - 1), 0, m)


_roll, _diagonal, _repeat = _moved(np.roll), _moved(np.diagonal), _moved(np.repeat)
_delete, _resize, _compress = _moved(np.delete), _moved(np.resize), _moved(np.compress)


@implements(np.repeat)
def _numpy_repeat(a: Any, repeats: Any, axis: int | None = None) -> Any:
    return _repeat(a, unwrap(repeats), axis)


@implements(np.delete)
def _numpy_delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    return _delete(arr, unwrap(obj), axis)


@implements(np.resize)
def _numpy_resize(a: Any, new_shape: Any) -> Any:
    return _resize(a, new_shape)


@implements(np.compress)
def _numpy_compress(condition: Any, a: Any, axis: int | None = None) -> Any:
    # np.compress takes the condition first.
    kept = np.flatnonzero(unwrap(condition))
    return ravel(a)[kept] if axis is None else _numpy_take(a, kept, axis)


@implements(np.extract)
def _numpy_extract(condition: Any, arr: Any) -> Any:
    return ravel(arr)[np.flatnonzero(unwrap(condition))]


@implements(np.insert)
def _numpy_insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    new = np.arange(np.size(values)).reshape(np.shape(values)) + np.size(arr)
    places = np.insert(np.arange(np.size(arr)).reshape(np.shape(arr)), unwrap(obj), new, axis)
    values = values if is_tensor(values) else np.asarray(values, unwrap(arr).dtype)
    return getitem(concatenate([arr, values], None), places)


@implements(np.take)
def _numpy_take(a: Any, indices: Any, axis: int | None = None, *, mode: str = "raise") -> Any:
    indices = unwrap(indices)
    a, axis = (ravel(a), 0) if axis is None else (a, axis)
    n = np.shape(a)[axis]
    if mode == "wrap":
        indices = np.mod(indices, n)
    elif mode == "clip":
        indices = np.clip(indices, 0, n - 1)
    elif mode != "raise":
        raise ValueError(f"take: mode={mode!r}: choose from 'raise', 'wrap', 'clip'")
    return getitem(a, (slice(None),) * (axis % np.ndim(a)) + (np.asarray(indices),))


def take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Tensor:
    """Along one axis the elements at ``indices``, which broadcast against the other axes.

    What ``np.argsort`` and ``np.argmax(keepdims=True)`` find can be taken with it.
    """
    if axis is None:
        return getitem(ravel(arr), unwrap(indices))
    indices = np.asarray(unwrap(indices))
    grid: list[Any] = list(np.ogrid[tuple(slice(n) for n in np.shape(arr))])
    grid[axis] = indices
    return getitem(arr, tuple(grid))


@implements(np.take_along_axis)
def _numpy_take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    return take_along_axis(arr, indices, axis)
