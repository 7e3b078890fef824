"""Covariances and correlations.

With weights, the sum of squares is divided by ``sum w - correction * sum(w a) / sum w``, where
``a`` are the weights that say how reliable an observation is (those of ``np.cov``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.summation import FLOAT16, FLOAT32
from ...core.tensor_base import unwrap
from ...core.type_promotion import default_float, operands
from ...core.types import TensorLike
from ..arguments import in_dtype
from ..elementwise.powers import sqrt
from ..elementwise.selection import clip
from ..linear_algebra.matmul import matmul
from ..shapes.permuting import swapaxes
from ..shapes.reshaping import reshape, squeeze
from .sums import sum

__all__ = ["corrcoef", "cov"]


def cov(
    input: TensorLike, *, correction: float = 1, fweights: Any = None, aweights: Any = None
) -> TensorLike:
    """Compute the covariance matrix of variables, the rows, over observations, the columns.

    Args:
        input: (variables, observations), or (observations,): its variance. Integers give the
            default float type, float16 is computed in float32.
        correction: what the number of observations is lowered by in the divisor.
        fweights: (observations,): how often each was made; integers.
        aweights: (observations,): how much each weighs.

    Returns:
        (variables, variables), or a number for one variable.

    Raises:
        ArgumentError: the input has more than two dimensions, the weights do not fit it, are
            negative or sum to 0.

    >>> import tinygrad_np as tg
    >>> tg.cov(tg.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    (given,) = operands("cov", input)
    if given.ndim > 2:
        raise ArgumentError(f"cov: a matrix is needed, not {given.ndim} dimensions")
    half = given.dtype == FLOAT16
    x = in_dtype(given, FLOAT32 if half else None if given.dtype.kind == "f" else default_float())
    x = reshape(x, (1, -1)) if x.ndim < 2 else x
    n = x.shape[1]
    weights: Any = np.ones(n, x.dtype)
    for name, each in (("fweights", fweights), ("aweights", aweights)):
        if each is not None:
            _check_weights(name, np.asarray(unwrap(each)), n)
    if fweights is not None:
        weights = weights * np.asarray(unwrap(fweights), x.dtype)
    if aweights is not None:
        x, aweights = operands("cov", x, aweights)
        weights = aweights * weights
    total = sum(weights)
    if n and not np.any(unwrap(total)):
        raise ArgumentError("cov: the weights sum to 0")
    deviation = x - reshape(matmul(x, weights) / total, (-1, 1))
    lost = correction if aweights is None else correction * sum(weights * aweights) / total
    products = matmul(deviation * weights, swapaxes(deviation, 0, 1))
    with np.errstate(divide="ignore", invalid="ignore"):  # too few observations: inf or NaN
        y: Any = squeeze(products / np.maximum(total - lost, 0))
    result: TensorLike = in_dtype(y, FLOAT16 if half else None)
    return result


def _check_weights(name: str, weights: Any, n: int) -> None:
    if weights.shape != (n,):
        raise ArgumentError(f"cov: {name} of shape {weights.shape} for {n} observations")
    if name == "fweights" and weights.dtype.kind not in "iu":
        raise ArgumentError(f"cov: fweights count, so they must be integers, not {weights.dtype}")
    if (weights < 0).any():
        raise ArgumentError(f"cov: {name} must not be negative")


def corrcoef(input: TensorLike) -> TensorLike:
    """Compute the correlation matrix of variables, the rows, over observations, the columns.

    The covariance over the product of the standard deviations, limited to [-1, 1].

    Args:
        input: (variables, observations), or (observations,).

    Returns:
        (variables, variables), or a number for one variable.

    Raises:
        ArgumentError: the input has more than two dimensions.

    >>> import tinygrad_np as tg
    >>> tg.corrcoef(tg.tensor([[0.0, 1.0, 2.0], [4.0, 2.0, 0.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    c: Any = cov(input)
    if np.ndim(c) == 0:
        ratio: TensorLike = c / c
        return ratio
    deviation = sqrt(np.diagonal(c))
    y: Any = clip(c / deviation[:, None] / deviation, -1, 1)
    result: TensorLike = y
    return result
