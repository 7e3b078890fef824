"""Vectors as the coordinates of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from ...core.types import TensorLike
from ..arguments import ndim_of, shape_of
from .broadcasting import broadcast_tensors
from .permuting import swapaxes
from .reshaping import reshape

__all__ = ["meshgrid"]


@overload
def meshgrid(
    tensors: Sequence[TensorLike], /, *, indexing: str = "ij"
) -> tuple[TensorLike, ...]: ...
@overload
def meshgrid(*tensors: TensorLike, indexing: str = "ij") -> tuple[TensorLike, ...]: ...
def meshgrid(*tensors: Any, indexing: str = "ij") -> tuple[Any, ...]:
    """Give vectors as the coordinates of a grid: one tensor each, of the shape of all lengths.

    Args:
        tensors: vectors or numbers, one by one or in one sequence.
        indexing: "ij", or "xy" with the first two axes exchanged.

    Returns:
        Views, in which several places are one place in memory.

    Raises:
        RuntimeError: another ``indexing``, or a tensor of more than one dimension.

    >>> import tinygrad_np as tg
    >>> rows, columns = tg.meshgrid(tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0, 5.0]))
    >>> columns
    tensor([[3., 4., 5.],
            [3., 4., 5.]])
    """
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f"meshgrid: indexing={indexing!r}: choose from 'ij', 'xy'")
    vectors = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    if not vectors:
        raise RuntimeError("meshgrid: at least one vector is needed")
    for x in vectors:
        if ndim_of(x) > 1:
            raise RuntimeError(f"meshgrid: vectors are needed, not the shape {shape_of(x)}")
    grids = broadcast_tensors(*open_grid(vectors))
    if indexing == "xy" and len(grids) > 1:
        return tuple([swapaxes(grid, 0, 1) for grid in grids])
    return grids


def open_grid(vectors: Sequence[Any]) -> list[Any]:
    """Vector number i along axis i, with length 1 along all others."""
    n = len(vectors)
    return [
        reshape(x, tuple([-1 if i == axis else 1 for i in range(n)]))
        for axis, x in enumerate(vectors)
    ]
