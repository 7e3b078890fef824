"""What names in PyTorch's pickles stand for: tensors and parameters made of storages' bytes, and a
few plain types.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ...core.device import device
from ...core.size import Size
from ...nn import Parameter
from ...tensor import Tensor
from ..budget import Budget
from ..errors import LoadError, RefusedError, shown
from ..npy import as_booleans
from ..safetensors import bfloat16_to_float32
from ..source import Bytes
from ..tensors import to_parameter, to_tensor
from ..tree import MAX_DEPTH, is_key
from .machine import Builder

__all__ = ["ELEMENT_TYPES", "Rebuilder", "Storage", "check_result"]

# PyTorch's element types that NumPy has; bfloat16 becomes float32.
ELEMENT_TYPES: dict[str, str] = {
    **{f"float{8 * n}": f"f{n}" for n in (2, 4, 8)},
    **{f"int{8 * n}": f"i{n}" for n in (1, 2, 4, 8)},
    **{f"uint{8 * n}": f"u{n}" for n in (1, 2, 4, 8)},
    "complex64": "c8",
    "complex128": "c16",
    "bool": "?",
    "bfloat16": "u2",
}
STORAGES = {
    "Float": "float32",
    "Double": "float64",
    "Half": "float16",
    "BFloat16": "bfloat16",
    "Byte": "uint8",
    "Char": "int8",
    "Short": "int16",
    "Int": "int32",
    "Long": "int64",
    "Bool": "bool",
    "ComplexFloat": "complex64",
    "ComplexDouble": "complex128",
}
MAX_DIMS = 64  # NumPy's


class ElementType:
    """The type of a storage, or one that is no value of a file's: ``torch.FloatStorage``."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class BFloat16:
    """``torch.bfloat16``, which NumPy lacks: it is the type of tensors here, but no value."""


class Storage:
    """A run of bytes in the file, which tensors are windows of.

    Args:
        key: its name in the file.
        element: PyTorch's name of the type of its elements; None if it is bytes.
        count: of elements.
    """

    __slots__ = ("count", "element", "key")

    def __init__(self, key: str, element: str | None, count: int) -> None:
        self.key, self.element, self.count = key, element, count

    @property
    def width(self) -> int:
        """The bytes of an element."""
        return 1 if self.element is None else np.dtype(ELEMENT_TYPES[self.element]).itemsize


