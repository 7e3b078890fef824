"""Whether all or any elements hold, and how many do. None of these has a gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.tensor_base import like_input
from ...core.types import TensorLike
from ..arguments import Dims, array_of, kept, reduced_dims
from .reduced_axes import reduced_axes

__all__ = ["all", "any", "count_nonzero"]


def _hold(op: str, find: np.ufunc, input: Any, dim: Any, axis: Any, keepdims: bool) -> Any:
    x = array_of(op, input)
    no_dims = isinstance(dim, (list, tuple)) and not dim  # as in PyTorch: each element by itself
    axes = () if no_dims else reduced_dims(dim, axis)
    try:
        y = find.reduce(x, axes, keepdims=keepdims)
    except ValueError:
        axes = reduced_axes(axes, x.ndim, op)  # says which axis is wrong
        if x.ndim:
            raise
        y = find.reduce(x, axes)  # of a number along its axis 0
    return like_input(y.astype(np.uint8) if x.dtype == np.uint8 else y, input)


def all(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Test whether all elements are true (not 0), or all along the dimensions named.

    True of no elements. The result is of bools, or of uint8 for uint8, as in PyTorch.

    Args:
        input: any shape and dtype.
        dim: one dimension or several; of ``()`` each element by itself.
        keepdim: whether to keep the reduced dimensions, of length 1.
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``dim`` names a dimension twice.

    >>> import tinygrad_np as tg
    >>> tg.all(tg.tensor([[1.0, 0.0], [3.0, 2.0]]), dim=1)
    tensor([False,  True])
    """
    y: TensorLike = _hold("all", np.logical_and, input, dim, axis, kept(keepdim, keepdims))
    return y


def any(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Test whether any element is true (not 0), or any along the dimensions named.

    False of no elements. The arguments, result and errors are those of :func:`all`.

    >>> import tinygrad_np as tg
    >>> tg.any(tg.tensor([[0.0, 0.0], [3.0, 0.0]]), dim=1)
    tensor([False,  True])
    """
    y: TensorLike = _hold("any", np.logical_or, input, dim, axis, kept(keepdim, keepdims))
    return y


def count_nonzero(
    input: TensorLike,
    dim: Dims = None,
    *,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Count the elements that are not 0: all, or those along the dimensions named.

    Args:
        input: any shape and dtype; the counts are int64.
        dim: one dimension or several.
        axis: NumPy's name of ``dim``.
        keepdims: whether to keep the reduced dimensions, of length 1 (NumPy's argument).

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``dim`` names a dimension twice.

    >>> import tinygrad_np as tg
    >>> tg.count_nonzero(tg.tensor([[1.0, 0.0], [3.0, 2.0]]), dim=1)
    tensor([1, 2])
    """
    x = array_of("count_nonzero", input)
    axes = reduced_axes(reduced_dims(dim, axis), x.ndim, "count_nonzero")
    y: TensorLike = like_input(np.sum(x != 0, axes, np.int64, keepdims=keepdims), input)
    return y
