"""``set_default_dtype``: the type of floating-point numbers where nothing else says it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .device import CPU, check_placement, device
from .recording import set_settled
from .type_promotion import default_float, set_default_float

__all__ = ["get_default_device", "get_default_dtype", "set_default_device", "set_default_dtype"]


def set_default_dtype(d: Any) -> None:
    """Set the type of floating-point numbers where nothing else says it; for all threads.

    Python's floats become tensors of it, ``tg.zeros`` and its like make it, modules have parameters
    of it, and functions of integers give it.

    Args:
        d: ``tg.float16``, ``tg.float32`` (which it is at first) or ``tg.float64``.

    Raises:
        TypeError: the type is not floating-point.

    >>> import tinygrad_np as tg
    >>> tg.set_default_dtype(tg.float64)
    >>> tg.tensor([0.5]).dtype, tg.nn.Linear(2, 1).weight.dtype, tg.arange(3).exp().dtype
    (dtype('float64'), dtype('float64'), dtype('float64'))
    >>> tg.set_default_dtype(tg.float32)
    """
    try:
        kind = np.dtype(d)
    except TypeError:
        raise TypeError(f"set_default_dtype: {d!r} is no type of numbers") from None
    if d is None or kind.kind != "f" or kind.itemsize > 8:
        raise TypeError(
            f"set_default_dtype: only floating-point types can be the default type, not {d!r}"
        )
    set_default_float(kind)
    set_settled(kind)


def get_default_dtype() -> np.dtype[Any]:
    """The type that :func:`set_default_dtype` set.

    >>> import tinygrad_np as tg
    >>> tg.get_default_dtype()
    dtype('float32')
    """
    return default_float()


def set_default_device(device: Any) -> None:
    """Set where tensors are made: on the CPU, the only device, as at first; None sets nothing.

    Raises:
        DeviceError: another device.

    >>> import tinygrad_np as tg
    >>> tg.set_default_device("cpu")
    """
    check_placement(device)


def get_default_device() -> device:
    """Where tensors are made: the CPU.

    >>> import tinygrad_np as tg
    >>> tg.get_default_device()
    device(type='cpu')
    """
    return CPU
