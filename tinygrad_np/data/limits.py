"""Bounds on the memory that files may ask for, checked before any of it is taken."""

from __future__ import annotations

import os
from contextlib import suppress

from .errors import DataError

__all__ = ["available_memory", "in_words", "require_room"]

# DEFLATE codes up to 258 bytes in 2 bits (RFC 1951), so that no gzip stream expands further.
MOST_EXPANSION = 1032
# Scanned pictures expand some 3-fold to 10-fold, drawings on a blank ground less than 100-fold.
SUSPECT_EXPANSION = 100
SUSPECT_BYTES = 1 << 30


def require_room(path: str | os.PathLike[str], needed: int, stored: int) -> None:
    """Check that what a file declares can be had, and that the file is no decompression bomb.

    Args:
        path: the file or folder, for the message.
        needed: bytes of memory that its content takes.
        stored: bytes that it takes on the disk.

    Raises:
        DataError: ``needed`` is more than 1 GiB and more than 100 times ``stored``, or it is more
            than the memory that is available.

    Example:
        >>> require_room("images", needed=47_040_000, stored=26_421_880)
        >>> try:
        ...     require_room("images", needed=6 << 30, stored=13 << 20)
        ... except DataError as error:
        ...     print(error)
        images: 13.0 MiB that would expand to 6.0 GiB in memory, 472 times as much; if that is \
meant, unpack it with gunzip first
    """
    if needed > SUSPECT_BYTES and needed > SUSPECT_EXPANSION * stored:
        raise DataError(
            f"{path}: {in_words(stored)} that would expand to {in_words(needed)} in memory, "
            f"{needed // max(stored, 1)} times as much; if that is meant, unpack it with gunzip "
            "first"
        )
    available = available_memory()
    if available is not None and needed > available:
        raise DataError(
            f"{path}: takes {in_words(needed)} of memory, and {in_words(available)} are free; take "
            "a part of the data or a machine with more memory"
        )


def in_words(count: int) -> str:
    """Write a number of bytes as people read it.

    Example:
        >>> in_words(512), in_words(6 << 30)
        ('512 bytes', '6.0 GiB')
    """
    value, unit = float(count), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{count} bytes" if unit == "bytes" else f"{value:.1f} {unit}"


def available_memory() -> int | None:
    """Return how many bytes can be taken without swapping, None where the system does not say.

    That is the least of what Linux says of the machine and of this process's control group.

    Example:
        >>> bytes_free = available_memory()
        >>> bytes_free is None or bytes_free > 0
        True
    """
    limits = [_of_machine(), _of_control_group()]
    return min((limit for limit in limits if limit is not None), default=None)


def _of_machine() -> int | None:
    with suppress(OSError, ValueError), open("/proc/meminfo", encoding="ascii") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def _of_control_group() -> int | None:
    """What version 2 of control groups leaves; the file says "max" where there is no limit."""
    folder = "/sys/fs/cgroup"
    with suppress(OSError, ValueError):
        numbers = []
        for name in ("memory.max", "memory.current"):
            with open(os.path.join(folder, name), encoding="ascii") as file:
                numbers.append(int(file.read()))
        return max(numbers[0] - numbers[1], 0)
    return None
