"""Methods that make new tensors of the same type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.tensor_base import TensorBase, unwrap
from ..ops.arguments import as_sizes as _sizes
from .arguments import constant as _constant

if TYPE_CHECKING:
    from ..tensor import Tensor


class CreationMethods(TensorBase):
    """Methods that make new tensors of the same type."""

    __slots__ = ()

    def new_full(
        self, size: Any, fill_value: Any, dtype: Any = None, requires_grad: bool = False
    ) -> Tensor:
        made = _constant(np.full(size, unwrap(fill_value), dtype or self._data.dtype))
        return made.requires_grad_(requires_grad)

    def new_zeros(self, *size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
        return self.new_full(_sizes(size), 0, dtype, requires_grad)

    def new_ones(self, *size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
        return self.new_full(_sizes(size), 1, dtype, requires_grad)

    def new_empty(self, *size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
        made = _constant(np.empty(_sizes(size), dtype or self._data.dtype))
        return made.requires_grad_(requires_grad)

    def new_tensor(self, data: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
        made = _constant(np.array(unwrap(data), dtype or self._data.dtype))
        return made.requires_grad_(requires_grad)
