"""PyTorch's reading and writing along one axis: gather and scatter, index and mask.

All are made of reading and writing by index (:mod:`.indexing`), whose derivatives they inherit.
Where an index stands more than once, ``scatter_add`` and ``index_add`` add, ``scatter`` and
``index_copy`` keep the last value, which alone has a gradient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.tensor_base import is_tensor, unwrap, wrap
from ..arguments import axis_of
from ..elementwise.selection import where
from ..reductions import reduction
from ..shapes.shaping import concatenate, expand, ravel, reshape
from .item import Places, along, getitem, setitem
from .item import scatter as scatter_values

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "argwhere",
    "gather",
    "index_add",
    "index_copy",
    "index_fill",
    "index_select",
    "masked_fill",
    "masked_select",
    "narrow",
    "nonzero",
    "scatter",
    "scatter_add",
    "scatter_reduce",
    "select",
    "take",
    "take_along_dim",
]

# --- places: what an index along one axis means as an index of the whole array -------------------


def _integers(op: str, index: Any, size: int, error: type[Exception] = IndexError) -> Any:
    """An index as an array, each entry checked to be from 0 to ``size - 1``."""
    array = np.asarray(unwrap(index))
    if array.dtype.kind not in "iu" and array.size:
        raise RuntimeError(f"{op}: the index must be integers, not {array.dtype}")
    if array.size and not (array.min() >= 0 and array.max() < size):
        wrong = array[(array < 0) | (array >= size)].flat[0]
        raise error(f"{op}: index {wrong} is out of range for an axis of length {size}")
    return array.astype(np.intp)


def _checked_places(op: str, shape: tuple[int, ...], dim: int, index: Any) -> tuple[Any, Places]:
    axis = axis_of(op, dim, len(shape))
    index = _integers(op, index, shape[axis] if shape else 1, RuntimeError)
    if max(index.ndim, 1) != max(len(shape), 1):
        raise RuntimeError(
            f"{op}: the index has shape {index.shape}, the input {shape}: as many dimensions are "
            "needed"
        )
    if len(shape) > 0 and not index.ndim:
        index = index.reshape(1)
    elif not shape:
        index = index.reshape(())
    for a, (n, m) in enumerate(zip(index.shape, shape, strict=True)):
        if a != axis and n > m:
            raise RuntimeError(
                f"{op}: the index of shape {index.shape} is longer than the input of shape {shape} "
                f"along axis {a}"
            )
    return index, along(index, axis)


def _rows(axis: int, index: Any) -> Places:
    return (slice(None),) * axis + (index,)


def _vector(op: str, shape: tuple[int, ...], dim: int, index: Any) -> tuple[int, Any]:
    axis = axis_of(op, dim, len(shape))
    index = np.atleast_1d(_integers(op, index, shape[axis] if shape else 1))
    if index.ndim > 1:
        raise IndexError(f"{op}: the index must be a vector, not of shape {index.shape}")
    return axis, index


# --- reading -------------------------------------------------------------------------------------


def gather(input: Any, dim: int, index: Any) -> Tensor:
    """``input[i][index[i][j][k]][k]`` for ``dim=1``: along one axis by the index, else in place.

    Args:
        index: integers from 0, with as many dimensions as the input; its shape is the result's.

    Raises:
        IndexError, RuntimeError: an index or a shape out of range.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.gather(x, 1, tg.tensor([[1, 1], [0, 1]]))
    tensor([[2., 2.],
            [3., 4.]])
    """
    shape = np.shape(input)
    index, places = _checked_places("gather", shape, dim, index)
    return getitem(input, places)


def take_along_dim(input: Any, indices: Any, dim: int | None = None) -> Tensor:
    """As ``np.take_along_axis``: :func:`gather` with broadcasting, and over all without ``dim``."""
    index = np.asarray(unwrap(indices))
    if dim is None:
        return gather(ravel(input), 0, index.ravel())
    shape = np.shape(input)
    axis = axis_of("take_along_dim", dim, len(shape))
    if index.ndim != len(shape):
        raise RuntimeError(
            f"take_along_dim: the indices have shape {index.shape}, the input {shape}: as many "
            "dimensions are needed"
        )
    one = (*shape[:axis], 1, *shape[axis + 1 :])
    common = list(np.broadcast_shapes(one, (*index.shape[:axis], 1, *index.shape[axis + 1 :])))
    common[axis] = shape[axis]
    input = expand(input, tuple(common))
    common[axis] = index.shape[axis]
    return gather(input, axis, np.broadcast_to(index, common))


def index_select(input: Any, dim: int, index: Any) -> Tensor:
    """The entries along one axis that a vector of integers names."""
    shape = np.shape(input)
    axis, index = _vector("index_select", shape, dim, index)
    if not shape:
        if len(index) != 1:
            raise RuntimeError(f"index_select: one number has one entry, not {len(index)}")
        return reshape(input, ())
    return getitem(input, _rows(axis, index))


def take(input: Any, index: Any) -> Tensor:
    """Elements by their number in row-major order; negative numbers count from the end."""
    index = np.asarray(unwrap(index))
    size = int(np.size(input))
    return getitem(ravel(input), _integers("take", np.where(index < 0, index + size, index), size))


def select(input: Any, dim: int, index: int) -> Tensor:
    """One entry along an axis, which goes: a view."""
    shape = np.shape(input)
    axis = axis_of("select", dim, len(shape))
    if not shape or not -shape[axis] <= index < shape[axis]:
        raise IndexError(f"select: index {index} is out of range for axis {dim} of shape {shape}")
    return getitem(input, _rows(axis, int(index)))


def narrow(input: Any, dim: int, start: Any, length: int) -> Tensor:
    """``length`` entries along an axis from ``start``: a view."""
    shape = np.shape(input)
    axis = axis_of("narrow", dim, len(shape))
    n = shape[axis] if shape else 0
    first = int(start) + n if int(start) < 0 else int(start)
    if length < 0 or not 0 <= first <= n - length:
        raise RuntimeError(
            f"narrow: {length} entries from {start} on do not fit axis {dim} of shape {shape}"
        )
    return getitem(input, _rows(axis, slice(first, first + length)))


def masked_select(input: Any, mask: Any) -> Tensor:
    """The elements where ``mask`` is true, in one axis; both broadcast."""
    mask = _booleans("masked_select", mask)
    shape = np.broadcast_shapes(np.shape(input), mask.shape)
    return getitem(expand(input, shape), np.broadcast_to(mask, shape))


def nonzero(input: Any, *, as_tuple: bool = False) -> Any:
    """The indices of the elements that are not 0: (count, ndim), or a tuple of vectors."""
    if not as_tuple:
        return argwhere(input)
    return tuple(map(wrap, np.nonzero(np.atleast_1d(unwrap(input)))))


def argwhere(input: Any) -> Tensor:
    """The indices of the elements that are not 0: (count, ndim)."""
    return wrap(np.argwhere(unwrap(input)))  # type: ignore[no-any-return]


# --- writing -------------------------------------------------------------------------------------


def _booleans(op: str, mask: Any) -> Any:
    array = np.asarray(unwrap(mask))
    if array.dtype.kind != "b":
        raise RuntimeError(f"{op}: the mask must be of bools, not {array.dtype}")
    return array


def masked_fill(input: Any, mask: Any, value: Any) -> Tensor:
    """``value`` where ``mask`` is true, which broadcasts to the input."""
    mask = _booleans("masked_fill", mask)
    if np.ndim(value):
        raise RuntimeError(f"masked_fill: the value must be one number, not {np.shape(value)}")
    if not is_tensor(value):
        value = np.asarray(value, unwrap(input).dtype)
    return where(mask, value, input)


def _source_at(op: str, index: Any, src: Any) -> Any:
    """The part of ``src`` that meets the index, which may be shorter."""
    shape = np.shape(src)
    if not shape and not is_tensor(src):
        return src
    if shape == index.shape:
        return src
    if len(shape) != index.ndim or any(n > m for n, m in zip(index.shape, shape, strict=True)):
        raise RuntimeError(
            f"{op}: the index of shape {index.shape} is longer than src of shape {shape}"
        )
    return getitem(src, tuple(slice(n) for n in index.shape))


def scatter(input: Any, dim: int, index: Any, src: Any, *, reduce: str | None = None) -> Tensor:
    """``input`` with ``src`` written at the places that :func:`gather` would read.

    Args:
        src: a number, or values for at least the index's shape.
        reduce: "add" or "multiply" instead of writing.

    >>> import tinygrad_np as tg
    >>> tg.scatter(tg.zeros(2, 3), 1, tg.tensor([[2], [0]]), tg.tensor([[1.0], [5.0]]))
    tensor([[0., 0., 1.],
            [5., 0., 0.]])
    """
    if reduce is not None:
        if reduce not in ("add", "multiply"):
            raise RuntimeError(f"scatter: reduce={reduce!r}: choose from 'add', 'multiply'")
        if not np.ndim(src):
            src = np.full(np.shape(index), src, unwrap(input).dtype)
        return scatter_reduce(input, dim, index, src, "sum" if reduce == "add" else "prod")
    index, places = _checked_places("scatter", np.shape(input), dim, index)
    return setitem(input, _source_at("scatter", index, src), index=places)


def scatter_add(input: Any, dim: int, index: Any, src: Any) -> Tensor:
    """``input`` with ``src`` added at the places that :func:`gather` would read."""
    shape = np.shape(input)
    index, places = _checked_places("scatter_add", shape, dim, index)
    src = _source_at("scatter_add", index, src)
    added: Tensor = input + scatter_values(src, shape=shape, index=places)
    return added


def index_add(input: Any, dim: int, index: Any, source: Any, *, alpha: float = 1) -> Tensor:
    """``input`` with the entries of ``alpha * source`` added to those that ``index`` names."""
    shape = np.shape(input)
    axis, index = _vector("index_add", shape, dim, index)
    source = _entries("index_add", shape, axis, index, source)
    if alpha != 1:
        source = source * alpha
    added: Tensor = input + scatter_values(source, shape=shape, index=_rows(axis, index))
    return added


def index_copy(input: Any, dim: int, index: Any, source: Any) -> Tensor:
    """``input`` with the entries that ``index`` names replaced by those of ``source``."""
    shape = np.shape(input)
    axis, index = _vector("index_copy", shape, dim, index)
    source = _entries("index_copy", shape, axis, index, source)
    return setitem(input, source, index=_rows(axis, index))


def _entries(op: str, shape: tuple[int, ...], axis: int, index: Any, source: Any) -> Any:
    wanted = (*shape[:axis], len(index), *shape[axis + 1 :])
    if np.shape(source) != wanted:
        raise RuntimeError(f"{op}: the source has shape {np.shape(source)}, expected {wanted}")
    return source


def index_fill(input: Any, dim: int, index: Any, value: Any) -> Tensor:
    """``input`` with one number in the entries that ``index`` names."""
    axis, index = _vector("index_fill", np.shape(input), dim, index)
    if np.ndim(value):
        raise RuntimeError(f"index_fill: the value must be one number, not {np.shape(value)}")
    return setitem(input, value, index=_rows(axis, index))


# --- reducing ------------------------------------------------------------------------------------

_NEUTRAL = {"sum": 0.0, "mean": 0.0, "prod": 1.0, "amax": -np.inf, "amin": np.inf}


def scatter_reduce(
    input: Any, dim: int, index: Any, src: Any, reduce: str, *, include_self: bool = True
) -> Tensor:
    """All values of ``src`` that meet at a place of ``input``, reduced to one.

    Args:
        reduce: "sum", "prod", "mean", "amax" or "amin" (ties share the gradient evenly).
        include_self: count the input's own value among them; otherwise it stands only where
            nothing meets.

    >>> import tinygrad_np as tg
    >>> x, index = tg.tensor([10.0, 20.0]), tg.tensor([0, 0, 0])
    >>> tg.scatter_reduce(x, 0, index, tg.tensor([1.0, 2.0, 6.0]), "mean", include_self=False)
    tensor([ 3., 20.])
    """
    op = "scatter_reduce"
    if reduce not in _NEUTRAL:
        raise RuntimeError(f"{op}: reduce={reduce!r}: choose from {', '.join(_NEUTRAL)}")
    shape = np.shape(input)
    index, places = _checked_places(op, shape, dim, index)
    src = _source_at(op, index, src)
    size = int(np.prod(shape))
    if not index.size or not size:
        return reshape(input, shape)
    table, counts = _meeting(np.arange(size).reshape(shape)[places].ravel(), size)
    # Row i of the table: the input's place i, then the sources that meet there, then fillers.
    values = concatenate(
        [ravel(input), ravel(src), np.asarray([_NEUTRAL[reduce]], unwrap(input).dtype)]
    )
    if not include_self:
        table[:, 0] = np.where(counts > 0, values.shape[0] - 1, table[:, 0])
    rows = getitem(values, table)  # (size, most that meet + 1)
    if reduce in ("sum", "mean"):
        y = reduction.sum(rows, axis=1)
        if reduce == "mean":
            y = y / np.maximum(counts + include_self, 1).astype(unwrap(input).dtype)
    elif reduce == "prod":
        y = reduction.prod(rows, 1)
    else:
        y = (reduction.amax if reduce == "amax" else reduction.amin)(rows, axis=1)
    return reshape(y, shape)


def _meeting(targets: Any, size: int) -> tuple[Any, Any]:
    """For each place, itself, then ``size +`` the numbers of the entries whose target it is.

    Padded with ``size + len(targets)`` to (size, most + 1); and how many there are.
    """
    counts = np.bincount(targets, minlength=size)  # (size,)
    order = np.argsort(targets, kind="stable")
    starts = np.cumsum(counts) - counts
    table = np.full((size, int(counts.max()) + 1), size + len(targets))
    table[:, 0] = np.arange(size)
    at = targets[order]
    table[at, 1 + np.arange(len(targets)) - starts[at]] = size + order
    return table, counts
