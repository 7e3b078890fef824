"""The product of matrices, of vectors and of stacks of them: what ``@`` means.

Formulas: Giles, "An extended collection of matrix derivative results for forward and reverse mode
algorithmic differentiation" (2008), section 2.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.registry import primitive
from ...core.types import Shape, TensorLike

__all__ = ["matmul"]


def _matmul_forward(a: Any, b: Any) -> Any:
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        raise ShapeError(
            f"matmul: shapes {np.shape(a)} and {np.shape(b)}: a number has no matrix product; "
            "multiply with *"
        )
    if a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
        raise ShapeError(
            f"matmul: shapes {a.shape} and {b.shape} do not fit: {a.shape[-1]} columns meet "
            f"{b.shape[-2 if b.ndim > 1 else 0]} rows"
        )
    return np.matmul(a, b)


def _matmul_left_vjp(g: Any, a_shape: Shape, b: Any) -> Any:
    if b.ndim == 1:  # (..., n, k) @ (k) -> (..., n)
        return g[..., None] * b
    if len(a_shape) == 1:  # (k) @ (..., k, m) -> (..., m)
        return (b @ g[..., None])[..., 0]
    return g @ np.swapaxes(b, -1, -2)


def _matmul_right_vjp(g: Any, a: Any, b_shape: Shape) -> Any:
    if a.ndim == 1:  # (k) @ (k) -> (), or (k) @ (..., k, m) -> (..., m)
        return g[..., None] * a if len(b_shape) == 1 else a[:, None] * g[..., None, :]
    if len(b_shape) == 1:  # (..., n, k) @ (k) -> (..., n)
        return (np.swapaxes(a, -1, -2) @ g[..., None])[..., 0]
    if len(b_shape) == 2 and a.ndim > 2:  # one product over the whole batch, not a sum of many
        rows = prod(a.shape[:-1])
        return a.reshape(rows, a.shape[-1]).T @ g.reshape(rows, g.shape[-1])
    return np.swapaxes(a, -1, -2) @ g


_matmul = primitive(
    _matmul_forward,
    "a b",
    _matmul_left_vjp,
    _matmul_right_vjp,
    name="matmul",
    numpy=[np.matmul],
)


def matmul(input: TensorLike, other: Any) -> TensorLike:
    """Multiply matrices or vectors: ``input @ other``.

    Args:
        input: (k,), (n, k), or stacks of matrices (..., n, k).
        other: (k,), (k, m), or stacks of matrices (..., k, m). Stacks broadcast.

    Returns:
        (..., n, m), without n where ``input`` is a vector and without m where ``other`` is one.

    Raises:
        ShapeError: k differs, the stacks do not broadcast, or one of the two is a number.

    >>> import tinygrad_np as tg
    >>> tg.matmul(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([1.0, 10.0]))
    tensor([21., 43.])
    """
    return _matmul(input, other)