class Rebuilder:
    """Makes tensors of the storages of one file.

    Args:
        bytes_of: the bytes of a storage; the same memory for the same key.
        big_endian: whether they were written by a big-endian machine.
        budget: of the file.
    """

    def __init__(
        self, bytes_of: Callable[[Storage], Bytes], big_endian: bool, budget: Budget
    ) -> None:
        self._bytes_of, self._budget = bytes_of, budget
        self._order: Literal["<", ">"] = ">" if big_endian else "<"
        self._flat: dict[tuple[str, str], NDArray[Any]] = {}
        self.names: dict[str, Any] = {
            **{f"torch.{name}": np.dtype(code) for name, code in ELEMENT_TYPES.items()},
            "torch.bfloat16": BFloat16(),
            **{f"torch.{name}Storage": ElementType(type_) for name, type_ in STORAGES.items()},
            "torch.storage.UntypedStorage": ElementType(""),
            "torch.Tensor": Tensor,
            "torch.nn.parameter.Parameter": Parameter,
        }
        builders: dict[str, Callable[..., Any]] = {
            "torch._utils._rebuild_tensor": self._tensor_of_old,
            "torch._utils._rebuild_tensor_v2": self._tensor,
            "torch._utils._rebuild_tensor_v3": self._tensor_of_bytes,
            "torch._utils._rebuild_parameter": self._parameter,
            "torch._tensor._rebuild_from_type_v2": self._with_attributes,
            "torch.Size": _size,
            "torch.device": _device,
            "collections.OrderedDict": _ordered_dict,
            "collections.Counter": _counter,
            "builtins.set": _set,
            "builtins.frozenset": _frozenset,
            "builtins.complex": _complex,
            "builtins.bytearray": _byte_array,
            "_codecs.encode": _encode,
        }
        self.names |= {name: Builder(name, build) for name, build in builders.items()}

    @property
    def names_without_tensors(self) -> dict[str, Any]:
        """The table in which None stands for each tensor."""
        return {
            name: Builder(name, lambda *arguments: None) if "._rebuild_" in name else entry
            for name, entry in self.names.items()
        }

    def storage(self, identity: Any) -> Storage:
        """The storage that a pickle's persistent id names.

        Raises:
            LoadError: it names something else.
        """
        match identity:
            case ("storage", ElementType() as kind, str(key), str(device), int(count)):
                pass
            case ("storage", ElementType() as kind, str(key), str(device), int(count), None):
                pass  # the format before zip archives, and no view of another storage
            case _:
                raise LoadError("it has a persistent id that is no storage's")
        if count < 0 or type(count) is bool:
            raise LoadError(f"the storage {shown(key)} has {count} elements")
        if device == "meta":
            raise RefusedError("it holds a tensor on the device 'meta', which has no values")
        return Storage(key, kind.name or None, count)

    # --- tensors ---------------------------------------------------------------------------------

    def _tensor_of_old(self, storage: Any, offset: Any, size: Any, stride: Any) -> Any:
        return to_tensor(self._array(storage, storage.element, offset, size, stride))

    def _tensor(
        self,
        storage: Any,
        offset: Any,
        size: Any,
        stride: Any,
        requires_grad: Any = False,
        hooks: Any = None,
        bits: Any = None,
    ) -> Any:
        _check_flag(requires_grad, hooks)
        array = self._array(storage, storage.element, offset, size, stride)
        return to_tensor(self._resolve(array, bits), requires_grad)

    def _tensor_of_bytes(
        self,
        storage: Any,
        offset: Any,
        size: Any,
        stride: Any,
        requires_grad: Any,
        hooks: Any,
        dtype: Any,
        bits: Any = None,
    ) -> Any:
        _check_flag(requires_grad, hooks)
        element = "bfloat16" if isinstance(dtype, BFloat16) else np.dtype(dtype).name
        array = self._array(storage, element, offset, size, stride)
        return to_tensor(self._resolve(array, bits), requires_grad)

    def _parameter(self, data: Any, requires_grad: Any, hooks: Any) -> Parameter:
        _check_flag(requires_grad, hooks)
        if type(data) is np.ndarray:
            raise RefusedError(f"it holds a parameter of {data.dtype}, which cannot be one here")
        if type(data) not in (Tensor, Parameter):
            raise LoadError("it holds a parameter that is no tensor")
        return to_parameter(data.detach().numpy(), requires_grad)

    def _with_attributes(self, build: Any, kind: Any, arguments: Any, state: Any) -> Any:
        """A tensor that somebody gave attributes, as ``nn.Buffer`` does."""
        if type(build) is not Builder or kind not in (Tensor, Parameter):
            raise RefusedError("it holds a tensor of a class of its own: refused")
        known = {"_is_buffer", "persistent"}
        if type(state) is not dict or state.keys() - known:
            raise RefusedError("it holds a tensor with attributes of its own: refused")
        if type(arguments) is not tuple or not build.name.startswith("torch._utils._rebuild_"):
            raise LoadError("it holds a tensor that is made of something else")
        return build.build(*arguments)

    # --- arrays ----------------------------------------------------------------------------------

    def _array(self, storage: Any, element: Any, offset: Any, size: Any, stride: Any) -> Any:
        """A window into a storage. Windows of one storage share its memory, as in PyTorch.

        Raises:
            LoadError: the window does not lie within.
        """
        if type(storage) is not Storage or element is None:
            raise LoadError("it holds a tensor without a storage or an element type")
        numbers = [offset, *size, *stride]
        if not all(type(n) is int and n >= 0 for n in numbers) or len(size) != len(stride):
            raise LoadError("it holds a tensor whose shape or strides are none")
        if len(size) > MAX_DIMS:
            raise LoadError(f"it holds a tensor of {len(size):,} dimensions")
        flat = self._elements(storage, element)
        reach = sum((n - 1) * step for n, step in zip(size, stride, strict=True))
        if 0 in size:
            return np.empty(size, flat.dtype)
        if offset + reach >= flat.size:
            raise LoadError(
                f"it holds a tensor that reaches beyond the {flat.size:,} elements of its storage"
            )
        width = flat.itemsize  # also the step along an axis of one, whose stride says nothing
        steps = [step * width if n > 1 else width for n, step in zip(size, stride, strict=True)]
        window = np.ndarray(size, flat.dtype, flat, offset * width, steps)
        if _meets_itself(size, stride):
            window.flags.writeable = False  # a write to one element would be one to others
        return window

    def _elements(self, storage: Storage, element: str) -> NDArray[Any]:
        """All of a storage as elements of one type, made once."""
        key = storage.key, element
        if key not in self._flat:
            data = self._bytes_of(storage)
            dtype = np.dtype(ELEMENT_TYPES[element]).newbyteorder(self._order)
            if data.size % dtype.itemsize:
                raise LoadError(f"the storage {shown(storage.key)} is no multiple of its elements")
            flat: NDArray[Any] = as_booleans(data) if dtype.kind == "b" else data.view(dtype)
            if not dtype.isnative:
                flat = flat.astype(dtype.newbyteorder("="))
            self._flat[key] = bfloat16_to_float32(flat) if element == "bfloat16" else flat
        return self._flat[key]

    def _resolve(self, array: NDArray[Any], bits: Any) -> NDArray[Any]:
        """The values of a tensor that PyTorch conjugates or negates when they are read."""
        if not bits:
            return array
        if type(bits) is not dict or not all(
            key in ("conj", "neg") and type(bit) is bool for key, bit in bits.items()
        ):
            raise RefusedError("it holds a tensor with a mark that is not known: refused")
        if any(bits.values()):
            self._budget.spend(array.nbytes, "a tensor that is negated or conjugated")
        if bits.get("conj"):
            array = np.conjugate(array)
        return np.negative(array) if bits.get("neg") else array


