"""The sum of a matrix's diagonal."""

from __future__ import annotations

import numpy as np

from ...core.errors import ShapeError
from ...core.types import TensorLike
from ..reductions.sums import sum as total
from ..shapes.diagonals import diagonal

__all__ = ["trace"]


def trace(input: TensorLike) -> TensorLike:
    """Sum the diagonal of a matrix. Integers are summed in int64.

    ``np.trace`` of tensors takes stacks of matrices too, as NumPy defines it.

    Raises:
        ShapeError: the input is no matrix.

    >>> import tinygrad_np as tg
    >>> tg.trace(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(5.)
    """
    if np.ndim(input) != 2:
        raise ShapeError(f"trace: a matrix is needed, not the shape {np.shape(input)}")
    y: TensorLike = total(diagonal(input))
    return y
