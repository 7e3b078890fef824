"""Methods that sort and rank."""

from __future__ import annotations

from ..core.tensor_base import TensorBase
from ..ops import sorting


class SortingMethods(TensorBase):
    """Methods that sort and rank."""

    __slots__ = ()

    sort = sorting.sort
    argsort = sorting.argsort
    msort = sorting.msort
    topk = sorting.topk
    kthvalue = sorting.kthvalue
    unique = sorting.unique
    unique_consecutive = sorting.unique_consecutive
