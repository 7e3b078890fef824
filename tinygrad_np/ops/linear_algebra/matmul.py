"""Products of matrices and vectors.

Formulas: Giles, "An extended collection of matrix derivative results for forward and reverse mode
    algorithmic
differentiation" (2008), section 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.registry import primitive

if TYPE_CHECKING:
    pass

__all__ = [
    "matmul",
]

Shape = tuple[int, ...]


def _matmul_left(g: Any, a_shape: Shape, b: Any) -> Any:
    if b.ndim == 1:  # (..., n, k) @ (k) -> (..., n)
        return g[..., None] * b
    if len(a_shape) == 1:  # (k) @ (..., k, m) -> (..., m)
        return (b @ g[..., None])[..., 0]
    return g @ np.swapaxes(b, -1, -2)


def _matmul_right(g: Any, a: Any, b_shape: Shape) -> Any:
    if a.ndim == 1:  # (k) @ (k) -> (), or (k) @ (..., k, m) -> (..., m)
        return g[..., None] * a if len(b_shape) == 1 else a[:, None] * g[..., None, :]
    if len(b_shape) == 1:  # (..., n, k) @ (k) -> (..., n)
        return (np.swapaxes(a, -1, -2) @ g[..., None])[..., 0]
    if len(b_shape) == 2 and a.ndim > 2:  # one product over the whole batch, not a sum of many
        return a.reshape(-1, a.shape[-1]).T @ g.reshape(-1, g.shape[-1])
    return np.swapaxes(a, -1, -2) @ g


def _matmul(a: Any, b: Any) -> Any:
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        raise ValueError(
            f"matmul: shapes {np.shape(a)} and {np.shape(b)}: a number has no matrix product"
        )
    if a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
        raise ValueError(
            f"matmul: shapes {a.shape} and {b.shape} do not fit: {a.shape[-1]} columns meet "
            f"{b.shape[-2 if b.ndim > 1 else 0]} rows"
        )
    return np.matmul(a, b)


matmul = primitive(_matmul, "a b", _matmul_left, _matmul_right, name="matmul", numpy=[np.matmul])
