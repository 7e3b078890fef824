"""``x[index]`` and ``x[index] = value``, with indices of every kind.

A *basic* index is made of integers, slices, ``None`` and ``...`` alone, and takes a view. With
masks, or sequences or arrays of integers, in it, it is *advanced* and takes a copy.

Where NumPy and PyTorch order the axes of a result differently, PyTorch's order holds, also in
assignment: integers are applied first, each taking away its axis. So ``x[0, :, [1, 2]]`` is
``x[0][:, [1, 2]]``, of shape (n, 2), where NumPy gives the shape (2, n).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import TensorBase
from ...core.types import Array, Shape, TensorLike
from ..arguments import ndim_of, shape_of
from ..memory_order import full_in_order_of

Index = Any
Parts = tuple[Any, ...]


def _part(given: Any) -> Any:
    """What stands in an index: a number is an int, all else that is not basic an array."""
    if isinstance(given, TensorBase):
        given = given._array
    elif isinstance(given, (list, tuple)):
        given = [x._array if isinstance(x, TensorBase) else x for x in given]
    array = np.asarray(given)
    if not array.size and not hasattr(given, "dtype"):
        return array.astype(np.intp)  # an empty list has no type
    return int(array) if not array.ndim and array.dtype.kind in "iu" else array


def _axes_taken(part: Any) -> int:
    """How many axes of the tensor a part of an index stands for; of "...", none for certain."""
    if isinstance(part, np.ndarray) and part.dtype.kind == "b":
        return part.ndim
    return 0 if part is None or part is Ellipsis else 1


def separated(index: Index, ndim: int) -> tuple[Parts | None, Parts | None]:
    """The basic index to apply first, and the advanced one to apply to its result.

    None in place of one that there is no need for.
    """
    parts: list[Any] = []
    has_arrays = has_integers = False
    for part in index if isinstance(index, tuple) else (index,):
        kind = type(part)
        if kind is not int and kind is not slice and part is not None and part is not Ellipsis:
            part = _part(part)
            kind = type(part)
            has_arrays = has_arrays or kind is not int
        has_integers = has_integers or kind is int
        parts.append(part)
    if not has_arrays:
        return tuple(parts), None
    if sum(map(_axes_taken, parts)) == ndim:  # nothing is left for "...": it parts no arrays
        parts = [part for part in parts if part is not Ellipsis]
    if not has_integers:
        return None, tuple(parts)
    basic: list[Any] = []
    for part in parts:
        if isinstance(part, np.ndarray):
            basic += [slice(None)] * _axes_taken(part)
        elif part is not None:
            basic.append(part if type(part) is int or part is Ellipsis else slice(None))
    if Ellipsis not in basic:
        basic.append(Ellipsis)  # a view, also where only a number is left
    return tuple(basic), tuple([part for part in parts if type(part) is not int])


def _has_repeats(index: Index) -> bool:
    """Whether the index could take an element twice: only integer arrays can."""
    parts = index if isinstance(index, tuple) else (index,)
    return any(
        isinstance(part, np.ndarray) and part.dtype.kind in "iu" and part.size > 1 for part in parts
    )


# --- reading -------------------------------------------------------------------------------------


def _slice(x: Any, *, index: Index) -> Any:
    y = x[index]
    if isinstance(y, np.ndarray):
        return y
    return x[(*index, ...) if isinstance(index, tuple) else (index, ...)]  # a view of one element


def _added_at(values: Any, *, shape: Shape, index: Index) -> Any:
    """Zeros with ``values`` added at ``index``, each as often as it stands there."""
    if not _has_repeats(index):
        total = full_in_order_of(values, shape)
        total[index] = values
        return total
    size = int(np.prod(shape))
    places = np.arange(size).reshape(shape)[index].ravel()
    # Counting with weights adds in float64, many times faster than np.add.at.
    weights = np.broadcast_to(values, shape_of(np.empty(shape, np.bool_)[index])).ravel()
    if values.dtype.kind == "c":
        real, imag = (np.bincount(places, w, size) for w in (weights.real, weights.imag))
        return (real + 1j * imag).astype(values.dtype).reshape(shape)
    return np.bincount(places, weights, size).astype(values.dtype).reshape(shape)


_view: Primitive = primitive(
    _slice,
    "x",
    lambda g, x_shape, index: zeros_with(g, shape=x_shape, index=index),
    name="slice",
    is_view=True,
)
_take: Primitive = primitive(
    lambda x, *, index: x[index],
    "x",
    lambda g, x_shape, index: zeros_with(g, shape=x_shape, index=index),
    name="getitem",
    convention="an element taken twice adds up",
)
zeros_with: Primitive = primitive(
    _added_at, "values", lambda g, index: getitem(g, index), name="scatter"
)


def getitem(input: TensorLike, index: Index) -> TensorLike:
    """Read ``input[index]``: a view where the index is basic, else a copy. See the module's text.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> getitem(x, (0, slice(1, None))), getitem(x, [1, 1])
    (tensor([2.]), tensor([[3., 4.],
            [3., 4.]]))
    """
    kind = type(index)
    if kind is int or kind is slice:
        return _view(input, index=index)
    found: TensorLike = _read(input, *separated(index, ndim_of(input)))
    return found


def _read(input: Any, basic: Parts | None, advanced: Parts | None) -> Any:
    if basic is not None:
        input = _view(input, index=basic)
    return input if advanced is None else _take(input, index=advanced)


# --- writing -------------------------------------------------------------------------------------


def assign(array: Array, index: Index, value: Any) -> None:
    """Write ``array[index] = value`` into the array."""
    _assign(array, *separated(index, array.ndim), value)


def _assign(array: Any, basic: Parts | None, advanced: Parts | None, value: Any) -> None:
    try:
        if advanced is not None:
            (array if basic is None else array[basic])[advanced] = value
        elif basic is None or Ellipsis in basic:
            array[basic] = value
        else:
            array[(*basic, ...)] = value  # also where only one element is left
    except ValueError:
        raise ShapeError(
            f"item assignment: the value of shape {np.shape(value)} does not broadcast to the part "
            f"of the tensor of shape {array.shape} that it is assigned to"
        ) from None


def _with_item(x: Any, value: Any, *, basic: Parts | None, advanced: Parts | None) -> Any:
    y = x.copy()
    _assign(y, basic, advanced, value)
    return y


def _written_value(g: Any, value_shape: Shape, basic: Parts | None, advanced: Parts | None) -> Any:
    found = _read(g, basic, advanced)
    if _has_repeats(advanced):  # of several values written to one place the last one stays
        places = _read(np.arange(g.size).reshape(g.shape), basic, advanced)
        order = np.arange(places.size).reshape(places.shape)
        last = np.empty(g.size, np.intp)
        last[places.ravel()] = order.ravel()
        found = found * (last[places] == order)
    spare = len(value_shape) - found.ndim  # axes of length 1 that assignment leaves out
    return found.reshape((1,) * spare + found.shape) if spare > 0 else found


_setitem: Primitive = primitive(
    _with_item,
    "x value",
    lambda g, basic, advanced: _setitem(g, 0, basic=basic, advanced=advanced),
    _written_value,
    name="setitem",
    convention="of values written to one place the last",
)


def setitem(input: TensorLike, value: Any, index: Index) -> TensorLike:
    """Copy the input and write ``copy[index] = value``.

    >>> import tinygrad_np as tg
    >>> setitem(tg.zeros(3), 5.0, index=[0, 2])
    tensor([5., 0., 5.])
    """
    basic, advanced = separated(index, ndim_of(input))
    return _setitem(input, value, basic=basic, advanced=advanced)


# --- along one axis ------------------------------------------------------------------------------


def along(index: Array, axis: int) -> Parts:
    """The index ``(i, j, ..., index[i, j, ..., k], ...)``: along one axis as ``index`` says, else
    every element in its place.
    """
    if not index.ndim:
        return ()
    places: list[Any] = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    places[axis] = index
    return tuple(places)


def entries(axis: int, part: Any) -> Parts:
    """The index that takes ``part`` along one axis, and all along those before and after it."""
    return (slice(None),) * axis + (part,)
