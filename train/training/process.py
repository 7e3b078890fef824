"""Threads and memory of the process that trains."""

from __future__ import annotations

from tinygrad_np.memory import keep_freed_memory_in_training
from tinygrad_np.threads import try_set_num_threads

__all__ = ["prepare_process"]


def prepare_process(threads: int) -> bool:
    """Set the number of threads, and keep freed memory for the next step.

    Returns:
        True if the number of threads could be set, see :func:`try_set_num_threads`.
    """
    keep_freed_memory_in_training()
    return try_set_num_threads(threads)
