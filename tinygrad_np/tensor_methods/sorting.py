"""Methods that sort and rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.tensor_base import TensorBase
from ..ops.indexing import sorting
from ..ops.reductions import quantiles

if TYPE_CHECKING:
    pass


class SortingMethods(TensorBase):
    """Methods that sort and rank."""

    __slots__ = ()

    cummax = sorting.cummax

    cummin = sorting.cummin

    aminmax = sorting.aminmax

    sort = sorting.sort

    argsort = sorting.argsort

    msort = sorting.msort

    topk = sorting.topk

    kthvalue = sorting.kthvalue

    median = sorting.median

    mode = sorting.mode

    def nanmedian(self, dim: int | None = None, keepdim: bool = False) -> Any:
        """The lower of the two middle elements that are not NaN; with ``dim`` also where it is."""
        return sorting.nanmedian(self, dim, keepdim)

    quantile = quantiles.quantile

    nanquantile = quantiles.nanquantile
