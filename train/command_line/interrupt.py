"""Ctrl-C as a request to stop at the next step, instead of an exception in the middle of one."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

__all__ = ["CtrlC"]


class CtrlC:
    """A context in which the first Ctrl-C only makes :meth:`pressed` true; a second one raises.

    Python delivers signals to the main thread alone: in another thread ``pressed`` stays false.
    """

    def __init__(self) -> None:
        self._pressed = False
        self._before: Any = None

    def pressed(self) -> bool:
        """Return whether SIGINT has arrived, from the keyboard or by other means."""
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
