"""The axes of a tensor in another order: always a view."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core.registry import implements, primitive
from ...core.types import Shape, TensorLike
from ..arguments import as_sizes, axes_of, axis_of, ndim_of

__all__ = [
    "adjoint",
    "moveaxis",
    "movedim",
    "permute",
    "swapaxes",
    "swapdims",
    "t",
    "transpose",
]


def _inverse(axes: Shape) -> Shape:
    inverse = [0] * len(axes)
    for position, axis in enumerate(axes):
        inverse[axis % len(axes)] = position
    return tuple(inverse)


_permute = primitive(
    lambda x, *, axes: np.transpose(x, axes),
    "x",
    lambda g, axes: g.transpose(_inverse(axes)),
    name="permute",
    is_view=True,
)


def permute(input: TensorLike, dims: int | Sequence[int], *more: int) -> TensorLike:
    """Put the axes in another order. A view.

    Args:
        dims: for each axis of the result, the input's axis that it is; in a sequence or one by one.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: an axis is missing or named twice.

    >>> import tinygrad_np as tg
    >>> tg.permute(tg.zeros(2, 3, 4), (2, 0, 1)).shape
    (4, 2, 3)
    >>> tg.zeros(2, 3, 4).permute(0, -1, 1).shape
    (2, 4, 3)
    """
    order = as_sizes((dims, *more))
    try:
        return _permute(input, axes=order)
    except ValueError:
        axes_of("permute", order, ndim_of(input))
        raise RuntimeError(
            f"permute: dims {order} for a tensor of {ndim_of(input)} dimensions"
        ) from None


def _swap(op: str, input: TensorLike, first: int, second: int) -> TensorLike:
    ndim = ndim_of(input)
    i, j = axis_of(op, first, ndim), axis_of(op, second, ndim)
    order = list(range(ndim))
    if ndim:
        order[i], order[j] = j, i
    return _permute(input, axes=tuple(order))


@implements(np.transpose, axes="dim0")
def transpose(
    input: TensorLike,
    dim0: int | Sequence[int] | None = None,
    dim1: int | None = None,
    *more: int,
) -> TensorLike:
    """Exchange the axes ``dim0`` and ``dim1``. A view.

    With no axes, or with all of them in one sequence or one by one, it does as ``np.transpose``:
    it reverses the axes, or puts them in that order (:func:`permute`).

    Raises:
        IndexError: an axis that is not there.

    >>> import tinygrad_np as tg
    >>> x = tg.zeros(2, 3, 4)
    >>> tg.transpose(x, 0, 2).shape, x.transpose(-1, -2).shape, x.transpose().shape
    ((4, 3, 2), (2, 4, 3), (4, 3, 2))
    """
    if dim0 is None:
        return _permute(input, axes=tuple(range(ndim_of(input)))[::-1])
    if dim1 is None or more or not isinstance(dim0, (int, np.integer)):
        return permute(input, dim0, *([] if dim1 is None else [dim1]), *more)
    return _swap("transpose", input, dim0, dim1)


@implements(np.swapaxes, axis1="axis0", axis2="axis1")
def swapaxes(input: TensorLike, axis0: int, axis1: int) -> TensorLike:
    """Exchange two axes, as :func:`transpose` does. A view.

    >>> import tinygrad_np as tg
    >>> tg.swapaxes(tg.zeros(2, 3, 4), 0, 1).shape
    (3, 2, 4)
    """
    return _swap("swapaxes", input, axis0, axis1)


def swapdims(input: TensorLike, dim0: int, dim1: int) -> TensorLike:
    """Exchange two axes, as :func:`transpose` does. A view.

    >>> import tinygrad_np as tg
    >>> tg.swapdims(tg.zeros(2, 3, 4), 0, 1).shape
    (3, 2, 4)
    """
    return _swap("swapdims", input, dim0, dim1)


def t(input: TensorLike) -> TensorLike:
    """Transpose a matrix; a vector or a number stays as it is. A view.

    Raises:
        RuntimeError: the input has more than two dimensions.

    >>> import tinygrad_np as tg
    >>> tg.t(tg.tensor([[1.0, 2.0]]))
    tensor([[1.],
            [2.]])
    """
    if ndim_of(input) > 2:
        raise RuntimeError(f"t: at most 2 dimensions are needed, not {ndim_of(input)}")
    return transpose(input)


def matrix_transpose(input: TensorLike) -> TensorLike:
    """Exchange the last two axes, as ``Tensor.mT`` does; a number stays as it is. A view.

    Raises:
        RuntimeError: the input is a vector.

    >>> import tinygrad_np as tg
    >>> matrix_transpose(tg.zeros(4, 2, 3)).shape
    (4, 3, 2)
    """
    if ndim_of(input) == 1:
        raise RuntimeError("mT: a matrix, or a stack of them, is needed, not a vector")
    return _swap("mT", input, -1, -2) if ndim_of(input) else _permute(input, axes=())


@implements(np.moveaxis)
def movedim(
    input: TensorLike, source: int | Sequence[int], destination: int | Sequence[int]
) -> TensorLike:
    """Move axes to other places; the rest keep their order. A view.

    Args:
        source: the axes to move.
        destination: the places of the result that they come to, one for each.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: an axis or a place named twice, or not as many places as axes.

    >>> import tinygrad_np as tg
    >>> tg.movedim(tg.zeros(2, 3, 4), 0, -1).shape
    (3, 4, 2)
    """
    ndim = ndim_of(input)
    sources = axes_of("movedim", source, ndim)
    places = axes_of("movedim", destination, ndim)
    if len(sources) != len(places):
        raise RuntimeError(f"movedim: {len(sources)} axes cannot go to {len(places)} places")
    if not ndim:
        return _permute(input, axes=())
    order = [i for i in range(ndim) if i not in sources]
    for place, i in sorted(zip(places, sources, strict=True)):
        order.insert(place, i)
    return _permute(input, axes=tuple(order))


moveaxis = movedim


def adjoint(input: TensorLike) -> TensorLike:
    """Exchange the last two axes: the numbers are real, and their own conjugates. A view.

    Raises:
        RuntimeError: the input is a vector.

    >>> import tinygrad_np as tg
    >>> tg.adjoint(tg.tensor([[1.0, 2.0]]))
    tensor([[1.],
            [2.]])
    """
    return matrix_transpose(input)
