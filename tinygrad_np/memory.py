"""How a process that trains keeps memory: set by its first optimizer, or gradient of ``tg.func``.

``TINYGRAD_NP_KEEP_MEMORY=0`` in the environment leaves the C library's setting as it is.
"""

from __future__ import annotations

import os
from functools import cache

__all__ = ["keep_freed_memory", "keep_freed_memory_in_training"]

SWITCH = "TINYGRAD_NP_KEEP_MEMORY"

# Parameters of glibc's mallopt(3).
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
# Of madvise(2), and how much memory it is told of: none of it is taken before it is used.
MADV_HUGEPAGE = 14
HUGE_PAGE, HEAP = 2 << 20, 256 << 20


def keep_freed_memory(largest: int = 1 << 30) -> bool:
    """Let the C library keep freed memory for the next allocation, in place of handing it back.

    By default glibc returns large blocks to the kernel when they are freed. Each new temporary is
    then mapped and zeroed again, a page at a time: with convolutions that costs more than the
    arithmetic. The setting holds for the whole process and cannot be taken back, so it is made by
    what trains, never by ``import``. What it costs: the process stays as large as it once was.

    Args:
        largest: blocks of up to this many bytes are kept.

    Returns:
        Whether it took effect: False, and nothing done, with any C library other than glibc.
    """
    import platform

    if platform.libc_ver()[0] != "glibc":
        return False
    import ctypes

    libc = ctypes.CDLL(None)
    if not (libc.mallopt(M_MMAP_THRESHOLD, largest) and libc.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)):
        return False
    # The memory that blocks will come from, in pages of 2 MiB where the kernel has them: a step
    # over some MiB then misses the processor's table of pages less often (some 5 % of LeNet's).
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    start = libc.malloc(HEAP)
    if start:
        first, last = -(-start // HUGE_PAGE) * HUGE_PAGE, (start + HEAP) // HUGE_PAGE * HUGE_PAGE
        advise = (ctypes.c_void_p(first), ctypes.c_size_t(last - first), MADV_HUGEPAGE)
        libc.madvise(*advise)  # where it is refused, all goes on in small pages
        libc.free(start)
    return True


@cache
def keep_freed_memory_in_training() -> bool:
    """Keep freed memory from now on, unless ``TINYGRAD_NP_KEEP_MEMORY`` is 0.

    A training loop makes and frees the same arrays in every step: with memory handed back, a LeNet
    step takes 1.6 to 1.8 times as long (``python benchmarks/own_loop.py``). So does whoever calls a
    gradient of ``tg.func`` again and again; that of a Gaussian process takes 1.5 times as long.

    Returns:
        Whether :func:`keep_freed_memory` was called and took effect.
    """
    return os.environ.get(SWITCH, "1") != "0" and keep_freed_memory()
