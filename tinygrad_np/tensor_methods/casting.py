"""Methods that change the element type."""

from __future__ import annotations

import builtins
from typing import Any, Self, overload

import numpy as np

from ..core.aliasing import alias_group
from ..core.device import conversion
from ..core.tensor_base import TensorBase
from ..core.type_promotion import element_type
from ..ops.shapes import casting
from .arguments import as_array
from .arguments import constant as _constant

# Of each type, the first part of the name that PyTorch gives to tensors of it.
_TYPE_NAMES = {
    "float32": "Float", "float64": "Double", "float16": "Half", "int64": "Long", "int32": "Int",
    "int16": "Short", "int8": "Char", "uint8": "Byte", "bool": "Bool",
    "complex64": "ComplexFloat", "complex128": "ComplexDouble",
}  # fmt: skip


class CastingMethods(TensorBase):
    """Methods that change the element type."""

    __slots__ = ()

    clone = copy = casting.clone
    detach = casting.detach

    def detach_(self) -> Self:
        """Take the tensor out of the graph in place, so that it is a leaf without a gradient.

        Raises:
            RuntimeError: it is a view.

        >>> import tinygrad_np as tg
        >>> x = tg.ones(2, requires_grad=True) * 2
        >>> x.detach_(), x.is_leaf
        (tensor([2., 2.]), True)
        """
        group = alias_group(self)
        if group is not None:
            if group.base is not self._array:
                raise RuntimeError(
                    "detach_: a view stays with the tensor that it is a view of; use detach()"
                )
            group.base_node = None
        self.node = None
        return self

    def to(
        self,
        device: Any = None,
        dtype: Any = None,
        non_blocking: Any = False,
        copy: builtins.bool = False,
        *,
        memory_format: Any = None,
    ) -> Self:
        """Convert the elements to another type; a tensor of that type already is returned itself.

        Gradients go through between floating-point types; a tensor of integers or bools is outside
        of the graph. Called as ``to(dtype)``, ``to(device)``, ``to(device, dtype)`` or
        ``to(other)``, a tensor whose type is wanted; ``non_blocking`` and ``copy`` can follow.

        Args:
            device: the CPU, which every tensor is on; or in its place a type or a tensor.
            dtype: the type, after a device.
            non_blocking: changes nothing.
            copy: whether a tensor that is as wanted is copied.
            memory_format: changes nothing.

        Raises:
            DeviceError: another device.

        >>> import tinygrad_np as tg
        >>> x = tg.tensor([1.5, 2.0])
        >>> x.to(tg.int64), x.to("cpu", tg.float64), x.to(tg.float32) is x
        (tensor([1, 2]), tensor([1.5000, 2.0000], dtype=float64), True)
        """
        kind, copy = conversion(device, dtype, non_blocking, copy)
        if kind is None or kind == self._array.dtype:
            return casting.clone(self) if copy else self
        if kind.kind in "fc" and self._array.dtype.kind in "fc":
            return casting.cast(self, kind)
        converted: Self = _constant(as_array(self._array.astype(kind)))
        return converted

    def astype(self, dtype: Any, copy: builtins.bool = True) -> Self:
        """Convert the elements to another type: a copy, as NumPy's, also where they are of it.

        Args:
            dtype: the type.
            copy: False for :meth:`to`, which returns a tensor of that type itself.

        >>> import tinygrad_np as tg
        >>> x = tg.tensor([1.5, 2.0])
        >>> y = x.astype("float32").add_(1)
        >>> x
        tensor([1.5000, 2.0000])
        """
        return self.to(None, dtype, copy=copy)

    @overload
    def type(self, dtype: None = None, non_blocking: builtins.bool = False) -> str: ...
    @overload
    def type(self, dtype: Any, non_blocking: builtins.bool = False) -> Self: ...
    def type(self, dtype: Any = None, non_blocking: builtins.bool = False) -> Any:
        """Convert the elements to another type; without one, name the tensor's.

        Args:
            dtype: a type, or a name like ``"tinygrad_np.FloatTensor"``.
            non_blocking: changes nothing.

        Raises:
            ValueError: there is no type of that name.

        >>> import tinygrad_np as tg
        >>> x = tg.tensor([1.5, 2.0])
        >>> x.type(), x.type(tg.int64).type()
        ('tinygrad_np.FloatTensor', 'tinygrad_np.LongTensor')
        """
        if dtype is None:
            kind = self._array.dtype.name
            return f"tinygrad_np.{_TYPE_NAMES.get(kind, kind.capitalize())}Tensor"
        if isinstance(dtype, str) and dtype.endswith("Tensor"):
            name = dtype.rpartition(".")[2].removesuffix("Tensor")
            known = {short: kind for kind, short in _TYPE_NAMES.items()}
            if name not in known:
                raise ValueError(f"type: {dtype!r} names no type")
            dtype = known[name]
        return self.to(element_type(dtype))

    def type_as(self, other: TensorBase) -> Self:
        """Convert the elements to the type of another tensor's.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1, 2]).type_as(tg.zeros(1))
        tensor([1., 2.])
        """
        return self.to(other._array.dtype)

    def float(self) -> Self:
        """Convert the elements to float32.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).float().dtype
        dtype('float32')
        """
        return self.to(None, np.float32)

    def double(self) -> Self:
        """Convert the elements to float64.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).double().dtype
        dtype('float64')
        """
        return self.to(None, np.float64)

    def cfloat(self) -> Self:
        """Convert the elements to complex64.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).cfloat()
        tensor([1.5000+0.0000j], dtype=complex64)
        """
        return self.to(None, np.complex64)

    def cdouble(self) -> Self:
        """Convert the elements to complex128.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).cdouble().dtype
        dtype('complex128')
        """
        return self.to(None, np.complex128)

    def half(self) -> Self:
        """Convert the elements to float16.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).half().dtype
        dtype('float16')
        """
        return self.to(None, np.float16)

    def long(self) -> Self:
        """Convert the elements to int64.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).long().dtype
        dtype('int64')
        """
        return self.to(None, np.int64)

    def int(self) -> Self:
        """Convert the elements to int32.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).int().dtype
        dtype('int32')
        """
        return self.to(None, np.int32)

    def bool(self) -> Self:
        """Convert the elements to bools: True where they are not 0.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).bool().dtype
        dtype('bool')
        """
        return self.to(None, np.bool_)

    def short(self) -> Self:
        """Convert the elements to int16.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).short().dtype
        dtype('int16')
        """
        return self.to(None, np.int16)

    def char(self) -> Self:
        """Convert the elements to int8.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).char().dtype
        dtype('int8')
        """
        return self.to(None, np.int8)

    def byte(self) -> Self:
        """Convert the elements to uint8.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.5]).byte().dtype
        dtype('uint8')
        """
        return self.to(None, np.uint8)
