"""Methods about the memory that a tensor is in, and those that go through it with a function."""

from __future__ import annotations

from collections.abc import Callable
from operator import index
from typing import Any, Self

import numpy as np

from ..core.errors import ArgumentError
from ..core.inplace_checks import mark_written
from ..core.tensor_base import TensorBase, unwrap, wrap
from ..core.types import Shape
from ..ops.arguments import as_sizes, axis_of
from ..ops.in_place import check_writeable
from ..ops.shapes.strides import offset_of, strides_of
from .arguments import as_array


class MemoryMethods(TensorBase):
    """Methods about the memory that a tensor is in, and those that go through it."""

    __slots__ = ()

    def stride(self, dim: int | None = None) -> Any:
        """Say how many elements apart in memory neighbours along each axis, or one of them, lie.

        Raises:
            IndexError: there is no such axis.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).stride(), tg.zeros(2, 3).T.stride(0)
        ((3, 1), 1)
        """
        strides = strides_of(self._array)
        if dim is None:
            return strides
        axis = axis_of("stride", dim, self._array.ndim)
        if not strides:
            raise IndexError("stride: a number has no axis")
        return strides[axis]

    def storage_offset(self) -> int:
        """Count the elements that lie in memory before the first one.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3)[1].storage_offset()
        3
        """
        return offset_of(self._array)

    def data_ptr(self) -> int:
        """Give the address of the first element in memory.

        >>> import tinygrad_np as tg
        >>> x = tg.zeros(2)
        >>> x[1:].data_ptr() - x.data_ptr()
        4
        """
        address: int = self._array.__array_interface__["data"][0]
        return address

    def dim_order(self) -> Shape:
        """List the axes from that whose neighbours lie farthest apart to that of the nearest.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3, 4).permute(1, 2, 0).dim_order()
        (2, 0, 1)
        """
        strides = strides_of(self._array)
        return tuple(sorted(range(len(strides)), key=lambda axis: -strides[axis]))

    def is_set_to(self, tensor: TensorBase) -> bool:
        """Whether another tensor shows the same elements in the same order.

        >>> import tinygrad_np as tg
        >>> x = tg.zeros(2)
        >>> x.is_set_to(x.detach()), x.is_set_to(x.clone())
        (True, False)
        """
        return bool(self._array.__array_interface__ == tensor._array.__array_interface__)

    def is_shared(self) -> bool:
        """Whether other processes share the memory: not that of a tensor made here.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2).is_shared()
        False
        """
        return False

    def to_dense(self, dtype: Any = None, *, masked_grad: Any = None) -> Self:
        """Return the tensor itself, which is dense, in the type asked for.

        >>> import tinygrad_np as tg
        >>> tg.ones(2).to_dense()
        tensor([1., 1.])
        """
        tensor: Any = self
        dense: Self = tensor if dtype is None else tensor.to(dtype)
        return dense

    # --- other memory --------------------------------------------------------------------------

    def _refuse_recorded(self, op: str) -> None:
        if self.node is not None:
            raise RuntimeError(f"{op}: the tensor requires grad: use {op}() of x.detach()")

    def set_(self, source: TensorBase) -> Self:
        """Show the memory of another tensor from now on, in its shape, and return this one.

        Raises:
            RuntimeError: this tensor requires grad, or the types differ.

        >>> import tinygrad_np as tg
        >>> x, y = tg.zeros(1), tg.ones(2)
        >>> x.set_(y).add_(1)
        tensor([2., 2.])
        >>> y
        tensor([2., 2.])
        """
        self._refuse_recorded("set_")
        if source._array.dtype != self._array.dtype:
            raise RuntimeError(f"set_: {source._array.dtype} for a tensor of {self._array.dtype}")
        self.data = source
        return self

    def resize_(self, *sizes: Any, memory_format: Any = None) -> Self:
        """Take another shape, and return the tensor: elements that stay keep their order.

        Elements that are added are not set.

        Raises:
            RuntimeError: the tensor requires grad, or a size is negative.

        >>> import tinygrad_np as tg
        >>> tg.arange(4).resize_(3)
        tensor([0, 1, 2])
        """
        self._refuse_recorded("resize_")
        shape = tuple(map(index, as_sizes(sizes)))
        if min(shape, default=0) < 0:
            raise ArgumentError(f"resize_: the sizes {shape} must not be negative")
        wanted, flat = int(np.prod(shape)), self._array.reshape(-1)
        if wanted > flat.size:
            longer = np.empty(wanted, flat.dtype)
            longer[: flat.size] = flat
            flat = longer
        self.data = wrap(flat[:wanted].reshape(shape))
        return self

    def resize_as_(self, the_template: TensorBase, *, memory_format: Any = None) -> Self:
        """Take the shape of another tensor, as :meth:`resize_`, and return this one.

        >>> import tinygrad_np as tg
        >>> tg.arange(4).resize_as_(tg.zeros(2, 2)).shape
        (2, 2)
        """
        return self.resize_(the_template._array.shape)

    def new(self, *data: Any, device: Any = None) -> Self:
        """Make a tensor of this type: of a sequence or array, or of sizes, its values not set.

        PyTorch's older way: :meth:`new_tensor` and :meth:`new_empty` say which.

        >>> import tinygrad_np as tg
        >>> tg.zeros(1).new([1, 2]), tg.zeros(1).new(2, 3).shape
        (tensor([1., 2.]), (2, 3))
        """
        kind = self._array.dtype
        if len(data) == 1 and not isinstance(data[0], int):
            return self._of_this_class(as_array(data[0], kind, copy=True))
        return self._of_this_class(np.empty(data or (0,), kind))

    def new_empty_strided(
        self,
        size: Any,
        stride: Any,
        dtype: Any = None,
        requires_grad: bool = False,
        *,
        layout: Any = None,
        device: Any = None,
        pin_memory: bool = False,
    ) -> Self:
        """Make a tensor of given strides, by default of this type; its values are not set.

        >>> import tinygrad_np as tg
        >>> tg.zeros(1).new_empty_strided((2, 3), (1, 2)).stride()
        (1, 2)
        """
        if len(size) != len(stride) or min((*size, *stride), default=0) < 0:
            raise RuntimeError(f"new_empty_strided: sizes {size} and strides {stride} do not fit")
        last = sum((n - 1) * step for n, step in zip(size, stride, strict=True))
        memory = self._of_this_class(np.empty(max(last + 1, 0), dtype or self._array.dtype))
        made: Any = memory
        shown: Self = made.as_strided(size, stride).detach().requires_grad_(requires_grad)
        return shown

    def _of_this_class(self, array: Any) -> Self:
        made: Self = wrap(array)
        return made

    def as_subclass(self, cls: Any) -> Any:
        """Give the same memory, at the same place in the graph, as a tensor of a class.

        >>> import tinygrad_np as tg
        >>> class Picture(tg.Tensor): ...
        >>> type(tg.zeros(2).as_subclass(Picture)).__name__
        'Picture'
        """
        made = cls.__new__(cls)
        made._array, made.node = self._array, self.node
        return made

    # --- element by element --------------------------------------------------------------------

    def _replace(self, op: str, function: Callable[..., Any], *others: Any) -> Self:
        self._refuse_recorded(op)
        check_writeable(self, op)
        arrays = [np.broadcast_to(unwrap(other), self._array.shape) for other in others]
        each = zip(self._array.flat, *[array.flat for array in arrays], strict=True)
        values = [function(*(value.item() for value in given)) for given in each]
        self._array[...] = np.array(values, self._array.dtype).reshape(self._array.shape)
        mark_written(self._array)
        return self

    def apply_(self, callable: Callable[[Any], Any]) -> Self:
        """Replace each element by a function of it, called with Python's numbers.

        Slow: for what no function of tensors computes. Nothing is recorded.

        Raises:
            RuntimeError: the tensor requires grad.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0, 4.0]).apply_(lambda x: x + 1)
        tensor([2., 5.])
        """
        return self._replace("apply_", callable)

    def map_(self, tensor: Any, callable: Callable[[Any, Any], Any]) -> Self:
        """Replace each element by a function of it and of another tensor's element.

        Raises:
            RuntimeError: the tensor requires grad.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0, 4.0]).map_(tg.tensor([3.0, 2.0]), max)
        tensor([3., 4.])
        """
        return self._replace("map_", callable, tensor)

    def map2_(self, x: Any, y: Any, callable: Callable[[Any, Any, Any], Any]) -> Self:
        """Replace each element by a function of it and of two other tensors' elements.

        Raises:
            RuntimeError: the tensor requires grad.

        >>> import tinygrad_np as tg
        >>> x, y = tg.tensor([3.0]), tg.tensor([2.0])
        >>> tg.tensor([1.0]).map2_(x, y, lambda a, b, c: a + b * c)
        tensor([7.])
        """
        return self._replace("map2_", callable, x, y)

    # --- other libraries -----------------------------------------------------------------------

    def __dlpack__(self, **options: Any) -> Any:
        if self.node is not None:
            raise BufferError("the tensor requires grad, and nothing is recorded outside: detach()")
        return self._array.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        kind, number = self._array.__dlpack_device__()
        return int(kind), int(number)

    def __contains__(self, element: Any) -> bool:
        return bool((self._array == unwrap(element)).any())

    def __reversed__(self) -> Self:
        tensor: Any = self
        turned: Self = tensor.flip(tuple(range(self._array.ndim)))
        return turned
