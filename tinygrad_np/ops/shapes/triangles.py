"""Triangles of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.types import TensorLike
from ..arguments import ndim_of

__all__ = ["tril", "triu"]

_tril: Primitive = primitive(
    lambda x, *, diagonal: np.tril(x, diagonal),
    "x",
    lambda g, diagonal: _tril(g, diagonal=diagonal),
    name="tril",
)
_triu: Primitive = primitive(
    lambda x, *, diagonal: np.triu(x, diagonal),
    "x",
    lambda g, diagonal: _triu(g, diagonal=diagonal),
    name="triu",
)


def _needs_matrices(op: str, input: Any) -> None:
    if ndim_of(input) < 2:
        raise RuntimeError(f"{op}: at least 2 dimensions are needed, not {ndim_of(input)}")


def tril(input: TensorLike, diagonal: int = 0) -> TensorLike:
    """Keep the lower triangles of matrices, and set the rest to 0 (False).

    Args:
        input: shape (..., m, n), of any type, which the result has too.
        diagonal: the last diagonal that is kept: so many columns to the right of the main one.

    Raises:
        RuntimeError: fewer than two dimensions.

    >>> import tinygrad_np as tg
    >>> tg.tril(tg.ones(2, 3))
    tensor([[1., 0., 0.],
            [1., 1., 0.]])
    >>> tg.tril(tg.ones(2, 2, dtype=tg.bool_))
    tensor([[ True, False],
            [ True,  True]])
    """
    _needs_matrices("tril", input)
    return _tril(input, diagonal=diagonal)


def triu(input: TensorLike, diagonal: int = 0) -> TensorLike:
    """Keep the upper triangles of matrices, and set the rest to 0 (False).

    Args:
        input: shape (..., m, n), of any type, which the result has too.
        diagonal: the first diagonal that is kept: so many columns to the right of the main one.

    Raises:
        RuntimeError: fewer than two dimensions.

    >>> import tinygrad_np as tg
    >>> tg.triu(tg.ones(2, 3), 1)
    tensor([[0., 1., 1.],
            [0., 0., 1.]])
    """
    _needs_matrices("triu", input)
    return _triu(input, diagonal=diagonal)
