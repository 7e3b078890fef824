"""The logarithm of a sum of exponentials, without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import primitive
from ...core.summation import FLOAT16, FLOAT32
from ...core.tensor_base import unwrap
from ...core.types import TensorLike
from ..arguments import Dims, kept, reduced_dims
from ..elementwise.exponential import exp
from .reduced_axes import Axis, keep, reduced_axes

__all__ = ["logsumexp"]


def _forward(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    x = np.asarray(x)
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
    wide = x.astype(FLOAT32) if x.dtype == FLOAT16 else x
    axes = reduced_axes(axis, x.ndim, "logsumexp")
    top = np.max(wide, axes, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):  # log 0 = -inf is the answer for no terms or only -inf
        y = np.log(np.sum(np.exp(wide - shift), axes, keepdims=True)) + shift
    if not keepdims:
        y = y.reshape([n for i, n in enumerate(x.shape) if i not in axes])
    return y.astype(x.dtype) if x.dtype == FLOAT16 else y


def _vjp(g: Any, x: Any, y: Any, axis: Axis, keepdims: bool) -> Any:
    total = keep(y, x.shape, axis, keepdims)
    infinite = np.isinf(unwrap(total))
    if not infinite.any():
        return keep(g, x.shape, axis, keepdims) * exp(x - total)
    # The limits: +inf takes all the weight (shared where it ties), and nothing but -inf gets none.
    top = np.isposinf(unwrap(x))
    share = top / np.maximum(np.sum(top, reduced_axes(axis, x.ndim), keepdims=True), 1)
    finite = np.where(infinite, -np.inf, x - np.where(infinite, 0, total))
    return keep(g, x.shape, axis, keepdims) * (exp(finite) + share)


_logsumexp = primitive(
    _forward,
    "x",
    _vjp,
    name="logsumexp",
    convention="+inf takes all; of nothing but -inf: 0",
)


def logsumexp(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Compute the logarithm of the summed exponentials of all elements, or along dimensions.

    The largest element is taken out of the sum first, so that no exponential overflows
    (Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax functions", IMA
    J. Numer. Anal. 41, 2021). ``-inf`` where there are no elements.

    Args:
        input: any shape; integers give the default float type.
        dim: one dimension or several.
        keepdim: whether to keep the reduced dimensions, of length 1.
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``dim`` names a dimension twice.

    >>> import tinygrad_np as tg
    >>> tg.logsumexp(tg.tensor([1000.0, 1000.0]), dim=0)
    tensor(1000.6932)
    """
    return _logsumexp(input, axis=reduced_dims(dim, axis), keepdims=kept(keepdim, keepdims))
