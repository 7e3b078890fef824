"""Lengths of vectors along an axis, and what is measured by them.

The gradient of a length at the zero vector is 0, a subgradient, as in PyTorch.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.tensor_base import unwrap
from ..elementwise.powers import sqrt
from ..elementwise.selection import clip, where
from ..elementwise.signs import abs, sign
from ..reductions.extrema import amax, amin
from ..reductions.reduced_axes import Axis
from ..reductions.sums import sum
from ..shapes.broadcasting import expand
from ..shapes.reshaping import unsqueeze

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = ["cdist", "cosine_similarity", "pairwise_distance"]


def vector_norm(x: Any, ord: float = 2, axis: Axis = None, keepdims: bool = False) -> Any:
    """``(sum |x|^p)^(1/p)`` over axes; the number of nonzeros for p = 0, an extremum for ±inf."""
    if ord == math.inf:
        return amax(abs(x), axis=axis, keepdims=keepdims)
    if ord == -math.inf:
        return amin(abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return sum(abs(sign(x)), axis=axis, keepdims=keepdims)
    if ord == 1:
        return sum(abs(x), axis=axis, keepdims=keepdims)
    if ord == 2:
        return _root(sum(x * x, axis=axis, keepdims=keepdims), 2)
    size = abs(x)
    zero = unwrap(x) == 0
    return _root(
        sum(where(zero, 0, where(zero, 1, size) ** ord), axis=axis, keepdims=keepdims), ord
    )


def _root(total: Any, p: float) -> Any:
    zero = unwrap(total) == 0
    safe = where(zero, 1, total) if np.any(zero) else total
    y = sqrt(safe) if p == 2 else safe ** (1 / p)
    return where(zero, 0, y) if np.any(zero) else y


def norm(
    input: Any,
    p: float | str | None = "fro",
    dim: Axis | list[int] = None,
    keepdim: bool = False,
    dtype: Any = None,
) -> Tensor:
    """The p-norm of all elements, or over the axes ``dim``; "fro" and None mean 2.

    >>> import tinygrad_np as tg
    >>> tg.norm(tg.tensor([[3.0, 4.0], [0.0, 0.0]]), dim=1)
    tensor([5., 0.])
    """
    if isinstance(p, str) and p != "fro":
        raise ValueError(f"norm: p={p!r}: choose 'fro', 'nuc' or a number")
    ord = 2.0 if p is None or isinstance(p, str) else p
    axis = tuple(dim) if isinstance(dim, list) else dim
    x = input if dtype is None else input.astype(dtype)
    if unwrap(x).dtype.kind != "f":
        raise RuntimeError(f"norm: a floating-point tensor is needed, not {unwrap(x).dtype}")
    return vector_norm(x, ord, axis, keepdim)  # type: ignore[no-any-return]


def normalize(input: Any, p: float = 2.0, dim: Axis = 1, eps: float = 1e-12) -> Tensor:
    """``input`` over its p-norm along ``dim``, which counts as ``eps`` at least.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.normalize(tg.tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    return input / clip(vector_norm(input, p, dim, True), min=eps)  # type: ignore[no-any-return]


def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between vectors along ``dim``; lengths count as ``eps`` at least.

    >>> import tinygrad_np as tg
    >>> tg.cosine_similarity(tg.tensor([1.0, 0.0]), tg.tensor([1.0, 1.0]), dim=0)
    tensor(0.7071)
    """
    shape = np.broadcast_shapes(np.shape(x1), np.shape(x2))
    a, b = (expand(x, shape) for x in (x1, x2))
    lengths = [clip(vector_norm(x, 2, dim, True), min=eps) for x in (a, b)]
    return sum((a / lengths[0]) * (b / lengths[1]), axis=dim)


def pairwise_distance(
    x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """The p-norm of ``x1 - x2 + eps`` along the last axis."""
    return vector_norm(x1 - x2 + eps, p, -1, keepdim)  # type: ignore[no-any-return]


def cdist(x1: Any, x2: Any, p: float = 2.0) -> Tensor:
    """The distances of the rows of (..., P, M) from those of (..., R, M): (..., P, R)."""
    if np.ndim(x1) < 2 or np.ndim(x2) < 2 or np.shape(x1)[-1] != np.shape(x2)[-1]:
        raise RuntimeError(
            f"cdist: matrices with as many columns are needed, not {np.shape(x1)} and "
            f"{np.shape(x2)}"
        )
    return vector_norm(unsqueeze(x1, -2) - unsqueeze(x2, -3), p, -1)  # type: ignore[no-any-return]
