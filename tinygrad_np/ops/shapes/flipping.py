"""Elements in reverse order, turned, or moved around: always a copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.types import Shape, TensorLike
from ..arguments import as_sizes, axes_of, axis_of, dim_or_axis, ndim_of
from .permuting import swapaxes

__all__ = ["flip", "fliplr", "flipud", "roll", "rot90"]

_flip: Primitive = primitive(
    lambda x, *, axes: np.flip(x, axes).copy(),
    "x",
    lambda g, axes: _flip(g, axes=axes),
    name="flip",
)


def flip(input: TensorLike, dims: int | Sequence[int], *more: int) -> TensorLike:
    """Reverse the order of the elements along some axes. A copy.

    Args:
        dims: the axes, in a sequence or one by one; an empty sequence reverses none.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: an axis named twice.

    >>> import tinygrad_np as tg
    >>> tg.flip(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), (0,))
    tensor([[3., 4.],
            [1., 2.]])
    """
    axes = axes_of("flip", as_sizes((dims, *more)), ndim_of(input))
    return _flip(input, axes=axes if ndim_of(input) else ())


def _needs(op: str, input: Any, ndim: int) -> None:
    if ndim_of(input) < ndim:
        raise RuntimeError(f"{op}: at least {ndim} dimensions are needed, not {ndim_of(input)}")


@implements(np.flipud)
def flipud(input: TensorLike) -> TensorLike:
    """Turn upside down: reverse the order along the first axis. A copy.

    >>> import tinygrad_np as tg
    >>> tg.flipud(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    _needs("flipud", input, 1)
    return _flip(input, axes=(0,))


@implements(np.fliplr)
def fliplr(input: TensorLike) -> TensorLike:
    """Exchange left and right: reverse the order along the second axis. A copy.

    >>> import tinygrad_np as tg
    >>> tg.fliplr(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[2., 1.],
            [4., 3.]])
    """
    _needs("fliplr", input, 2)
    return _flip(input, axes=(1,))


@implements(np.rot90, axes="dims")
def rot90(input: TensorLike, k: int = 1, dims: Sequence[int] = (0, 1)) -> TensorLike:
    """Turn by ``k`` right angles, from the first of two axes towards the second. A copy.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: not two different axes.

    >>> import tinygrad_np as tg
    >>> tg.rot90(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[2., 4.],
            [1., 3.]])
    """
    _needs("rot90", input, 2)
    axes = axes_of("rot90", dims, ndim_of(input))
    if len(axes) != 2:
        raise RuntimeError(f"rot90: two axes are needed, not {tuple(dims)}")
    first, second = axes
    reversed_axes: Shape = ((), (second,), (first, second), (first,))[k % 4]
    turned = _flip(input, axes=reversed_axes)
    return swapaxes(turned, first, second) if k % 2 else turned


def _rolled(x: Any, *, shifts: Any, axes: Any) -> Any:
    return np.roll(x, shifts, axes)


_roll: Primitive = primitive(
    _rolled,
    "x",
    lambda g, shifts, axes: _roll(g, shifts=tuple([-n for n in shifts]), axes=axes),
    name="roll",
)


def roll(
    input: TensorLike,
    shifts: int | Sequence[int],
    dims: int | Sequence[int] | None = None,
    *,
    axis: int | Sequence[int] | None = None,
) -> TensorLike:
    """Move the elements along axes; what falls off at an end comes in at the other. A copy.

    Args:
        shifts: how far, for each of ``dims``.
        dims: the axes; by default one shift moves all elements in a row.

    Raises:
        IndexError: an axis that is not there.
        RuntimeError: not as many shifts as axes.

    >>> import tinygrad_np as tg
    >>> tg.roll(tg.tensor([1.0, 2.0, 3.0]), 1)
    tensor([3., 1., 2.])
    """
    named = dim_or_axis(dims, axis)
    distances, axes = _listed(shifts), () if named is None else _listed(named)
    if not distances or (len(distances) != len(axes) and (axes or len(distances) > 1)):
        raise RuntimeError(f"roll: {len(distances)} shifts for {len(axes)} axes")
    if not axes:
        return _roll(input, shifts=distances, axes=None)
    if not ndim_of(input):
        raise IndexError(f"roll: dim {axes[0]} is out of range for a tensor of 0 dimensions")
    for place in axes:
        axis_of("roll", place, ndim_of(input))
    return _roll(input, shifts=distances, axes=axes)


def _listed(given: int | Sequence[int]) -> Shape:
    return (int(given),) if isinstance(given, (int, np.integer)) else tuple(given)
