"""Methods that reduce over axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.tensor_base import TensorBase
from ..ops.arguments import Dims
from ..ops.arguments import reduced_dims as _dims
from ..ops.elementwise.selection import maximum, minimum
from ..ops.indexing import sorting
from ..ops.reductions import reduction, scan, statistics
from .arguments import constant as _constant
from .arguments import in_dtype as _as

if TYPE_CHECKING:
    from ..tensor import Tensor


class ReductionMethods(TensorBase):
    """Methods that reduce over axes."""

    __slots__ = ()

    def sum(
        self,
        dim: Dims = None,
        keepdim: bool = False,
        *,
        dtype: Any = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        x = self if dtype is None else self.to(dtype)
        return reduction.sum(x, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def mean(
        self,
        dim: Dims = None,
        keepdim: bool = False,
        *,
        dtype: Any = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        x = self if dtype is None else self.to(dtype)
        return reduction.mean(x, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def prod(
        self,
        dim: Dims = None,
        keepdim: bool = False,
        *,
        dtype: Any = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        x = self if dtype is None else self.to(dtype)
        return reduction.prod(x, _dims(dim, axis), keepdim or keepdims)

    def var(
        self,
        dim: Dims = None,
        correction: float = 1,
        keepdim: bool = False,
        *,
        unbiased: bool | None = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        """Variance over ``n - correction``: 1 by default, as in PyTorch; ``np.var(t)`` takes 0.

        ``unbiased`` is an older name for a correction of 1 or 0.
        """
        correction = correction if unbiased is None else int(unbiased)
        return reduction.var(
            self, axis=_dims(dim, axis), correction=correction, keepdims=keepdim or keepdims
        )

    def std(
        self,
        dim: Dims = None,
        correction: float = 1,
        keepdim: bool = False,
        *,
        unbiased: bool | None = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        """The square root of :meth:`var`; its gradient on a constant is 0."""
        correction = correction if unbiased is None else int(unbiased)
        return reduction.std(
            self, axis=_dims(dim, axis), correction=correction, keepdims=keepdim or keepdims
        )

    def amax(
        self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Tensor:
        return reduction.amax(self, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def amin(
        self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Tensor:
        return reduction.amin(self, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def max(
        self, dim: Any = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Any:
        """The largest element; with ``dim``, PyTorch's (values, indices); with ``axis``, NumPy's
        values alone.

        Given a tensor, the larger of each pair. Ties over all elements or an ``axis`` share the
        gradient; with ``dim``
        the one that the index names takes it, as in PyTorch.
        """
        if isinstance(dim, TensorBase):
            return maximum(self, dim)
        if dim is None:
            return reduction.amax(self, axis=_dims(axis), keepdims=keepdim or keepdims)
        return sorting.extremum(self, dim, keepdim or keepdims, np.argmax)

    def min(
        self, dim: Any = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Any:
        """The smallest element; otherwise as :meth:`max`."""
        if isinstance(dim, TensorBase):
            return minimum(self, dim)
        if dim is None:
            return reduction.amin(self, axis=_dims(axis), keepdims=keepdim or keepdims)
        return sorting.extremum(self, dim, keepdim or keepdims, np.argmin)

    def logsumexp(
        self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Tensor:
        return reduction.logsumexp(self, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def argmax(
        self, dim: int | None = None, keepdim: bool = False, *, axis: int | None = None
    ) -> Tensor:
        return _constant(np.argmax(self._data, _dims(dim, axis), keepdims=keepdim))

    def argmin(
        self, dim: int | None = None, keepdim: bool = False, *, axis: int | None = None
    ) -> Tensor:
        return _constant(np.argmin(self._data, _dims(dim, axis), keepdims=keepdim))

    def all(self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None) -> Tensor:
        return _constant(np.all(self._data, _dims(dim, axis), keepdims=keepdim))

    def any(self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None) -> Tensor:
        return _constant(np.any(self._data, _dims(dim, axis), keepdims=keepdim))

    def cumsum(
        self, dim: int | None = None, *, dtype: Any = None, axis: int | None = None
    ) -> Tensor:
        return scan.cumsum(self, axis if dim is None else dim, dtype)

    def cumprod(
        self, dim: int | None = None, *, dtype: Any = None, axis: int | None = None
    ) -> Tensor:
        return scan.cumprod(self, axis if dim is None else dim, dtype)

    def logcumsumexp(self, dim: int) -> Tensor:
        return scan.logcumsumexp(self, dim)

    def nansum(self, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
        return np.nansum(_as(self, dtype), dim, keepdims=keepdim)  # type: ignore[no-any-return]

    def nanmean(self, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
        return np.nanmean(_as(self, dtype), dim, keepdims=keepdim)  # type: ignore[no-any-return]

    cov = statistics.cov

    corrcoef = statistics.corrcoef
