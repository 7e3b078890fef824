"""Methods that change the element type."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ..core.tensor_base import TensorBase
from ..ops.shapes import casting
from .arguments import as_array
from .arguments import constant as _constant


class CastingMethods(TensorBase):
    """Methods that change the element type."""

    __slots__ = ()

    clone = casting.clone
    detach = casting.detach

    def to(self, dtype: Any) -> Self:
        """Convert the elements to another type; a tensor of that type already is returned itself.

        Gradients go through between floating-point types; a tensor of integers or bools is outside
        of the graph.

        >>> import tinygrad_np as tg
        >>> x = tg.tensor([1.5, 2.0])
        >>> x.to(tg.int64), x.to(tg.float32) is x
        (tensor([1, 2]), True)
        """
        kind = np.dtype(dtype)
        if kind == self._data.dtype:
            return self
        if kind.kind == "f" and self._data.dtype.kind == "f":
            return casting.cast(self, kind)
        converted: Self = _constant(as_array(self._data.astype(kind)))
        return converted

    astype = to

    def type_as(self, other: TensorBase) -> Self:
        """Convert the elements to the type of another tensor's."""
        return self.to(other._data.dtype)

    def float(self) -> Self:
        """Convert the elements to float32."""
        return self.to(np.float32)

    def double(self) -> Self:
        """Convert the elements to float64."""
        return self.to(np.float64)

    def half(self) -> Self:
        """Convert the elements to float16."""
        return self.to(np.float16)

    def long(self) -> Self:
        """Convert the elements to int64."""
        return self.to(np.int64)

    def int(self) -> Self:
        """Convert the elements to int32."""
        return self.to(np.int32)

    def bool(self) -> Self:
        """Convert the elements to bools: True where they are not 0."""
        return self.to(np.bool_)
