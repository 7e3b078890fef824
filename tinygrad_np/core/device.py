"""``device`` and ``layout``: where and how numbers lie in memory, which is one way here.

Scripts name the device of every tensor. There is one, the CPU, and one layout, strided; what they
say about others is refused by name where it is first said, never ignored.
"""

from __future__ import annotations

from operator import index as as_index
from typing import Any, NoReturn, TypeVar

import numpy as np

from .errors import DeviceError

F = TypeVar("F")

__all__ = ["device", "layout", "sparse_coo", "sparse_csr", "strided"]

_OTHER_KINDS = {
    *("cuda", "mps", "xpu", "xla", "meta", "hip", "hpu", "ipu", "mtia", "maia", "ve", "fpga"),
    *("vulkan", "opengl", "opencl", "lazy", "mkldnn", "ideep", "privateuseone"),
}


def _refuse(kind: str) -> NoReturn:
    raise DeviceError(
        f"device {kind!r}: tinygrad_np computes on the CPU alone (NumPy); use device='cpu', or "
        "choose by tg.cuda.is_available(), which is False"
    )


def no_gpu(name: str) -> NoReturn:
    """Refuse a function or method that needs a GPU."""
    raise DeviceError(
        f"{name}: there is no GPU here: tinygrad_np computes on the CPU alone (NumPy); ask "
        "tg.cuda.is_available() first, which is False"
    )


class device:
    """A place where tensors live: the CPU, the only one.

    As a context manager and as a decorator it changes nothing.

    Args:
        type: ``"cpu"``, ``"cpu:0"``, or a device.
        index: its number; the CPU has no others than 0.

    Attributes:
        type: ``"cpu"``.
        index: the number that was given, or None.

    Raises:
        DeviceError: a device that is not the CPU; a RuntimeError and, as PyTorch without CUDA
            raises, an AssertionError.
        RuntimeError: a text that names no device.

    >>> import tinygrad_np as tg
    >>> device = tg.device("cuda" if tg.cuda.is_available() else "cpu")
    >>> device, tg.zeros(2, device=device).device == device
    (device(type='cpu'), True)
    """

    __slots__ = ("index", "type")
    type: str
    index: int | None

    def __init__(self, type: str | int | device = "cpu", index: int | None = None) -> None:
        if isinstance(type, device):
            kind, number = type.type, type.index
        elif isinstance(type, str):
            kind, colon, digits = type.partition(":")
            if kind in _OTHER_KINDS:
                _refuse(type)
            if kind != "cpu" or (colon and not digits.isdecimal()):
                raise RuntimeError(f"device: {type!r} names no device; there is 'cpu'")
            number = int(digits) if colon else None
        elif isinstance(type, int) and not isinstance(type, bool):  # the number of a GPU
            _refuse(f"cuda:{type}")
        else:
            raise TypeError(f"device: expected a name like 'cpu', not {type!r}")
        if index is not None:
            if number is not None:
                raise RuntimeError(f"device: the number is given twice, in {type!r} and {index}")
            number = as_index(index)
        if number is not None and number < 0:
            raise RuntimeError(f"device: the number {number} must not be negative")
        object.__setattr__(self, "type", kind)
        object.__setattr__(self, "index", number)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"device: {name!r} cannot be set")

    def __reduce__(self) -> tuple[Any, ...]:
        return device, (self.type, self.index)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, device):
            return NotImplemented
        return (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __repr__(self) -> str:
        number = "" if self.index is None else f", index={self.index}"
        return f"device(type={self.type!r}{number})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __enter__(self) -> device:
        return self

    def __exit__(self, *error: Any) -> None:
        pass

    def __call__(self, function: F) -> F:
        return function


class layout:
    """How the elements of a tensor are kept: ``tg.strided``, or one that is refused.

    >>> import tinygrad_np as tg
    >>> tg.zeros(2).layout
    strided
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> str:
        return self.name


strided = layout("strided")
sparse_coo = layout("sparse_coo")
sparse_csr = layout("sparse_csr")
CPU = device("cpu")


def check_placement(where: Any, how: Any = None) -> None:
    """Refuse a ``device`` that is not the CPU and a ``layout`` that is not strided; None is both.

    Raises:
        DeviceError: another device.
        NotImplementedError: another layout.
        TypeError: no device or layout at all.
    """
    if where is not None and where is not CPU and where != "cpu":
        device(where)
    if how is not None and how is not strided:
        if not isinstance(how, layout):
            raise TypeError(f"layout: expected tg.strided, not {how!r}")
        raise NotImplementedError(f"layout {how}: tensors are dense here; use tg.strided")


def names_device(value: Any) -> bool:
    """Whether the first argument of ``.to()`` is a device, this one or another, and no dtype."""
    if isinstance(value, str):
        kind = value.partition(":")[0]
        return kind == "cpu" or kind in _OTHER_KINDS
    return isinstance(value, device) or (isinstance(value, int) and not isinstance(value, bool))


def conversion(
    target: Any, dtype: Any, non_blocking: Any, copy: bool
) -> tuple[np.dtype[Any] | None, bool]:
    """What the arguments of ``.to()`` ask for: the element type (None: as it is), and a copy.

    They are (device, dtype, non_blocking, copy), (dtype, non_blocking, copy) or (tensor,
    non_blocking, copy); the device is checked.
    """
    if target is None or names_device(target):
        check_placement(target)
        kind = dtype
    else:
        kind = target if isinstance(target, type) else getattr(target, "dtype", target)
        if dtype is not None:  # by position, the arguments stand one place further on
            copy = bool(non_blocking) or copy
    return None if kind is None else np.dtype(kind), copy
