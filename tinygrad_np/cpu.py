"""``tg.cpu``: what scripts ask about the one device that there is.

>>> import tinygrad_np as tg
>>> tg.cpu.device_count(), tg.cpu.current_device()
(1, 'cpu')
"""

from __future__ import annotations

from typing import Any

__all__ = ["current_device", "device_count", "is_available", "is_initialized", "synchronize"]


def is_available() -> bool:
    """Whether there is a CPU to compute on: always.

    >>> import tinygrad_np as tg
    >>> tg.cpu.is_available()
    True
    """
    return True


def is_initialized() -> bool:
    """Whether the CPU is in use: always.

    >>> import tinygrad_np as tg
    >>> tg.cpu.is_initialized()
    True
    """
    return True


def device_count() -> int:
    """Count the CPUs, as PyTorch does: one, whatever its number of cores.

    >>> import tinygrad_np as tg
    >>> tg.cpu.device_count()
    1
    """
    return 1


def current_device() -> str:
    """Name the device that computes.

    >>> import tinygrad_np as tg
    >>> tg.cpu.current_device()
    'cpu'
    """
    return "cpu"


def synchronize(device: Any = None) -> None:
    """Wait for what is computing: a call returns when its result is there, so nothing happens.

    >>> import tinygrad_np as tg
    >>> tg.cpu.synchronize()
    """
