"""Covariances and correlations.

With weights, the sum of squares is divided by ``sum w - correction * sum(w a) / sum w``, where
``a`` are the weights that say how reliable an observation is (those of ``np.cov``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ..elementwise.powers import sqrt
from ..elementwise.selection import clip
from ..linear_algebra.matmul import matmul
from ..shapes.casting import cast
from ..shapes.joining import concatenate
from ..shapes.permuting import swapaxes
from ..shapes.reshaping import reshape, squeeze
from .reduction import sum as total

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "corrcoef",
    "cov",
]


def cov(input: Any, *, correction: float = 1, fweights: Any = None, aweights: Any = None) -> Tensor:
    """The covariance matrix of variables, the rows, over observations, the columns.

    Args:
        input: (variables, observations), or a vector: its variance.
        correction: what the number of observations is lowered by in the divisor.
        fweights: (observations,): how often each was made; integers.
        aweights: (observations,): how much each weighs.

    >>> import tinygrad_np as tg
    >>> tg.cov(tg.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    if np.ndim(input) > 2:
        raise RuntimeError(f"cov: a matrix is needed, not {np.ndim(input)} dimensions")
    x = reshape(input, (1, -1)) if np.ndim(input) < 2 else input
    dtype = unwrap(x).dtype
    weights = np.ones(np.shape(x)[1], dtype)
    if fweights is not None:
        weights = weights * np.asarray(unwrap(fweights), dtype)
    if aweights is not None:
        x, aweights = operands("cov", x, aweights)
        weights = aweights * weights
    count = total(weights)
    deviation = x - reshape(matmul(x, weights) / count, (-1, 1))
    lost = correction if aweights is None else correction * total(weights * aweights) / count
    products = matmul(deviation * weights, swapaxes(deviation, 0, 1))
    return squeeze(products / np.maximum(count - lost, 0))


def corrcoef(input: Any) -> Tensor:
    """The correlation matrix of variables, the rows, over observations, the columns.

    >>> import tinygrad_np as tg
    >>> tg.corrcoef(tg.tensor([[0.0, 1.0, 2.0], [4.0, 2.0, 0.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    c = cov(input)
    if np.ndim(c) == 0:
        return c / c
    spread = sqrt(np.diagonal(c))
    return clip(c / spread[:, None] / spread, -1, 1)


def _variables(m: Any, y: Any, rowvar: bool) -> Any:
    """All variables as rows, as ``np.cov`` takes them."""
    parts = [x for x in (m, y) if x is not None]
    rows = [reshape(x, (1, -1)) if np.ndim(x) < 2 else x for x in parts]
    if not rowvar:
        # A vector is one variable; so is a second argument of one row.
        stays = [np.ndim(x) < 2 or (i == 1 and len(x) == 1) for i, x in enumerate(parts)]
        rows = [x if s else swapaxes(x, 0, 1) for x, s in zip(rows, stays, strict=True)]
    return concatenate(rows) if len(rows) > 1 else rows[0]


@implements(np.cov)
def _numpy_cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    x = _variables(m, y, rowvar)
    x = x if dtype is None else cast(x, dtype=np.dtype(dtype))
    correction = int(not bias) if ddof is None else ddof
    return cov(x, correction=correction, fweights=fweights, aweights=aweights)


@implements(np.corrcoef)
def _numpy_corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    x = _variables(x, y, rowvar)
    return corrcoef(x if dtype is None else cast(x, dtype=np.dtype(dtype)))
