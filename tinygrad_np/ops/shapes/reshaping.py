"""Other shapes for the same elements in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, overload

import numpy as np

from ...core.errors import ShapeError
from ...core.registry import implements, primitive
from ...core.tensor_base import like_input, unwrap
from ...core.type_promotion import element_type
from ...core.types import Shape, TensorLike
from ..arguments import (
    Dims,
    as_sizes,
    axes_of,
    axis_of,
    beside_tensors,
    dim_or_axis,
    ndim_of,
    shape_of,
)

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "flatten",
    "ravel",
    "reshape",
    "squeeze",
    "unflatten",
    "unsqueeze",
]


def _reshaped(x: Any, *, shape: Shape) -> Any:
    return x.reshape(shape) if type(x) is np.ndarray else np.reshape(x, shape)


_reshape = primitive(
    _reshaped, "x", lambda g, x_shape: g.reshape(x_shape), name="reshape", is_view=True
)


def reshape(input: TensorLike, shape: int | Sequence[int], *more: int) -> TensorLike:
    """Give the elements another shape, in row-major order.

    Args:
        input: any shape.
        shape: the new sizes, in a sequence or one by one. One of them may be -1, which stands for
            what is left over.

    Returns:
        A view of the input where its memory layout has one, else a copy. ``Tensor.view`` is this
        function too: it copies where PyTorch's refuses, since layers here choose layouts of their
        own.

    Raises:
        RuntimeError: the shape holds another number of elements (a ValueError, too).

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.reshape(x, (-1,))
    tensor([1., 2., 3., 4.])
    >>> x.reshape(4, 1).shape
    (4, 1)
    """
    return _with_sizes("reshape", input, (shape, *more))


def _with_sizes(op: str, input: TensorLike, given: tuple[Any, ...]) -> TensorLike:
    sizes = as_sizes(given)
    if min(sizes, default=0) < -1:
        raise RuntimeError(f"{op}: {min(sizes)} in {tuple(sizes)} is no size")
    try:
        return _reshape(input, shape=sizes)
    except ShapeError:
        met = tuple(shape_of(input))
        why = "more than one size is -1" if sizes.count(-1) > 1 else f"it has {prod(met)} elements"
        raise ShapeError(f"{op}: shape {met} does not fit {tuple(sizes)}: {why}") from None


def view(input: TensorLike, *shape: Any, **named: Any) -> TensorLike:
    """Give the elements another shape, as :func:`reshape`; or read their bytes as another type.

    Args:
        input: any shape.
        shape: the new sizes, or a type. If its elements are of another size, the last axis gets
            shorter or longer.

    Raises:
        RuntimeError: the shape or the type does not fit, or a tensor that requires grad is read as
            another type.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> x.view(2, 1).shape, x.view(tg.int32)
    ((2, 1), tensor([1065353216, 1073741824], dtype=int32))
    """
    given = shape or tuple(named.values())
    if len(given) != 1 or isinstance(given[0], (int, np.integer, tuple, list)):
        return _with_sizes("view", input, given)
    x, kind = np.asarray(unwrap(input)), element_type(given[0])
    if getattr(input, "node", None) is not None:
        raise RuntimeError(f"view: the bytes of {x.dtype} as {kind} have no derivative: detach()")
    try:
        shown: TensorLike = like_input(x.view(kind), input)
    except ValueError as error:
        raise RuntimeError(f"view: {x.dtype} of shape {x.shape} as {kind}: {error}") from None
    return shown


def reshape_as(input: TensorLike, other: Any) -> TensorLike:
    """Give the elements the shape of ``other``. See :func:`reshape`.

    >>> import tinygrad_np as tg
    >>> tg.arange(4).reshape_as(tg.zeros(2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    return reshape(input, shape_of(other))


def ravel(input: TensorLike) -> TensorLike:
    """Give all elements in one axis, in row-major order: a view where the layout has one.

    >>> import tinygrad_np as tg
    >>> tg.ravel(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 2., 3., 4.])
    """
    return _reshape(input, shape=(np.size(input),))


def flatten(input: TensorLike, start_dim: int = 0, end_dim: int = -1) -> TensorLike:
    """Join the axes from ``start_dim`` to ``end_dim`` in one.

    Returns:
        A view where the layout has one. A number becomes a vector of one element.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: ``start_dim`` comes after ``end_dim``.

    >>> import tinygrad_np as tg
    >>> tg.flatten(tg.zeros(2, 3, 4), start_dim=1).shape
    (2, 12)
    """
    shape = shape_of(input)
    start = axis_of("flatten", start_dim, len(shape))
    end = axis_of("flatten", end_dim, len(shape))
    if not shape:
        return _reshape(input, shape=(1,))
    if start > end:
        raise RuntimeError(f"flatten: start_dim={start_dim} comes after end_dim={end_dim}")
    return reshape(input, (*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :]))


def unflatten(input: TensorLike, dim: int, sizes: Sequence[int]) -> TensorLike:
    """Divide one axis in several.

    Args:
        sizes: their lengths, one of which may be -1: what is left over.

    Raises:
        RuntimeError: the sizes do not multiply to the length of the axis.

    >>> import tinygrad_np as tg
    >>> tg.unflatten(tg.zeros(2, 12), 1, (3, -1)).shape
    (2, 3, 4)
    """
    shape = shape_of(input)
    axis = axis_of("unflatten", dim, len(shape))
    known = prod(n for n in sizes if n != -1)
    full = tuple(shape[axis] // known if n == -1 and known else n for n in sizes)
    if not full or prod(full) != shape[axis]:
        raise RuntimeError(
            f"unflatten: the sizes {tuple(sizes)} do not multiply to {shape[axis]}, the length of "
            f"axis {axis} of shape {shape}"
        )
    return reshape(input, (*shape[:axis], *full, *shape[axis + 1 :]))


def squeeze(input: TensorLike, dim: Dims = None, *, axis: Dims = None) -> TensorLike:
    """Leave out axes of length 1: all of them, or those that ``dim`` names.

    A view. An axis named that has another length stays.

    Raises:
        IndexError: an axis that is not there.

    >>> import tinygrad_np as tg
    >>> x = tg.zeros(1, 3, 1)
    >>> tg.squeeze(x).shape, tg.squeeze(x, 0).shape, tg.squeeze(x, 1).shape
    ((3,), (3, 1), (1, 3, 1))
    """
    shape = shape_of(input)
    dims = dim_or_axis(dim, axis)
    named = range(len(shape)) if dims is None else axes_of("squeeze", dims, len(shape))
    kept = tuple([n for i, n in enumerate(shape) if n != 1 or i not in named])
    return _reshape(input, shape=kept)


def unsqueeze(input: TensorLike, dim: int) -> TensorLike:
    """Put in a new axis of length 1, which becomes number ``dim`` of the result. A view.

    Raises:
        IndexError: the result has no such axis.

    >>> import tinygrad_np as tg
    >>> tg.unsqueeze(tg.zeros(2, 3), 0).shape, tg.unsqueeze(tg.zeros(2, 3), -1).shape
    ((1, 2, 3), (2, 3, 1))
    """
    return with_new_axes(input, (dim,))


def with_new_axes(input: TensorLike, places: int | Sequence[int]) -> TensorLike:
    """Put in new axes of length 1 at some places, counted in the result. A view."""
    shape = shape_of(input)
    ndim = len(shape) + np.size(places)
    axes = axes_of("unsqueeze", places, ndim)
    rest = iter(shape)
    return _reshape(input, shape=tuple([1 if i in axes else next(rest) for i in range(ndim)]))


# --- at least so many dimensions -----------------------------------------------------------------


def _at_least(inputs: tuple[Any, ...], places: Sequence[tuple[int, ...]]) -> Any:
    """Each input with new axes at the places listed for its number of dimensions."""
    if len(inputs) == 1 and isinstance(inputs[0], (tuple, list)):
        inputs = tuple(inputs[0])
        return tuple([_at_least((x,), places) for x in inputs])
    inputs = tuple(beside_tensors("atleast", *inputs))
    ready = [
        with_new_axes(x, places[ndim_of(x)]) if ndim_of(x) < len(places) else x for x in inputs
    ]
    return ready[0] if len(ready) == 1 else tuple(ready)


@overload
def atleast_1d(input: TensorLike, /) -> TensorLike: ...
@overload
def atleast_1d(*tensors: TensorLike) -> tuple[TensorLike, ...]: ...
@implements(np.atleast_1d)
def atleast_1d(*tensors: Any) -> Any:
    """Make a number a vector of one element; leave all else as it is.

    Returns:
        A view, or a tuple of them for several tensors.

    >>> import tinygrad_np as tg
    >>> tg.atleast_1d(tg.tensor(2.0))
    tensor([2.])
    """
    return _at_least(tensors, [(0,)])


@overload
def atleast_2d(input: TensorLike, /) -> TensorLike: ...
@overload
def atleast_2d(*tensors: TensorLike) -> tuple[TensorLike, ...]: ...
@implements(np.atleast_2d)
def atleast_2d(*tensors: Any) -> Any:
    """Make a vector (n) a matrix (1, n) and a number (1, 1); leave all else as it is.

    Returns:
        A view, or a tuple of them for several tensors.

    >>> import tinygrad_np as tg
    >>> tg.atleast_2d(tg.tensor([1.0, 2.0]))
    tensor([[1., 2.]])
    """
    return _at_least(tensors, [(0, 1), (0,)])


@overload
def atleast_3d(input: TensorLike, /) -> TensorLike: ...
@overload
def atleast_3d(*tensors: TensorLike) -> tuple[TensorLike, ...]: ...
@implements(np.atleast_3d)
def atleast_3d(*tensors: Any) -> Any:
    """Make a matrix (m, n) an array (m, n, 1), a vector (1, n, 1) and a number (1, 1, 1).

    Returns:
        A view, or a tuple of them for several tensors.

    >>> import tinygrad_np as tg
    >>> a, b = tg.atleast_3d(tg.zeros(2, 3), tg.zeros(4))
    >>> a.shape, b.shape
    ((2, 3, 1), (1, 4, 1))
    """
    return _at_least(tensors, [(0, 1, 2), (0, 2), (2,)])
