"""The vertices and edges of a computation graph."""

from __future__ import annotations

from typing import NamedTuple

Edges = tuple[tuple[int, int], ...]  # pairs of positions among the vertices


class Vertex(NamedTuple):
    """A recorded operation, or a leaf: a tensor that requires grad.

    Attributes:
        name: of the operation; of a leaf the name it was given, or "leaf".
        is_leaf: whether it is one.
        shape, dtype: of the tensor that comes out of it.
    """

    name: str
    is_leaf: bool
    shape: tuple[int, ...]
    dtype: str
