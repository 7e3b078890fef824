"""PyTorch's functions under its argument names, where they differ from those of the operations in
:mod:`tinygrad_np.ops`, which are NumPy's.

What is also a method is that method: ``tg.sum(x, dim=1)`` is ``x.sum(dim=1)``. The others take
NumPy's ``axis`` in place of ``dim``, as the methods do.
"""

from __future__ import annotations

from typing import Any

from .ops.linear_algebra import contraction
from .tensor import Tensor

__all__ = [
    "cross",
    "det",
    "dist",
    "inverse",
    "matrix_power",
    "norm",
    "outer",
    "pinverse",
    "slogdet",
    "tensordot",
    "trace",
]

# --- methods that are functions too --------------------------------------------------------------

dist, norm = Tensor.dist, Tensor.norm

cross, det = Tensor.cross, Tensor.det
inverse, matrix_power = Tensor.inverse, Tensor.matrix_power
outer, pinverse, slogdet = Tensor.outer, Tensor.pinverse, Tensor.slogdet

trace = Tensor.trace


# --- products ------------------------------------------------------------------------------------


def tensordot(a: Any, b: Any, dims: Any = 2) -> Tensor:
    """Products summed over pairs of axes: the last ``dims`` of ``a`` with the first of ``b``, or
    the two lists of axes.
    """
    return contraction.tensordot(a, b, dims)