def _meets_itself(size: Any, stride: Any) -> bool:
    """Whether two indices may lead to one element."""
    reach = 0
    for step, n in sorted((step, n) for n, step in zip(size, stride, strict=True) if n > 1):
        if step <= reach:
            return True
        reach += (n - 1) * step
    return False


def _check_flag(requires_grad: Any, hooks: Any) -> None:
    if type(requires_grad) is not bool:
        raise LoadError("it holds a tensor whose requires_grad is neither true nor false")
    if hooks:
        raise RefusedError("it holds a tensor with hooks: refused")


def _encode(text: Any, encoding: Any) -> bytes:
    if type(text) is not str or encoding not in ("latin1", "latin-1"):
        raise LoadError("it holds bytes that are not written as PyTorch writes them")
    return text.encode("latin-1")


def _byte_array(text: Any = "", encoding: Any = "latin-1") -> bytearray:
    return bytearray(text if type(text) is bytes else _encode(text, encoding))


def _complex(real: Any, imaginary: Any) -> complex:
    if type(real) is not float or type(imaginary) is not float:
        raise LoadError("it holds a complex number that is not made of two")
    return complex(real, imaginary)


def _keys(items: Any) -> Any:
    if type(items) not in (list, tuple) or not all(map(is_key, items)):
        raise RefusedError("a set holds what is no text, number, bytes, None, or tuple of these")
    return items


def _set(items: Any = ()) -> set[Any]:
    return set(_keys(items))


def _frozenset(items: Any = ()) -> frozenset[Any]:
    return frozenset(_keys(items))


def _size(items: Any) -> Size:
    if type(items) is not tuple or not all(type(n) is int and n >= 0 for n in items):
        raise LoadError("it holds a size that is none")
    return Size(items)


def _device(kind: Any, number: Any = None) -> device:
    if kind != "cpu":
        raise RefusedError(
            f"it holds the device {shown(kind)} as a value, and there is none but the CPU: save "
            "the rest without it"
        )
    return device("cpu", number)


def _ordered_dict(pairs: Any = ()) -> OrderedDict[Any, Any]:
    _keys([key for key, _ in pairs])
    return OrderedDict(pairs)


def _counter(counts: Any = None) -> Counter[Any]:
    if counts is not None and type(counts) is not dict:
        raise LoadError("it holds counts that are none")
    return Counter(counts)


def check_result(value: Any) -> None:
    """Raise unless a file's value is one that may be handed out.

    Raises:
        RefusedError: it holds what only stands for something in its pickle.
        LoadError: it is nested so deep that hardly a program could go through it.
    """
    seen: set[int] = set()
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for item in level:
            if isinstance(item, Builder | ElementType | BFloat16 | Storage | type):
                raise RefusedError("it holds a bare storage, type or function: refused")
            if isinstance(item, dict | list | tuple) and id(item) not in seen:
                seen.add(id(item))
                below += item.values() if isinstance(item, dict) else item
        level = below
    if level:
        raise LoadError(f"it is nested more than {MAX_DEPTH} deep")
