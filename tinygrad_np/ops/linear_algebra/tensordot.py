"""The product of two tensors, summed over pairs of their axes."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.registry import implements
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ...core.types import TensorLike
from ..arguments import shape_of
from ..reductions.sums import sum as total
from ..shapes.permuting import permute
from ..shapes.reshaping import reshape
from .matmul import _matmul

__all__ = ["tensordot"]


@implements(np.tensordot, np.linalg.tensordot, axes="dims")
def tensordot(a: TensorLike, b: Any, dims: Any = 2) -> TensorLike:
    """Multiply, and sum over pairs of axes: one product of matrices.

    Args:
        a, b: any shapes.
        dims: so many of the last axes of ``a`` with as many of the first of ``b``, or two lists:
            axes of ``a``, and those of ``b`` that are summed together with them. An axis of length
            1 fits every length.

    Returns:
        The other axes of ``a``, then those of ``b``.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: a negative number of axes, lists of different lengths, an axis named twice.
        ShapeError: axes summed together that differ in length.

    >>> import tinygrad_np as tg
    >>> tg.tensordot(tg.ones(2, 3, 4), tg.ones(3, 4, 5)).shape
    (2, 5)
    """
    x, y = operands("tensordot", a, b)
    first, second = _pairs(unwrap(dims), x.ndim, y.ndim)
    for i, j in zip(first, second, strict=True):
        n, m = shape_of(x)[i], shape_of(y)[j]
        if n != m and 1 not in (n, m):
            raise ShapeError(
                f"tensordot: axis {i} of shape {shape_of(x)} and axis {j} of shape {shape_of(y)} "
                "are summed together: their lengths must be equal"
            )
        if n != m:
            x = total(x, axis=i, keepdims=True) if m == 1 else x
            y = total(y, axis=j, keepdims=True) if n == 1 else y
    rows = [i for i in range(x.ndim) if i not in first]
    columns = [j for j in range(y.ndim) if j not in second]
    kept = [shape_of(x)[i] for i in rows], [shape_of(y)[j] for j in columns]
    summed = prod([shape_of(x)[i] for i in first])
    left = reshape(permute(x, [*rows, *first]), (prod(kept[0]), summed))
    right = reshape(permute(y, [*second, *columns]), (summed, prod(kept[1])))
    result: TensorLike = reshape(_matmul(left, right), (*kept[0], *kept[1]))
    return result


def _pairs(dims: Any, of_a: int, of_b: int) -> tuple[list[int], list[int]]:
    """The axes of both that are summed together, counted from 0."""
    if isinstance(dims, (int, np.integer)):
        count = int(dims)
        if not 0 <= count <= min(of_a, of_b):
            raise RuntimeError(
                f"tensordot: dims={count}: tensors of {of_a} and {of_b} dimensions have 0 to "
                f"{min(of_a, of_b)} to sum over"
            )
        return list(range(of_a - count, of_a)), list(range(count))
    try:
        first, second = ([int(i) for i in np.atleast_1d(unwrap(named))] for named in dims)
    except (TypeError, ValueError):
        raise RuntimeError(
            f"tensordot: dims={dims!r}: give a number of axes, or a list of them for each tensor"
        ) from None
    if len(first) != len(second):
        raise RuntimeError(
            f"tensordot: {len(first)} axes are summed together with {len(second)}: as many are "
            "needed"
        )
    return _counted_from_0(first, of_a), _counted_from_0(second, of_b)


def _counted_from_0(axes: Sequence[int], ndim: int) -> list[int]:
    for axis in axes:
        if not -ndim <= axis < ndim:
            raise IndexError(f"tensordot: axis {axis} of a tensor of {ndim} dimensions")
    found = [axis % ndim for axis in axes]
    if len(set(found)) < len(found):
        raise RuntimeError(f"tensordot: an axis is named twice in {list(axes)}")
    return found
