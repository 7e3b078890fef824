"""PyTorch's functions that are also methods: ``tg.sum(x, dim=1)`` is ``x.sum(dim=1)``.

The method is the function. Here stand those whose arguments differ from the operation's in
:mod:`tinygrad_np.ops`, which bear NumPy's names.
"""

from __future__ import annotations

from .tensor import Tensor

__all__ = [
    "all",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "cumprod",
    "cumsum",
    "isfinite",
    "isinf",
    "isnan",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logsumexp",
    "max",
    "mean",
    "min",
    "nanmean",
    "nansum",
    "prod",
    "std",
    "sum",
    "t",
    "transpose",
    "var",
]

all, any = Tensor.all, Tensor.any
amax, amin, argmax, argmin = Tensor.amax, Tensor.amin, Tensor.argmax, Tensor.argmin
cumprod, cumsum = Tensor.cumprod, Tensor.cumsum
isfinite, isinf, isnan = Tensor.isfinite, Tensor.isinf, Tensor.isnan
logical_and, logical_not = Tensor.logical_and, Tensor.logical_not
logical_or, logical_xor = Tensor.logical_or, Tensor.logical_xor
logsumexp = Tensor.logsumexp
max, min = Tensor.max, Tensor.min
mean, nanmean, nansum, prod, std, sum, var = (
    Tensor.mean,
    Tensor.nanmean,
    Tensor.nansum,
    Tensor.prod,
    Tensor.std,
    Tensor.sum,
    Tensor.var,
)
t, transpose = Tensor.t, Tensor.transpose
