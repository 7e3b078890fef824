"""Anomaly detection, by its context manager or switched on for good."""

from __future__ import annotations

from types import TracebackType

from ..core.anomaly_detection import detect_anomaly as detect_anomaly
from ..core.anomaly_detection import watchers

__all__ = ["detect_anomaly", "is_anomaly_enabled", "set_anomaly_enabled", "set_detect_anomaly"]

_for_good: list[detect_anomaly] = []


def is_anomaly_enabled() -> bool:
    """Return whether anomalies are detected.

    >>> import tinygrad_np as tg
    >>> tg.is_anomaly_enabled()
    False
    """
    return any(isinstance(watcher, detect_anomaly) for watcher in watchers)


def set_anomaly_enabled(mode: bool, check_nan: bool = True) -> None:
    """Switch anomaly detection on or off for good, see :class:`detect_anomaly`.

    Args:
        mode: on or off.
        check_nan: must be True: what else is detected?

    >>> import tinygrad_np as tg
    >>> tg.set_anomaly_enabled(True)
    >>> tg.is_anomaly_enabled()
    True
    >>> tg.set_anomaly_enabled(False)
    """
    if mode and not check_nan:
        raise NotImplementedError("set_anomaly_enabled: check_nan must be True")
    while _for_good:
        _for_good.pop().__exit__(None, None, None)
    if mode:
        _for_good.append(detect_anomaly())
        _for_good[0].__enter__()


class set_detect_anomaly:
    """Switch anomaly detection on or off; as a context manager, for a block.

    >>> import tinygrad_np as tg
    >>> with tg.autograd.set_detect_anomaly(True):
    ...     tg.is_anomaly_enabled()
    True
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = is_anomaly_enabled()
        set_anomaly_enabled(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        set_anomaly_enabled(self._before)
