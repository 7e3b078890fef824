"""Tensors put together to blocks, pairs and choices, and numbers of elements as indices."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np

from ...core.tensor_base import like_input, unwrap, wrap
from ...core.type_promotion import default_float, operands
from ...core.types import TensorLike
from ..arguments import ndim_of, shape_of
from ..indexing.item import getitem
from .grids import meshgrid
from .joining import cat, stack
from .reshaping import atleast_2d, ravel

__all__ = ["block_diag", "cartesian_prod", "combinations", "unravel_index"]


def block_diag(*tensors: TensorLike) -> TensorLike:
    """Put matrices one after the other on the diagonal of a matrix of zeros.

    Args:
        tensors: matrices; a vector counts as one row, a number as one element.

    Raises:
        RuntimeError: a tensor of more than two axes.

    >>> import tinygrad_np as tg
    >>> tg.block_diag(tg.ones(1, 2), tg.tensor(5.0))
    tensor([[1., 1., 0.],
            [0., 0., 5.]])
    """
    blocks: list[Any] = []
    for i, x in enumerate(operands("block_diag", *tensors)):
        if ndim_of(x) > 2:
            raise RuntimeError(
                f"block_diag: number {i} has shape {shape_of(x)}: at most two axes are needed"
            )
        blocks.append(atleast_2d(x))
    if not blocks:
        nothing: TensorLike = wrap(np.zeros((1, 0), default_float()))
        return nothing
    widths = [shape_of(x)[1] for x in blocks]
    rows = []
    for i, x in enumerate(blocks):
        n, kind = shape_of(x)[0], np.asarray(unwrap(x)).dtype
        before, after = (np.zeros((n, sum(part)), kind) for part in (widths[:i], widths[i + 1 :]))
        rows.append(cat([like_input(before, x), x, like_input(after, x)], dim=1))
    whole: TensorLike = cat(rows)
    return whole


def _vector(op: str, x: Any) -> None:
    if ndim_of(x) != 1:
        raise RuntimeError(f"{op}: a vector is needed, not the shape {shape_of(x)}")


def cartesian_prod(*tensors: TensorLike) -> TensorLike:
    """List all choices of one element from each vector, in the order of ``itertools.product``.

    Returns:
        Shape (choices, vectors); a single vector itself.

    Raises:
        RuntimeError: no vectors, one that is none, or vectors of different types.

    >>> import tinygrad_np as tg
    >>> tg.cartesian_prod(tg.tensor([1, 2]), tg.tensor([3, 4]))
    tensor([[1, 3],
            [1, 4],
            [2, 3],
            [2, 4]])
    """
    for x in tensors:
        _vector("cartesian_prod", x)
    if len({np.asarray(unwrap(x)).dtype for x in tensors}) > 1:
        raise RuntimeError("cartesian_prod: the vectors are of different types")
    if len(tensors) == 1:
        return tensors[0]
    columns: list[Any] = [ravel(grid) for grid in meshgrid(*tensors)]
    product: TensorLike = stack(columns, dim=1)
    return product


def combinations(input: TensorLike, r: int = 2, with_replacement: bool = False) -> TensorLike:
    """List all choices of ``r`` elements of a vector, in the order of ``itertools.combinations``.

    Args:
        with_replacement: whether an element may be chosen again.

    Returns:
        Shape (choices, r).

    Raises:
        RuntimeError: the input is no vector, or ``r`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.combinations(tg.tensor([1, 2, 3]))
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    _vector("combinations", input)
    if r < 0:
        raise RuntimeError(f"combinations: r={r} must not be negative")
    if r == 0:
        return getitem(input, slice(0))
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    chosen = list(choose(range(shape_of(input)[0]), r))
    return getitem(input, np.array(chosen, np.intp).reshape(-1, r))


def unravel_index(indices: TensorLike, shape: int | Sequence[int]) -> tuple[TensorLike, ...]:
    """Turn numbers of elements in row-major order into an index for each axis.

    Numbers past the end start again, and negative ones count from the end.

    Raises:
        TypeError: the numbers are not integers.
        ValueError: a negative size.

    >>> import tinygrad_np as tg
    >>> tg.unravel_index(tg.tensor([3, 5]), (2, 3))
    (tensor([1, 1]), tensor([0, 2]))
    """
    numbers = np.asarray(unwrap(indices))
    if numbers.dtype.kind not in "iu":
        raise TypeError(f"unravel_index: integers are needed, not {numbers.dtype}")
    sizes = [index(n) for n in (shape if isinstance(shape, Sequence) else (shape,))]
    if min(sizes, default=0) < 0:
        raise ValueError(f"unravel_index: the sizes {tuple(sizes)} must not be negative")
    found: list[Any] = []
    for n in reversed(sizes):
        found.append(like_input(numbers % n, indices))
        numbers = numbers // n
    return tuple(found[::-1])
