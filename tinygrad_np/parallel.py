"""Work on all cores: the pieces of one operation on plain arrays.

NumPy lets other threads run while it computes, so pieces share out the cores although Python
itself runs on one of them at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import Any, TypeVar

__all__ = ["CORES", "for_each"]

Piece = TypeVar("Piece")

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
"""How many cores this process may use."""

_pool: Any = None  # threads that wait for work, started when there first is some
_process = 0  # that they belong to: a forked child has none of its parent's threads


def for_each(pieces: Sequence[Piece], work: Callable[[Piece], object]) -> None:
    """Call ``work`` on every piece, on all cores; returns when all are done.

    Worth it from some 0.2 ms of work on: another core takes 0.05 ms to wake up. Each piece must
    write to memory of its own, so that the result is the same whichever thread takes it.

    >>> squares = [0] * 4
    >>> for_each(range(4), lambda i: squares.__setitem__(i, i * i))
    >>> squares
    [0, 1, 4, 9]
    """
    threads = min(len(pieces), CORES)

    def share(first: int) -> None:
        for piece in pieces[first::threads]:
            work(piece)

    # Each in a copy of the context, for NumPy's settings of floating-point errors.
    others = [_threads().submit(copy_context().run, share, i) for i in range(1, threads)]
    try:
        share(0)
    finally:
        for other in others:
            other.result()


def _threads() -> Any:
    global _pool, _process
    if _pool is None or _process != os.getpid():
        from concurrent.futures import ThreadPoolExecutor

        _pool, _process = ThreadPoolExecutor(CORES - 1, "tinygrad_np"), os.getpid()
    return _pool
