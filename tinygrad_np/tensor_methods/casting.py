"""Methods that change the element type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.tensor_base import TensorBase
from ..ops.shapes import casting
from .arguments import as_array
from .arguments import constant as _constant

if TYPE_CHECKING:
    from ..tensor import Tensor


class CastingMethods(TensorBase):
    """Methods that change the element type."""

    __slots__ = ()

    def to(self, dtype: Any) -> Tensor:
        """This tensor with another element type (itself if it has that type already)."""
        kind = np.dtype(dtype)
        if kind == self.dtype:
            return self
        if kind.kind == "f" and self.dtype.kind == "f":
            return casting.cast(self, dtype=kind)
        return _constant(as_array(self._data.astype(kind)))

    astype = to

    def type_as(self, other: Tensor) -> Tensor:
        return self.to(other.dtype)

    def float(self) -> Tensor:
        return self.to(np.float32)

    def double(self) -> Tensor:
        return self.to(np.float64)

    def half(self) -> Tensor:
        return self.to(np.float16)

    def long(self) -> Tensor:
        return self.to(np.int64)

    def int(self) -> Tensor:
        return self.to(np.int32)

    def bool(self) -> Tensor:
        return self.to(np.bool_)
