"""``tg.mps``: what scripts ask about the GPUs of Apple's machines. None is used.

>>> import tinygrad_np as tg
>>> tg.device("mps" if tg.mps.is_available() else "cpu")
device(type='cpu')
"""

from __future__ import annotations

__all__ = ["device_count", "empty_cache", "is_available", "manual_seed"]


def is_available() -> bool:
    """Whether such a GPU can be computed on: never.

    >>> import tinygrad_np as tg
    >>> tg.mps.is_available()
    False
    """
    return False


def device_count() -> int:
    """Count the GPUs that can be computed on: 0.

    >>> import tinygrad_np as tg
    >>> tg.mps.device_count()
    0
    """
    return 0


def manual_seed(seed: int) -> None:
    """Seed the random stream of the GPU: there is none, so nothing happens.

    >>> import tinygrad_np as tg
    >>> tg.mps.manual_seed(0)
    """


def empty_cache() -> None:
    """Give back the memory of the GPU that is not in use: there is none, so nothing happens.

    >>> import tinygrad_np as tg
    >>> tg.mps.empty_cache()
    """
