"""Indices of the triangles of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from .core.device import check_placement
from .creation import made_of, sizes_of
from .tensor import Tensor

__all__ = ["tril_indices", "triu_indices"]


def tril_indices(
    row: int,
    col: int,
    offset: int = 0,
    *,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Find the indices of the lower triangle of a matrix (row, col): int64 of shape (2, count).

    Args:
        offset: the last diagonal that counts: so many columns to the right of the main one.

    >>> import tinygrad_np as tg
    >>> tg.tril_indices(2, 3)
    tensor([[0, 1, 1],
            [0, 0, 1]])
    """
    check_placement(device, layout)
    row, col = sizes_of("tril_indices", (row, col))
    return made_of(np.stack(np.tril_indices(row, offset, col)), np.int64, False)


def triu_indices(
    row: int,
    col: int,
    offset: int = 0,
    *,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Find the indices of the upper triangle of a matrix (row, col): int64 of shape (2, count).

    Args:
        offset: the first diagonal that counts: so many columns to the right of the main one.

    >>> import tinygrad_np as tg
    >>> tg.triu_indices(2, 3, offset=1)
    tensor([[0, 0, 1],
            [1, 2, 2]])
    """
    check_placement(device, layout)
    row, col = sizes_of("triu_indices", (row, col))
    return made_of(np.stack(np.triu_indices(row, offset, col)), np.int64, False)
