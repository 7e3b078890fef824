"""Diagonals of matrices, and matrices with a given diagonal."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.types import Shape, TensorLike
from ..arguments import axis_of, ndim_of, shape_of
from .casting import clone
from .reshaping import ravel

__all__ = ["diag", "diag_embed", "diagflat", "diagonal"]


def _diagonal_view(x: Any, *, offset: int, axis1: int, axis2: int) -> Any:
    y = np.diagonal(x, offset, axis1, axis2)
    if x.flags.writeable:
        y.flags.writeable = True  # NumPy's are read-only
    return y


def _zeros_with_diagonal(values: Any, *, shape: Shape, offset: int, axis1: int, axis2: int) -> Any:
    y = np.zeros(shape, values.dtype)
    _diagonal_view(y, offset=offset, axis1=axis1, axis2=axis2)[...] = values
    return y


# Each is the transpose of the other.
_diagonal: Primitive = primitive(
    _diagonal_view,
    "x",
    lambda g, x_shape, offset, axis1, axis2: _diag_embed(
        g, shape=x_shape, offset=offset, axis1=axis1, axis2=axis2
    ),
    name="diagonal",
    is_view=True,
)
_diag_embed: Primitive = primitive(
    _zeros_with_diagonal,
    "values",
    lambda g, offset, axis1, axis2: _diagonal(g, offset=offset, axis1=axis1, axis2=axis2),
    name="diag_embed",
)


def _two_axes(op: str, dim1: int, dim2: int, ndim: int) -> tuple[int, int]:
    if ndim < 2:
        axis_of(op, dim1, ndim), axis_of(op, dim2, ndim)
        raise RuntimeError(f"{op}: at least 2 dimensions are needed, not {ndim}")
    axis1, axis2 = axis_of(op, dim1, ndim), axis_of(op, dim2, ndim)
    if axis1 == axis2:
        raise RuntimeError(f"{op}: dim1={dim1} and dim2={dim2} are the same axis")
    return axis1, axis2


@implements(np.diagonal, axis1="dim1", axis2="dim2")
def diagonal(input: TensorLike, offset: int = 0, dim1: int = 0, dim2: int = 1) -> TensorLike:
    """Give the diagonals of the matrices in two axes, along a new last axis. A view.

    Args:
        input: at least two dimensions.
        offset: so many columns to the right of the main diagonal; below it where negative.
        dim1, dim2: the axes of the matrices' rows and columns.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: the two are the same axis.

    >>> import tinygrad_np as tg
    >>> x = tg.zeros(2, 2)
    >>> _ = tg.diagonal(x).add_(1)
    >>> x
    tensor([[1., 0.],
            [0., 1.]])
    """
    axis1, axis2 = _two_axes("diagonal", dim1, dim2, ndim_of(input))
    return _diagonal(input, offset=offset, axis1=axis1, axis2=axis2)


def diag_embed(input: TensorLike, offset: int = 0, dim1: int = -2, dim2: int = -1) -> TensorLike:
    """Make matrices with the last axis on their diagonal, and zeros elsewhere.

    Args:
        input: shape (..., n).
        offset: so many columns to the right of the main diagonal; below it where negative.
        dim1, dim2: the axes of the result that are the matrices' rows and columns, each of length
            n + \\|offset\\|.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: the two are the same axis.

    >>> import tinygrad_np as tg
    >>> tg.diag_embed(tg.tensor([1.0, 2.0]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    ndim = ndim_of(input) + 1
    axis1, axis2 = _two_axes("diag_embed", dim1, dim2, ndim)
    *batch, n = shape_of(input)
    rest = iter(batch)
    length = n + abs(offset)
    shape = tuple([length if i in (axis1, axis2) else next(rest) for i in range(ndim)])
    return _diag_embed(input, shape=shape, offset=offset, axis1=axis1, axis2=axis2)


@implements(np.diag, k="diagonal")
def diag(input: TensorLike, diagonal: int = 0) -> TensorLike:
    """Make the matrix with a vector on its diagonal, or take a matrix's diagonal. A copy.

    Args:
        input: a vector or a matrix.
        diagonal: so many columns to the right of the main diagonal; below it where negative.

    Raises:
        RuntimeError: another number of dimensions.

    >>> import tinygrad_np as tg
    >>> tg.diag(tg.tensor([1.0, 2.0]), 1)
    tensor([[0., 1., 0.],
            [0., 0., 2.],
            [0., 0., 0.]])
    """
    if ndim_of(input) == 1:
        return diag_embed(input, diagonal)
    if ndim_of(input) == 2:
        return clone(_diagonal(input, offset=diagonal, axis1=0, axis2=1))
    raise RuntimeError(f"diag: a vector or a matrix is needed, not the shape {shape_of(input)}")


@implements(np.diagflat, k="offset")
def diagflat(input: TensorLike, offset: int = 0) -> TensorLike:
    """Make the matrix with all elements, in row-major order, on its diagonal.

    >>> import tinygrad_np as tg
    >>> tg.diagflat(tg.tensor([[1.0], [2.0]]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    return diag_embed(ravel(input), offset)
