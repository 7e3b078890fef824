"""Products of vectors: dot, inner, outer, cross, and Kronecker's."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.type_promotion import operands
from ...core.types import Shape, TensorLike
from ..arguments import axis_of, shape_of
from ..elementwise.arithmetic import _mul
from ..reductions.sums import sum as total
from ..shapes.reshaping import reshape
from .lapack import floats
from .matmul import _matmul
from .tensordot import tensordot

__all__ = ["cross", "dot", "ger", "inner", "kron", "outer", "vdot"]


def _two_vectors(op: str, a: Any, b: Any, same_length: bool = True) -> list[Any]:
    a, b = operands(op, a, b)
    shapes = f"shapes {shape_of(a)} and {shape_of(b)}"
    if (a.ndim, b.ndim) != (1, 1):
        raise ShapeError(f"{op}: two vectors are needed, not {shapes}")
    if same_length and shape_of(a) != shape_of(b):
        raise ShapeError(f"{op}: {shapes}: two vectors of one length are needed")
    return [a, b]


def dot(input: TensorLike, tensor: Any) -> TensorLike:
    """Multiply two vectors of one length element by element, and sum.

    ``np.dot`` of tensors takes matrices too, as NumPy defines it.

    Raises:
        ShapeError: one is no vector, or the lengths differ.

    >>> import tinygrad_np as tg
    >>> tg.dot(tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0]))
    tensor(11.)
    """
    y: TensorLike = _matmul(*_two_vectors("dot", input, tensor))
    return y


def vdot(input: TensorLike, other: Any) -> TensorLike:
    """Multiply two vectors of one length element by element, and sum: :func:`dot` of real numbers.

    ``np.vdot`` of tensors flattens them first, as NumPy defines it.

    Raises:
        ShapeError: one is no vector, or the lengths differ.

    >>> import tinygrad_np as tg
    >>> tg.vdot(tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0]))
    tensor(11.)
    """
    y: TensorLike = _matmul(*_two_vectors("vdot", input, other))
    return y


@implements(np.inner)
def inner(input: TensorLike, other: Any) -> TensorLike:
    """Multiply, and sum over the last axis of both. Numbers scale.

    Args:
        input: (..., k), or a number.
        other: (..., k), or a number.

    Returns:
        The other axes of ``input``, then those of ``other``.

    Raises:
        ShapeError: k differs.

    >>> import tinygrad_np as tg
    >>> tg.inner(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([1.0, 10.0]))
    tensor([21., 43.])
    """
    a, b = operands("inner", input, other)
    if not a.ndim or not b.ndim:
        scaled: TensorLike = _mul(a, b)
        return scaled
    if shape_of(a)[-1] != shape_of(b)[-1]:
        raise ShapeError(
            f"inner: shapes {shape_of(a)} and {shape_of(b)}: the last axes are summed together, "
            "so their lengths must be equal"
        )
    y: TensorLike = tensordot(a, b, ([-1], [-1]))
    return y


def vecdot(x: TensorLike, y: Any, *, dim: int = -1) -> TensorLike:
    """Compute the dot products of the vectors along one axis; the shapes broadcast.

    Raises:
        IndexError: there is no axis ``dim``.
        NotImplementedError: elements that are not float32 or float64.
        ShapeError: the shapes do not broadcast together.

    >>> import tinygrad_np as tg
    >>> tg.linalg.vecdot(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([1.0, 10.0]))
    tensor([21., 43.])
    """
    a, b = floats("vecdot", x, y)
    axis_of("vecdot", dim, max(a.ndim, b.ndim))
    products: TensorLike = _mul(a, b)
    return products if not np.ndim(products) else total(products, axis=dim)


def outer(input: TensorLike, vec2: Any) -> TensorLike:
    """Multiply every element of a vector with every one of another: (n,) and (m,) make (n, m).

    ``np.outer`` of tensors flattens them first, as NumPy defines it.

    Raises:
        ShapeError: one is no vector.

    >>> import tinygrad_np as tg
    >>> tg.outer(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 10.0]))
    tensor([[ 1., 10.],
            [ 2., 20.]])
    """
    a, b = _two_vectors("outer", input, vec2, same_length=False)
    products: TensorLike = _mul(reshape(a, (-1, 1)), b)
    return products


ger = outer


@implements(np.kron)
def kron(input: TensorLike, other: Any) -> TensorLike:
    """Compute Kronecker's product: ``other`` once for each element of ``input``, scaled by it.

    Args:
        input, other: any shapes; the one with fewer axes gets axes of length 1 in front.

    Returns:
        Along each axis the product of the two lengths.

    >>> import tinygrad_np as tg
    >>> tg.kron(tg.eye(2), tg.tensor([[1.0, 2.0]]))
    tensor([[1., 2., 0., 0.],
            [0., 0., 1., 2.]])
    """
    a, b = operands("kron", input, other)
    ndim = max(a.ndim, b.ndim)
    shapes = [(1,) * (ndim - x.ndim) + shape_of(x) for x in (a, b)]
    rows = reshape(a, tuple([n for m in shapes[0] for n in (m, 1)]))
    columns = reshape(b, tuple([n for m in shapes[1] for n in (1, m)]))
    products: TensorLike = _mul(rows, columns)
    return reshape(products, tuple([m * n for m, n in zip(*shapes, strict=True)]))


# --- the cross product ---------------------------------------------------------------------------


def _cross_forward(a: Any, b: Any, *, axis: int) -> Any:
    return np.cross(a, b, axis=axis)


# The triple product g . (a x b) does not change when its factors are moved round.
_cross: Primitive = primitive(
    _cross_forward,
    "a b",
    lambda g, b, axis: _cross(b, g, axis=axis),
    lambda g, a, axis: _cross(g, a, axis=axis),
    name="cross",
)


def cross_along(input: TensorLike, other: Any, dim: int) -> TensorLike:
    """The cross product along an axis; see :func:`tinygrad_np.linalg.cross`."""
    a, b = operands("cross", input, other)
    if a.ndim != b.ndim:
        raise ShapeError(
            f"cross: shapes {shape_of(a)} and {shape_of(b)}: as many dimensions are needed"
        )
    if not a.ndim:
        raise IndexError(f"cross: dim {dim} is out of range for a number")
    axis = axis_of("cross", dim, a.ndim)
    if (shape_of(a)[axis], shape_of(b)[axis]) != (3, 3):
        raise ShapeError(
            f"cross: shapes {shape_of(a)} and {shape_of(b)}: axis {dim} of both must have length 3"
        )
    _broadcast_shape("cross", a, b)
    y: TensorLike = _cross(a, b, axis=axis)
    return y


def _broadcast_shape(op: str, a: Any, b: Any) -> Shape:
    try:
        return np.broadcast_shapes(shape_of(a), shape_of(b))
    except ValueError:
        raise ShapeError(
            f"{op}: shapes {shape_of(a)} and {shape_of(b)} do not broadcast together"
        ) from None


def cross(input: TensorLike, other: Any, dim: int | None = None) -> TensorLike:
    """Compute the cross product of vectors of three elements.

    Args:
        input, other: as many dimensions, which broadcast.
        dim: the axis of the vectors, of length 3; by default the first such of ``input``. (With
            :func:`tinygrad_np.linalg.cross` it is the last axis by default.)

    Raises:
        IndexError: there is no axis ``dim``.
        ShapeError: its length is not 3, no axis has length 3, or the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> tg.cross(tg.tensor([1.0, 0.0, 0.0]), tg.tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    if dim is None:
        shape = shape_of(input)
        if 3 not in shape:
            raise ShapeError(f"cross: no axis of shape {shape} has length 3")
        dim = shape.index(3)
    return cross_along(input, other, dim)
