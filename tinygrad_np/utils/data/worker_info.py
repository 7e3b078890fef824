"""What a worker process of a loader knows of itself."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["WorkerInfo", "get_worker_info", "set_worker_info"]


class WorkerInfo(NamedTuple):
    """The worker that code runs in.

    Attributes:
        id: its number, from 0 to ``num_workers - 1``.
        num_workers: how many workers there are.
        seed: of its random streams: the loader's draw for this pass, plus ``id``.
        dataset: its copy of the data set.

    Example:
        >>> WorkerInfo(id=0, num_workers=2, seed=7, dataset="abc").num_workers
        2
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any


_current: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """Tell which worker of a loader this process is; None in any other process.

    Example:
        >>> print(get_worker_info())
        None
    """
    return _current


def set_worker_info(info: WorkerInfo) -> None:
    """Make this process a worker."""
    global _current
    _current = info
