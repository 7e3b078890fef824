"""Ctrl-C as a wish to stop at the next step, rather than an exception in the middle of one."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

__all__ = ["CtrlC"]


class CtrlC:
    """While it is entered, the first Ctrl-C only makes :meth:`pressed` true; a second is Python's.

    Outside of the main thread, where signals cannot be caught, it never is.
    """

    def __init__(self) -> None:
        self._pressed = False
        self._before: Any = None

    def pressed(self) -> bool:
        """Whether Ctrl-C was pressed, or SIGINT sent by other means."""
        return self._pressed

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
