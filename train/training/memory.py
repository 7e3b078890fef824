"""The memory that this process can still have."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from ..command_line.errors import ProgramError

__all__ = ["available_bytes", "check_memory"]


def check_memory(needed: int, what: str) -> None:
    """Raise ProgramError if so much memory cannot be had.

    Args:
        needed: the number of bytes.
        what: what needs them, for the message.

    >>> check_memory(10**18, "a model of 1 parameter")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    train.command_line.errors.ProgramError: a model of 1 parameter needs 1,000,000,000 GB of \
memory to train, and ... GB are free; give smaller layers or a smaller --batch-size
    """
    available = available_bytes()
    if available is not None and needed > available:
        raise ProgramError(
            f"{what} needs {_gigabytes(needed)} of memory to train, and {_gigabytes(available)} "
            "are free; give smaller layers or a smaller --batch-size"
        )


def available_bytes() -> int | None:
    """Return the memory that is free, within the limits that are set for this process.

    None where the system does not tell.
    """
    return min(_limits(), default=None)


def _limits() -> Iterator[int]:
    with suppress(OSError, ValueError, StopIteration):
        with open("/proc/meminfo") as file:
            line = next(line for line in file if line.startswith("MemAvailable:"))
        yield int(line.split()[1]) * 1024
    with suppress(OSError, ValueError):  # "max": no limit
        with open("/sys/fs/cgroup/memory.max") as file:
            most = int(file.read())
        with open("/sys/fs/cgroup/memory.current") as file:
            yield max(0, most - int(file.read()))
    with suppress(OSError, ValueError, ImportError):
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            with open("/proc/self/statm") as file:
                used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
            yield max(0, most - used)


def _gigabytes(count: int) -> str:
    """Write a number of bytes for people.

    >>> _gigabytes(1_234_567_890), _gigabytes(12_345_678_901_234)
    ('1.2 GB', '12,346 GB')
    """
    gigabytes = count / 1e9
    return f"{gigabytes:,.0f} GB" if gigabytes >= 100 else f"{gigabytes:.1f} GB"
