"""Signals that ask the program to stop: Ctrl-C, SIGTERM, and SIGHUP of a terminal that closes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["blocked_signals", "signals_as_ctrl_c", "stop_signals", "unblock_signals"]

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_STOP = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """Make a signal to stop a request instead of an exception in the middle of a step.

    The function that the context gives returns whether a signal has arrived; the program then ends
    at the next step, with everything saved. A Ctrl-C after that raises KeyboardInterrupt. Python
    delivers signals to the main thread alone: in another thread the function returns false.

    >>> with stop_signals() as stopped:
    ...     before = stopped()
    ...     signal.raise_signal(signal.SIGTERM)
    ...     before, stopped()
    (False, True)
    """
    arrived: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        # Not for the others: a terminal that closes sends more than one of them.
        if arrived and number == signal.SIGINT:
            raise KeyboardInterrupt
        arrived.append(number)

    with _handling(note):
        yield lambda: bool(arrived)


@contextmanager
def signals_as_ctrl_c() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt, as Ctrl-C does."""
    with _handling(signal.default_int_handler):
        yield


@contextmanager
def blocked_signals() -> Iterator[None]:
    """Hold signals to stop back until the end of the block.

    A process that is started in the block begins with them held back, and calls
    :func:`unblock_signals` when it is ready for them.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def unblock_signals() -> None:
    """Let signals to stop through to this process."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP)


@contextmanager
def _handling(handler: Callable[[int, FrameType | None], Any]) -> Iterator[None]:
    """Handle the signals in the block, except for a SIGHUP that ``nohup`` made ignored."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in _STOP:
            if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, earlier in before.items():
            if earlier is not None:  # None: a handler that is not Python's, and cannot be set again
                signal.signal(number, earlier)
