"""Reading and writing by index, of every NumPy kind: slices, integers, ``None``, ``...``, masks,
integer arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import unwrap

if TYPE_CHECKING:
    from ...tensor import Tensor

Index = Any
Places = tuple[Any, ...]


def plain_index(index: Index) -> Index:
    """An index with arrays in place of tensors and lists, ready for NumPy."""
    if isinstance(index, tuple):
        return tuple(plain_index(part) for part in index)
    index = unwrap(index)
    if isinstance(index, list):
        index = np.asarray([unwrap(part) for part in index])
        return index.astype(np.intp) if index.size == 0 else index
    return index


def _is_basic(index: Index) -> bool:
    """Whether the index takes a view: then no element is taken twice."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        part is None or part is Ellipsis or (isinstance(part, (slice, int, np.integer))
        and not isinstance(part, bool)) for part in parts
    )  # fmt: skip


def _has_repeats(index: Index) -> bool:
    """Whether the index could take an element twice: only integer arrays can."""
    parts = index if isinstance(index, tuple) else (index,)
    return any(
        isinstance(part, np.ndarray) and part.dtype.kind in "iu" and part.size > 1 for part in parts
    )


def along(index: Any, axis: int) -> Places:
    """The places ``(i, j, ..., index[i, j, ..., k], ...)``: along one axis by the index, else as
    it stands."""
    if not index.ndim:
        return ()
    places: list[Any] = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    places[axis] = index
    return tuple(places)


def _view_of(x: Any, *, index: Index) -> Any:
    y = x[index]
    if isinstance(y, np.ndarray):
        return y
    return x[(*index, ...) if isinstance(index, tuple) else (index, ...)]  # 0-d, and no number


def _getitem(x: Any, *, index: Index) -> Any:
    return x[index]


def _scatter(values: Any, *, shape: tuple[int, ...], index: Index) -> Any:
    """Zeros of ``shape`` with ``values`` added at ``index``, each as often as it stands there."""
    if not _has_repeats(index):
        total = np.zeros(shape, values.dtype)
        total[index] = values
        return total
    size = int(np.prod(shape))
    places = np.arange(size).reshape(shape)[index].ravel()
    # Counting with weights adds in float64, many times faster than np.add.at.
    weights = np.broadcast_to(values, np.shape(np.empty(shape, np.bool_)[index])).ravel()
    return np.bincount(places, weights, size).astype(values.dtype).reshape(shape)


_take: Primitive = primitive(
    _getitem,
    "x",
    lambda g, x_shape, index: scatter(g, shape=x_shape, index=index),
    name="getitem",
    convention="an element taken twice adds up",
)
_view: Primitive = primitive(
    _view_of,
    "x",
    lambda g, x_shape, index: scatter(g, shape=x_shape, index=index),
    name="slice",
    is_view=True,
)
scatter: Primitive = primitive(
    _scatter, "values", lambda g, index: getitem(g, index), name="scatter"
)


def getitem(x: Any, index: Index) -> Tensor:
    """``x[index]``. A basic index gives a view, another a copy, as in NumPy."""
    index = plain_index(index)
    return (_view if _is_basic(index) else _take)(x, index=index)


def _setitem(x: Any, value: Any, *, index: Index) -> Any:
    y = x.copy()
    y[index] = value
    return y


def _written_value(g: Any, value_shape: tuple[int, ...], index: Index) -> Any:
    found = getitem(g, index)
    if _has_repeats(index):  # of several values written to one place the last one stays
        places = np.arange(g.size).reshape(g.shape)[index]
        order = np.arange(places.size).reshape(places.shape)
        last = np.empty(g.size, np.intp)
        last[places.ravel()] = order.ravel()
        found = found * (last[places] == order)
    return found


setitem: Primitive = primitive(
    _setitem,
    "x value",
    lambda g, index: setitem(g, 0, index=index),
    _written_value,
    name="setitem",
    convention="of values written to one place the last",
)
