"""``tg.accelerator``: what newer scripts ask in place of ``tg.cuda``. There is none.

>>> import tinygrad_np as tg
>>> chosen = tg.accelerator.current_accelerator() if tg.accelerator.is_available() else "cpu"
>>> tg.zeros(2).to(chosen)
tensor([0., 0.])
"""

from __future__ import annotations

__all__ = ["current_accelerator", "device_count", "is_available"]


def is_available() -> bool:
    """Whether there is another device than the CPU: never.

    >>> import tinygrad_np as tg
    >>> tg.accelerator.is_available()
    False
    """
    return False


def current_accelerator(check_available: bool = False) -> None:
    """Give the device that computes in place of the CPU: None.

    >>> import tinygrad_np as tg
    >>> tg.accelerator.current_accelerator() is None
    True
    """
    return None


def device_count() -> int:
    """Count the devices besides the CPU: 0.

    >>> import tinygrad_np as tg
    >>> tg.accelerator.device_count()
    0
    """
    return 0
