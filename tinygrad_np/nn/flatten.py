"""Layers that join axes, or divide one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops.shapes.reshaping import flatten, unflatten
from .module import Module

__all__ = ["Flatten", "Unflatten"]


class Flatten(Module):
    """Join the axes from ``start_dim`` to ``end_dim`` in one: by default all but the first.

    Args:
        start_dim, end_dim: the first and the last axis to join.

    >>> import tinygrad_np as tg
    >>> tg.nn.Flatten()(tg.zeros(32, 1, 28, 28)).shape
    (32, 784)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Any) -> Any:
        return flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Divide one axis in several.

    Args:
        dim: the axis to divide.
        unflattened_size: the lengths of the axes that take its place; one of them may be -1.

    >>> import tinygrad_np as tg
    >>> tg.nn.Unflatten(1, (1, 28, 28))(tg.zeros(32, 784)).shape
    (32, 1, 28, 28)
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        super().__init__()
        self.dim, self.unflattened_size = dim, tuple(unflattened_size)

    def forward(self, input: Any) -> Any:
        return unflatten(input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
