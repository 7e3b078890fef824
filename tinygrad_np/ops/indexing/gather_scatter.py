"""Reading and writing along one axis by an index with as many dimensions as the tensor.

All are made of reading and writing by index (:mod:`.item`), whose derivatives they inherit. Where
an index stands more than once, ``scatter_add`` adds, and ``scatter`` keeps the last value, which
alone has a gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.tensor_base import is_tensor, unwrap
from ...core.types import Shape, TensorLike
from ..arguments import axis_of, ndim_of, shape_of
from ..shapes.broadcasting import expand
from ..shapes.casting import clone
from ..shapes.joining import cat
from ..shapes.reshaping import ravel, reshape
from .item import Parts, along, getitem, setitem, zeros_with
from .selecting import integers

__all__ = [
    "gather",
    "scatter",
    "scatter_add",
    "scatter_reduce",
    "take",
    "take_along_dim",
]


def _checked(op: str, shape: Shape, dim: int, index: Any) -> tuple[Any, Parts]:
    """The index as an array, and as an index of the whole input."""
    axis = axis_of(op, dim, len(shape))
    index = integers(op, index, shape[axis] if shape else 1, RuntimeError)
    if not index.size and index.ndim < 2 <= len(shape):  # PyTorch lets an empty list stand for none
        index = index.reshape((0,) * len(shape))
    if max(index.ndim, 1) != max(len(shape), 1):
        raise RuntimeError(
            f"{op}: the index has shape {index.shape}, the input {shape}: as many dimensions are "
            "needed"
        )
    if not shape:
        return index, () if not index.ndim else (np.zeros_like(index),)
    if not index.ndim:
        index = index.reshape(1)
    for a, (n, m) in enumerate(zip(index.shape, shape, strict=True)):
        if a != axis and n > m:
            raise RuntimeError(
                f"{op}: the index of shape {index.shape} is longer than the input of shape {shape} "
                f"along axis {a}"
            )
    return index, along(index, axis)


# --- reading -------------------------------------------------------------------------------------


def gather(input: TensorLike, dim: int, index: Any) -> TensorLike:
    """Take elements along one axis by an index, which says for each element of the result where.

    The element (i, j, k) is ``input[i][index[i][j][k]][k]`` for ``dim=1``, and so on. A copy.

    Args:
        index: integers from 0, with as many dimensions as the input and along no other axis longer;
            its shape is the result's.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: an index out of range, or of a shape that does not fit.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.gather(x, 1, tg.tensor([[1, 1], [0, 1]]))
    tensor([[2., 2.],
            [3., 4.]])
    """
    shape = shape_of(input)
    asked = shape_of(index)
    index, places = _checked("gather", shape, dim, index)
    if not shape:
        found: TensorLike = clone(input) if not asked else getitem(reshape(input, (1,)), places)
        return found
    found = getitem(input, places)
    return found if index.shape == asked else reshape(found, asked)


def take(input: TensorLike, index: Any) -> TensorLike:
    """Take elements by their number in row-major order. A copy.

    Args:
        index: integers of any shape, which is the result's; negative ones count from the end.

    Raises:
        IndexError: there is no such element.

    >>> import tinygrad_np as tg
    >>> tg.take(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([0, -1]))
    tensor([1., 4.])
    """
    index = np.asarray(unwrap(index))
    size = int(np.size(input))
    index = integers("take", np.where(index < 0, index + size, index), size)
    return reshape(getitem(ravel(input), index.reshape(-1)), index.shape)


def take_along_dim(input: TensorLike, indices: Any, dim: int | None = None) -> TensorLike:
    """Take elements along one axis at indices that broadcast against the others. A copy.

    What ``argsort``, or ``argmax`` with ``keepdim=True``, finds can be taken with it.

    Args:
        indices: integers with as many dimensions as the input; negative ones count from the end.
        dim: the axis; by default the indices are a vector, and number all elements.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: an index out of range, or of a shape that does not fit.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[3.0, 1.0], [2.0, 4.0]])
    >>> tg.take_along_dim(x, tg.tensor([[1], [0]]), dim=1)
    tensor([[1.],
            [2.]])
    """
    index = np.asarray(unwrap(indices))
    if dim is None:
        return gather(ravel(input), 0, _from_start(index.ravel(), int(np.size(input))))
    shape = shape_of(input)
    axis = axis_of("take_along_dim", dim, len(shape))
    if index.ndim != len(shape):
        raise RuntimeError(
            f"take_along_dim: the indices have shape {index.shape}, the input {shape}: as many "
            "dimensions are needed"
        )
    if not shape:
        raise IndexError("take_along_dim: a number has no axis")
    one = (*shape[:axis], 1, *shape[axis + 1 :])
    common = list(np.broadcast_shapes(one, (*index.shape[:axis], 1, *index.shape[axis + 1 :])))
    common[axis] = shape[axis]
    input = expand(input, tuple(common))
    common[axis] = index.shape[axis]
    return gather(input, axis, np.broadcast_to(_from_start(index, shape[axis]), common))


def _from_start(index: Any, size: int) -> Any:
    return np.where(index < 0, index + size, index)


# --- writing -------------------------------------------------------------------------------------


def _source_at(op: str, index: Any, src: Any) -> Any:
    """The part of ``src`` that meets the index, which may be shorter."""
    shape = shape_of(src)
    if not shape and (not is_tensor(src) or index.size == 1):
        return src
    if shape == index.shape:
        return src
    if len(shape) != index.ndim or any(n > m for n, m in zip(index.shape, shape, strict=True)):
        raise RuntimeError(
            f"{op}: the index of shape {index.shape} is longer than src of shape {shape}"
        )
    return getitem(src, tuple(slice(n) for n in index.shape))


def scatter(
    input: TensorLike, dim: int, index: Any, src: Any, *, reduce: str | None = None
) -> TensorLike:
    """Write ``src`` over the elements that :func:`gather` would read. A copy.

    Of several values written to one element the last one stays, and has the gradient.

    Args:
        index: as of :func:`gather`.
        src: a number, or values for at least the index's shape.
        reduce: "add" or "multiply" instead of writing.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: an index out of range, or shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> tg.scatter(tg.zeros(2, 3), 1, tg.tensor([[2], [0]]), tg.tensor([[1.0], [5.0]]))
    tensor([[0., 0., 1.],
            [5., 0., 0.]])
    """
    if reduce is not None:
        if reduce not in ("add", "multiply"):
            raise RuntimeError(f"scatter: reduce={reduce!r}: choose from 'add', 'multiply'")
        if not ndim_of(src) and not is_tensor(src):
            src = np.full(shape_of(index), src, np.asarray(unwrap(input)).dtype)
        return scatter_reduce(input, dim, index, src, "sum" if reduce == "add" else "prod")
    shape = shape_of(input)
    index, places = _checked("scatter", shape, dim, index)
    src = _source_at("scatter", index, src)
    if shape:
        return setitem(input, src, places)
    if not index.size:
        return clone(input)
    written: TensorLike = setitem(input, reshape(src, ()) if ndim_of(src) else src, ())
    return written


def scatter_add(input: TensorLike, dim: int, index: Any, src: Any) -> TensorLike:
    """Add ``src`` to the elements that :func:`gather` would read. A copy.

    Args:
        index: as of :func:`gather`.
        src: values for at least the index's shape.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: an index out of range, or shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> tg.scatter_add(tg.zeros(3), 0, tg.tensor([2, 2]), tg.tensor([1.0, 5.0]))
    tensor([0., 0., 6.])
    """
    shape = shape_of(input)
    index, places = _checked("scatter_add", shape, dim, index)
    src = _source_at("scatter_add", index, src)
    if not shape:
        added = input + (np.sum(src) if ndim_of(src) else src)
    else:
        added = input + zeros_with(src, shape=shape, index=places)
    result: TensorLike = added
    return result


# --- reducing ------------------------------------------------------------------------------------

_NEUTRAL = {"sum": 0.0, "mean": 0.0, "prod": 1.0, "amax": -np.inf, "amin": np.inf}


def scatter_reduce(
    input: TensorLike, dim: int, index: Any, src: Any, reduce: str, *, include_self: bool = True
) -> TensorLike:
    """Reduce to one all values of ``src`` that meet at an element of the input. A copy.

    Args:
        index: as of :func:`gather`.
        src: values for at least the index's shape.
        reduce: "sum", "prod", "mean", "amax" or "amin" (ties share the gradient evenly).
        include_self: count the input's own value among them; otherwise it stays only where nothing
            meets.

    Raises:
        IndexError: there is no such axis.
        RuntimeError: an index out of range, or shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> x, index = tg.tensor([10.0, 20.0]), tg.tensor([0, 0, 0])
    >>> tg.scatter_reduce(x, 0, index, tg.tensor([1.0, 2.0, 6.0]), "mean", include_self=False)
    tensor([ 3., 20.])
    """
    op = "scatter_reduce"
    if reduce not in _NEUTRAL:
        raise RuntimeError(f"{op}: reduce={reduce!r}: choose from {', '.join(_NEUTRAL)}")
    shape = shape_of(input)
    index, places = _checked(op, shape, dim, index)
    src = _source_at(op, index, src)
    size = int(np.prod(shape))
    if not index.size or not size:
        return clone(input)
    dtype = np.asarray(unwrap(input)).dtype
    targets = np.arange(size).reshape(shape or (1,))[places or (...,)].ravel()
    table, counts = _meeting(targets, size)
    # Row i of the table: the input's place i, then the sources that meet there, then fillers.
    values = cat([ravel(input), ravel(src), _neutral(reduce, dtype)])
    if not include_self:
        table[:, 0] = np.where(counts > 0, size + targets.size, table[:, 0])
    rows: Any = getitem(values, table)  # (size, most that meet + 1)
    if reduce == "mean":
        met = np.maximum(counts + include_self, 1).astype(dtype)
        total: Any = np.sum(rows, axis=1)
        y = total / met if dtype.kind == "f" else (total // met).astype(dtype)
    else:
        reduction: Any = {"sum": np.sum, "prod": np.prod, "amax": np.max, "amin": np.min}[reduce]
        y = reduction(rows, axis=1)
    result: TensorLike = reshape(y, shape)
    return result


def _neutral(reduce: str, dtype: np.dtype[Any]) -> Any:
    """The value that changes no result, in an array of one element."""
    value: Any = _NEUTRAL[reduce]
    if dtype.kind in "iu" and not np.isfinite(value):
        limits = np.iinfo(dtype)
        value = limits.min if value < 0 else limits.max
    return np.asarray([value], dtype)


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
