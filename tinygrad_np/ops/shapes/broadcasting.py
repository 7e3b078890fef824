"""Axes of length 1 made longer by repeating their one entry without copying it: always a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.registry import implements, primitive
from ...core.size import Size
from ...core.types import Shape, TensorLike
from ..arguments import as_sizes, beside_tensors, shape_of
from .reshaping import reshape

__all__ = [
    "broadcast_arrays",
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
    "expand",
]


def _broadcast(x: Any, *, shape: Shape) -> Any:
    y = np.broadcast_to(x, shape)
    if isinstance(x, np.ndarray) and x.flags.writeable:
        y.flags.writeable = True  # a view like others; write() refuses places that are one place
    return y


# Summing over what was repeated is the engine's work, as for every operation that broadcasts.
_expand = primitive(_broadcast, "x", lambda g: g, name="expand", is_view=True)


@implements(np.broadcast_to)
def expand(input: TensorLike, size: int | Sequence[int], *more: int) -> TensorLike:
    """Repeat axes of length 1, and put new ones in front, without copying any element.

    Args:
        size: the new shape, in a sequence or one by one; -1 leaves an axis as long as it is.

    Returns:
        A view, in which several places may be one place in memory: clone it before writing to it.

    Raises:
        RuntimeError: the shape does not broadcast to ``size``.

    >>> import tinygrad_np as tg
    >>> tg.expand(tg.tensor([[1.0], [2.0]]), (-1, 3))
    tensor([[1., 1., 1.],
            [2., 2., 2.]])
    """
    sizes, own = as_sizes((size, *more)), shape_of(input)
    lead = len(sizes) - len(own)
    full = tuple([own[i - lead] if n == -1 and i >= lead else n for i, n in enumerate(sizes)])
    try:
        return _expand(input, shape=full)
    except ValueError:
        raise ShapeError(f"expand: shape {own} does not broadcast to {tuple(sizes)}") from None


broadcast_to = expand


@implements(np.broadcast_arrays)
def broadcast_tensors(*tensors: TensorLike) -> tuple[TensorLike, ...]:
    """Broadcast all of them to one shape. Views.

    Raises:
        RuntimeError: the shapes do not broadcast.

    >>> import tinygrad_np as tg
    >>> a, b = tg.broadcast_tensors(tg.zeros(3, 1), tg.zeros(2))
    >>> a.shape, b.shape
    ((3, 2), (3, 2))
    """
    shapes = [shape_of(x) for x in tensors]
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError:
        raise ShapeError(
            f"broadcast_tensors: the shapes {', '.join(map(str, shapes))} do not broadcast"
        ) from None
    given = beside_tensors("broadcast_tensors", *tensors)
    return tuple([x if shape_of(x) == shape else expand(x, shape) for x in given])


broadcast_arrays = broadcast_tensors


def broadcast_shapes(*shapes: int | Sequence[int]) -> Size:
    """Compute the shape that tensors of these shapes broadcast to.

    Args:
        shapes: sequences of sizes; a number is one size.

    Raises:
        RuntimeError: the shapes do not broadcast, or a size is negative.

    >>> import tinygrad_np as tg
    >>> tg.broadcast_shapes((2, 1), (3,))
    (2, 3)
    """
    given = [tuple(s) if isinstance(s, Sequence) else (s,) for s in shapes]
    if min((n for shape in given for n in shape), default=0) < 0:
        raise ShapeError(f"broadcast_shapes: the sizes {given} must not be negative")
    try:
        return Size(np.broadcast_shapes(*given))
    except ValueError:
        raise ShapeError(
            f"broadcast_shapes: the shapes {', '.join(map(str, given))} do not broadcast"
        ) from None


def expand_as(input: TensorLike, other: Any) -> TensorLike:
    """Broadcast to the shape of ``other``. See :func:`expand`.

    >>> import tinygrad_np as tg
    >>> tg.zeros(3, 1).expand_as(tg.zeros(2, 3, 4)).shape
    (2, 3, 4)
    """
    return expand(input, shape_of(other))


def sum_to_size(input: TensorLike, size: int | Sequence[int], *more: int) -> TensorLike:
    """Sum over the axes that broadcasting from ``size`` to the input's shape adds or repeats.

    An input of that size is returned itself.

    Raises:
        RuntimeError: ``size`` does not broadcast to the input's shape.

    >>> import tinygrad_np as tg
    >>> tg.ones(2, 3).sum_to_size(1, 3)
    tensor([[2., 2., 2.]])
    """
    wanted, own = as_sizes((size, *more)), shape_of(input)
    lead = len(own) - len(wanted)
    if lead < 0 or any(n not in (1, m) for n, m in zip(wanted, own[lead:], strict=True)):
        raise RuntimeError(f"sum_to_size: {wanted} does not broadcast to the shape {own}")
    if wanted == own and own:
        return input
    axes = (*range(lead), *(i + lead for i, n in enumerate(wanted) if n == 1))
    total: TensorLike = np.sum(input, axes)
    return reshape(total, wanted)
