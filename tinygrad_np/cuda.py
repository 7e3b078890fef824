"""``tg.cuda``: what scripts ask about GPUs. There are none, so they go on with the CPU.

Questions are answered, and what needs a GPU is refused with a :class:`DeviceError`.

>>> import tinygrad_np as tg
>>> tg.device("cuda" if tg.cuda.is_available() else "cpu")
device(type='cpu')
"""

from __future__ import annotations

from typing import Any, NoReturn

from .core.device import no_gpu

__all__ = [
    "current_device",
    "device_count",
    "empty_cache",
    "get_device_name",
    "is_available",
    "is_bf16_supported",
    "is_initialized",
    "manual_seed",
    "manual_seed_all",
    "max_memory_allocated",
    "memory_allocated",
    "reset_peak_memory_stats",
    "synchronize",
]


def is_available() -> bool:
    """Whether there is a GPU to compute on: never.

    >>> import tinygrad_np as tg
    >>> tg.cuda.is_available()
    False
    """
    return False


def is_initialized() -> bool:
    """Whether a GPU is in use: never.

    >>> import tinygrad_np as tg
    >>> tg.cuda.is_initialized()
    False
    """
    return False


def is_bf16_supported() -> bool:
    """Whether a GPU computes in bfloat16: never.

    >>> import tinygrad_np as tg
    >>> tg.cuda.is_bf16_supported()
    False
    """
    return False


def device_count() -> int:
    """Count the GPUs: 0.

    >>> import tinygrad_np as tg
    >>> tg.cuda.device_count()
    0
    """
    return 0


def manual_seed(seed: int) -> None:
    """Seed the random stream of the GPU: there is none, so nothing happens.

    >>> import tinygrad_np as tg
    >>> tg.cuda.manual_seed(0)
    """


def manual_seed_all(seed: int) -> None:
    """Seed the random streams of all GPUs: there are none, so nothing happens.

    >>> import tinygrad_np as tg
    >>> tg.cuda.manual_seed_all(0)
    """


def empty_cache() -> None:
    """Give back the memory of GPUs that is not in use: there is none, so nothing happens.

    >>> import tinygrad_np as tg
    >>> tg.cuda.empty_cache()
    """


def memory_allocated(device: Any = None) -> int:
    """Count the bytes that tensors take on a GPU: 0.

    >>> import tinygrad_np as tg
    >>> tg.cuda.memory_allocated()
    0
    """
    return 0


def max_memory_allocated(device: Any = None) -> int:
    """Count the most bytes that tensors took on a GPU: 0.

    >>> import tinygrad_np as tg
    >>> tg.cuda.max_memory_allocated()
    0
    """
    return 0


def reset_peak_memory_stats(device: Any = None) -> None:
    """Forget the most bytes that tensors took on a GPU: nothing happens.

    >>> import tinygrad_np as tg
    >>> tg.cuda.reset_peak_memory_stats()
    """


def current_device() -> NoReturn:
    """Refuse: there is no GPU.

    Raises:
        DeviceError: always.

    >>> import tinygrad_np as tg
    >>> tg.cuda.current_device() if tg.cuda.is_available() else "cpu"
    'cpu'
    """
    no_gpu("cuda.current_device")


def get_device_name(device: Any = None) -> NoReturn:
    """Refuse: there is no GPU.

    Raises:
        DeviceError: always.

    >>> import tinygrad_np as tg
    >>> tg.cuda.get_device_name(0) if tg.cuda.is_available() else "no GPU"
    'no GPU'
    """
    no_gpu("cuda.get_device_name")


def synchronize(device: Any = None) -> NoReturn:
    """Refuse: there is no GPU to wait for.

    Raises:
        DeviceError: always.

    >>> import tinygrad_np as tg
    >>> if tg.cuda.is_available():
    ...     tg.cuda.synchronize()
    """
    no_gpu("cuda.synchronize")
