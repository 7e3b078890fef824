"""Methods that reduce over axes, and those that run along one."""

from __future__ import annotations

from ..core.tensor_base import TensorBase
from ..ops import reductions


class ReductionMethods(TensorBase):
    """Methods that reduce over axes, and those that run along one."""

    __slots__ = ()

    sum = reductions.sum
    mean = reductions.mean
    nansum = reductions.nansum
    nanmean = reductions.nanmean
    prod = reductions.prod
    logsumexp = reductions.logsumexp

    amax = reductions.amax
    amin = reductions.amin
    aminmax = reductions.aminmax
    argmax = reductions.argmax
    argmin = reductions.argmin
    max = reductions.max
    min = reductions.min

    all = reductions.all
    any = reductions.any
    count_nonzero = reductions.count_nonzero

    var = reductions.var
    std = reductions.std
    cov = reductions.cov
    corrcoef = reductions.corrcoef

    median = reductions.median
    nanmedian = reductions.nanmedian
    mode = reductions.mode
    quantile = reductions.quantile
    nanquantile = reductions.nanquantile

    bincount = reductions.bincount
    histc = reductions.histc
    histogram = reductions.histogram

    cumsum = reductions.cumsum
    cumprod = reductions.cumprod
    logcumsumexp = reductions.logcumsumexp
    cummax = reductions.cummax
    cummin = reductions.cummin
