"""What all losses share: the argument ``reduction``, and checks of shapes."""

from __future__ import annotations

from typing import Any

from ....core.errors import ArgumentError, ShapeError
from ....core.tensor_base import like_input
from ...arguments import shape_of
from ...reductions.sums import mean, sum

REDUCTIONS = ("mean", "sum", "none")


def reduced(losses: Any, reduction: str, op: str, *inputs: Any) -> Any:
    """The mean or the sum of the losses, or all of them; a tensor where an input is one."""
    if reduction == "mean":
        total = mean(losses)
    elif reduction == "sum":
        total = sum(losses)
    elif reduction == "none":
        total = losses
    else:
        choices = ", ".join(map(repr, REDUCTIONS))
        raise ArgumentError(f"{op}: reduction={reduction!r}: choose from {choices}")
    return like_input(total, *inputs)


def require_same_shape(op: str, **arrays: Any) -> None:
    """Raise a ShapeError unless all have one shape."""
    shapes = {name: shape_of(array) for name, array in arrays.items()}
    if len(set(shapes.values())) > 1:
        met = ", ".join(f"{name} has shape {shape}" for name, shape in shapes.items())
        raise ArgumentError(f"{op}: {met}; they must be equal")


def require_factor(op: str, name: str, value: Any, shape: tuple[int, ...]) -> None:
    """Raise a ShapeError unless a factor is None or broadcasts to the losses' shape."""
    if value is None:
        return
    given = shape_of(value)
    pairs = zip(reversed(given), reversed(shape), strict=False)
    if len(given) > len(shape) or any(n not in (1, m) for n, m in pairs):
        raise ShapeError(
            f"{op}: {name} has shape {given}, which does not broadcast to the losses' shape {shape}"
        )
