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
    from ...tensor import Tensor

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


# Rows (N, in) give a result whose memory is (out, N), the batch innermost, as convolution's. The
# library multiplies so in two thirds of the time where N is small, and again in the next layer.
# np.dot is the same product as @ and takes 0.3 us less to begin.


def _linear(x: Any, weight: Any, bias: Any = None) -> Any:
    try:
        y = np.dot(weight, x.T) if x.ndim == 2 else np.matmul(x, weight.T)
    except ValueError:
        raise ValueError(
            f"linear: the input has shape {x.shape}, the weight {weight.shape}: the input's last "
            f"axis must have {weight.shape[-1]} features"
        ) from None
    if x.ndim == 2:  # (out, N)
        if bias is not None:
            np.add(y, bias[:, None], y)
        return y.T
    if bias is not None:  # (..., out)
        y += bias
    return y


def _linear_input(g: Any, weight: Any) -> Any:
    return np.dot(weight.T, g.T).T if g.ndim == 2 else g @ weight


def _linear_weight(g: Any, x: Any) -> Any:
    if g.ndim == 2:
        few = g.shape[1] * 16 <= x.shape[1]
        if few and isinstance(x, np.ndarray) and not x.flags.c_contiguous:
            # The product of few rows takes half as long as that of few columns, copies included.
            return np.ascontiguousarray(np.dot(x.T, np.ascontiguousarray(g)).T)
        return np.dot(g.T, x)
    return np.dot(g.reshape(-1, g.shape[-1]).T, x.reshape(-1, x.shape[-1]))


affine = primitive(
    _linear,
    "x weight bias",
    _linear_input,
    _linear_weight,
    lambda g: g,
    name="linear",
)


def linear(input: Any, weight: Any, bias: Any = None) -> Tensor:
    """``input @ weight.T + bias``.

    Args:
        input: (..., in_features).
        weight: (out_features, in_features).
        bias: (out_features,), or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.linear(tg.ones(2, 3), tg.ones(4, 3)).shape
    (2, 4)
    """
    return affine(input, weight, bias)
