"""Products of matrices that take exactly the dimensions they name, sums with them, and products of
many matrices.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.registry import implements
from ...core.type_promotion import operands
from ...core.types import TensorLike
from ..arguments import shape_of
from ..elementwise.arithmetic import _add, _mul
from ..reductions.sums import sum as total
from ..shapes.broadcasting import expand
from ..shapes.casting import clone
from .matmul import _matmul
from .vector_products import outer

__all__ = ["addbmm", "addmm", "addmv", "addr", "baddbmm", "bmm", "chain_matmul", "mm", "mv"]


def _dimensions(op: str, a: Any, of_a: int, b: Any, of_b: int) -> None:
    met = shape_of(a), shape_of(b)
    if (len(met[0]), len(met[1])) != (of_a, of_b):
        raise ShapeError(
            f"{op}: {of_a} and {of_b} dimensions are needed, not shapes {met[0]} and {met[1]}; "
            "matmul takes any"
        )


# --- two factors ---------------------------------------------------------------------------------


def mm(input: TensorLike, mat2: Any) -> TensorLike:
    """Multiply two matrices, (n, k) and (k, m).

    Raises:
        ShapeError: one is no matrix, or k differs.

    >>> import tinygrad_np as tg
    >>> tg.mm(tg.tensor([[1.0, 2.0]]), tg.tensor([[3.0], [4.0]]))
    tensor([[11.]])
    """
    _dimensions("mm", input, 2, mat2, 2)
    return _matmul(input, mat2)


def mv(input: TensorLike, vec: Any) -> TensorLike:
    """Multiply a matrix (n, k) with a vector (k,).

    Raises:
        ShapeError: other dimensions, or k differs.

    >>> import tinygrad_np as tg
    >>> tg.mv(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([1.0, 10.0]))
    tensor([21., 43.])
    """
    _dimensions("mv", input, 2, vec, 1)
    return _matmul(input, vec)


def bmm(input: TensorLike, mat2: Any) -> TensorLike:
    """Multiply each matrix of a stack (b, n, k) with its own of (b, k, m). Nothing broadcasts.

    Raises:
        ShapeError: other dimensions, or b or k differs.

    >>> import tinygrad_np as tg
    >>> tg.bmm(tg.ones(2, 1, 3), tg.ones(2, 3, 1)).shape
    (2, 1, 1)
    """
    _dimensions("bmm", input, 3, mat2, 3)
    counts = shape_of(input)[0], shape_of(mat2)[0]
    if counts[0] != counts[1]:
        raise ShapeError(f"bmm: {counts[0]} matrices, but {counts[1]} to multiply them with")
    return _matmul(input, mat2)


# --- a product and a sum -------------------------------------------------------------------------


def _plus(op: str, input: Any, product: Any, beta: float, alpha: float) -> Any:
    """``beta * input + alpha * product``; an ``input`` that beta = 0 leaves out may be NaN."""
    shape = shape_of(product)
    if shape_of(input) != shape:
        try:
            input = expand(input, shape)
        except (ValueError, RuntimeError):
            raise ShapeError(
                f"{op}: the input has shape {shape_of(input)}, the product {shape}: the input must "
                "broadcast to the product's shape"
            ) from None
    product = product if alpha == 1 else _mul(product, alpha)
    if beta == 0:
        return product
    return _add(input if beta == 1 else _mul(input, beta), product)


def addmm(
    input: TensorLike, mat1: Any, mat2: Any, *, beta: float = 1, alpha: float = 1
) -> TensorLike:
    """Compute ``beta * input + alpha * mat1 @ mat2``.

    Args:
        input: what is added; broadcasts to (n, m). With ``beta`` 0 its values do not count.
        mat1, mat2: (n, k) and (k, m).
        beta, alpha: factors.

    Raises:
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> tg.addmm(tg.ones(2), tg.eye(2), tg.eye(2), alpha=3)
    tensor([[4., 1.],
            [1., 4.]])
    """
    input, mat1, mat2 = operands("addmm", input, mat1, mat2)
    y: TensorLike = _plus("addmm", input, mm(mat1, mat2), beta, alpha)
    return y


def addmv(
    input: TensorLike, mat: Any, vec: Any, *, beta: float = 1, alpha: float = 1
) -> TensorLike:
    """Compute ``beta * input + alpha * mat @ vec``; see :func:`addmm`.

    >>> import tinygrad_np as tg
    >>> tg.addmv(tg.zeros(2), tg.eye(2), tg.tensor([1.0, 2.0]), alpha=3)
    tensor([3., 6.])
    """
    input, mat, vec = operands("addmv", input, mat, vec)
    y: TensorLike = _plus("addmv", input, mv(mat, vec), beta, alpha)
    return y


def addr(
    input: TensorLike, vec1: Any, vec2: Any, *, beta: float = 1, alpha: float = 1
) -> TensorLike:
    """Compute ``beta * input`` plus ``alpha`` times the outer product of two vectors.

    Takes ``input``, ``beta`` and ``alpha`` as :func:`addmm` does.

    >>> import tinygrad_np as tg
    >>> tg.addr(tg.zeros(2, 2), tg.tensor([1.0, 2.0]), tg.tensor([1.0, 10.0]))
    tensor([[ 1., 10.],
            [ 2., 20.]])
    """
    input, vec1, vec2 = operands("addr", input, vec1, vec2)
    _dimensions("addr", vec1, 1, vec2, 1)
    y: TensorLike = _plus("addr", input, outer(vec1, vec2), beta, alpha)
    return y


def baddbmm(
    input: TensorLike, batch1: Any, batch2: Any, *, beta: float = 1, alpha: float = 1
) -> TensorLike:
    """Compute ``beta * input + alpha * batch1 @ batch2`` for each pair of matrices of two stacks.

    Takes ``input``, ``beta`` and ``alpha`` as :func:`addmm` does.

    >>> import tinygrad_np as tg
    >>> tg.baddbmm(tg.zeros(1, 1), tg.ones(2, 1, 3), tg.ones(2, 3, 1)).tolist()
    [[[3.0]], [[3.0]]]
    """
    input, batch1, batch2 = operands("baddbmm", input, batch1, batch2)
    y: TensorLike = _plus("baddbmm", input, bmm(batch1, batch2), beta, alpha)
    return y


def addbmm(
    input: TensorLike, batch1: Any, batch2: Any, *, beta: float = 1, alpha: float = 1
) -> TensorLike:
    """Compute ``beta * input`` plus ``alpha`` times the sum of ``batch1 @ batch2`` over all pairs.

    Takes ``input``, ``beta`` and ``alpha`` as :func:`addmm` does.

    >>> import tinygrad_np as tg
    >>> tg.addbmm(tg.zeros(1, 1), tg.ones(2, 1, 3), tg.ones(2, 3, 1)).tolist()
    [[6.0]]
    """
    input, batch1, batch2 = operands("addbmm", input, batch1, batch2)
    y: TensorLike = _plus("addbmm", input, total(bmm(batch1, batch2), axis=0), beta, alpha)
    return y


# --- many factors --------------------------------------------------------------------------------


@implements(np.linalg.multi_dot)
def multi_dot(tensors: Sequence[TensorLike]) -> TensorLike:
    """Multiply matrices in the order that needs the fewest multiplications.

    Cormen, Leiserson, Rivest and Stein, *Introduction to Algorithms*, section 15.2.

    Args:
        tensors: at least two. The first and the last may be vectors, the others are matrices.

    Raises:
        ShapeError: fewer than two, other dimensions, or lengths that do not fit.

    >>> import tinygrad_np as tg
    >>> tg.linalg.multi_dot([tg.ones(2, 3), tg.ones(3, 4), tg.ones(4)]).tolist()
    [12.0, 12.0]
    """
    if len(tensors) < 2:
        raise ShapeError(f"multi_dot: at least two matrices are needed, not {len(tensors)}")
    xs = operands("multi_dot", *tensors)
    for i, x in enumerate(xs):
        allowed = (1, 2) if i in (0, len(xs) - 1) else (2,)
        if x.ndim not in allowed:
            raise ShapeError(
                f"multi_dot: factor {i} has {x.ndim} dimensions: matrices are needed, or vectors "
                "at the ends"
            )
    y: TensorLike = _chain(xs) if len(xs) > 1 else clone(xs[0])
    return y


def chain_matmul(*matrices: TensorLike) -> TensorLike:
    """Multiply matrices in the order that needs the fewest multiplications.

    :func:`tinygrad_np.linalg.multi_dot` takes them in a list, and vectors at the ends.

    Raises:
        ShapeError: none is given, one is no matrix, or lengths do not fit.

    >>> import tinygrad_np as tg
    >>> tg.chain_matmul(tg.ones(2, 3), tg.ones(3, 4), tg.ones(4, 1)).tolist()
    [[12.0], [12.0]]
    """
    if not matrices:
        raise ShapeError("chain_matmul: at least one matrix is needed")
    xs = operands("chain_matmul", *matrices)
    for i, x in enumerate(xs):
        if x.ndim != 2:
            raise ShapeError(f"chain_matmul: factor {i} has shape {shape_of(x)}, it is no matrix")
    y: TensorLike = _chain(xs) if len(xs) > 1 else clone(xs[0])
    return y


def _chain(xs: Sequence[Any]) -> Any:
    # Matrix i has sizes[i] rows and sizes[i + 1] columns.
    sizes = [1 if xs[0].ndim == 1 else shape_of(xs[0])[0]]
    sizes += [shape_of(x)[-1] if x.ndim > 1 or i == 0 else 1 for i, x in enumerate(xs)]

    @functools.cache
    def best(i: int, j: int) -> tuple[int, int]:
        """The cost of matrices i to j, and the last of the left factor."""
        if i == j:
            return 0, i
        return min(
            (best(i, k)[0] + best(k + 1, j)[0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k)
            for k in range(i, j)
        )

    def product(i: int, j: int) -> Any:
        k = best(i, j)[1]
        return xs[i] if i == j else _matmul(product(i, k), product(k + 1, j))

    return product(0, len(xs) - 1)
