"""How the process keeps memory: an opt-in setting for programs that train."""

from __future__ import annotations

__all__ = ["keep_freed_memory"]

# Parameters of glibc's mallopt(3).
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3


def keep_freed_memory(largest: int = 1 << 30) -> bool:
    """Let the C library keep freed memory for the next allocation, in place of handing it back.

    By default glibc returns large blocks to the kernel when they are freed. Each new temporary is
    then mapped and zeroed again, a page at a time: with convolutions that costs more than the
    arithmetic. The setting holds for the whole process and cannot be taken back, so programs make
    it, never ``import``. What it costs: the process stays as large as it once was.

    Args:
        largest: blocks of up to this many bytes are kept.

    Returns:
        Whether it took effect: False, and nothing done, with any C library other than glibc.
    """
    import platform

    if platform.libc_ver()[0] != "glibc":
        return False
    import ctypes

    mallopt = ctypes.CDLL(None).mallopt
    return bool(mallopt(M_MMAP_THRESHOLD, largest) and mallopt(M_TRIM_THRESHOLD, 2**31 - 1))
