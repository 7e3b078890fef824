"""Methods that make new tensors of the same element type, outside of the graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from ..core.device import check_placement
from ..core.leaving_graph import data_only
from ..core.node import Leaf
from ..core.tensor_base import TensorBase, wrap
from ..ops.arguments import as_sizes
from .arguments import as_array


class CreationMethods(TensorBase):
    """Methods that make new tensors of the same element type, outside of the graph."""

    __slots__ = ()

    def _new(self, array: Any, requires_grad: bool) -> Self:
        made: Self = wrap(array, Leaf(array) if requires_grad else None)
        return made

    def new_full(
        self,
        size: int | Sequence[int],
        fill_value: Any,
        dtype: Any = None,
        requires_grad: bool = False,
        *,
        layout: Any = None,
        device: Any = None,
        pin_memory: bool = False,
    ) -> Self:
        """Make a tensor of one value, by default of this tensor's type.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0]).new_full((2,), 7)
        tensor([7., 7.])
        """
        check_placement(device, layout)
        kind = self._array.dtype if dtype is None else dtype
        value = data_only(fill_value, "new_full()")
        return self._new(np.full(as_sizes((size,)), value, kind), requires_grad)

    def new_zeros(
        self,
        size: int | Sequence[int] = (),
        *more: int,
        dtype: Any = None,
        requires_grad: bool = False,
        layout: Any = None,
        device: Any = None,
        pin_memory: bool = False,
    ) -> Self:
        """Make a tensor of zeros, by default of this tensor's type.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1]).new_zeros(2, 2)
        tensor([[0, 0],
                [0, 0]])
        """
        check_placement(device, layout)
        return self.new_full(as_sizes((size, *more)), 0, dtype, requires_grad)

    def new_ones(
        self,
        size: int | Sequence[int] = (),
        *more: int,
        dtype: Any = None,
        requires_grad: bool = False,
        layout: Any = None,
        device: Any = None,
        pin_memory: bool = False,
    ) -> Self:
        """Make a tensor of ones, by default of this tensor's type.

        >>> import tinygrad_np as tg
        >>> tg.tensor([True]).new_ones(2)
        tensor([ True,  True])
        """
        check_placement(device, layout)
        return self.new_full(as_sizes((size, *more)), 1, dtype, requires_grad)

    def new_empty(
        self,
        size: int | Sequence[int] = (),
        *more: int,
        dtype: Any = None,
        requires_grad: bool = False,
        layout: Any = None,
        device: Any = None,
        pin_memory: bool = False,
    ) -> Self:
        """Make a tensor without setting its values, by default of this tensor's type.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0]).new_empty(2, 3).shape
        (2, 3)
        """
        check_placement(device, layout)
        kind = self._array.dtype if dtype is None else dtype
        return self._new(np.empty(as_sizes((size, *more)), kind), requires_grad)

    def new_tensor(
        self,
        data: Any,
        dtype: Any = None,
        requires_grad: bool = False,
        *,
        device: Any = None,
        pin_memory: bool = False,
    ) -> Self:
        """Make a tensor of a copy of ``data``, by default of this tensor's type.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0]).new_tensor([2, 3])
        tensor([2., 3.])
        """
        check_placement(device)
        kind = self._array.dtype if dtype is None else dtype
        return self._new(as_array(data, kind, copy=True), requires_grad)
